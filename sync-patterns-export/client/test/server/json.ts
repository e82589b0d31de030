/** JSON read without touching its values: each stays the text that it was (semantics 18). */

/** The members of a JSON object, each as its own text; an error where the text is no such object. */
export function members(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of scan(text, '{')) {
    if (found.has(name)) throw new SyntaxError(`the body names \`${name}\` twice`)
    found.set(name, value)
  }
  return found
}

/** The elements of a JSON array, each as its own text. */
export function elements(text: string): string[] {
  return scan(text, '[').map(([, value]) => value)
}

/** JSON without the whitespace between its tokens. */
export function compact(text: string): string {
  return text.replace(TOKENS, (token) => (token.startsWith('"') ? token : token.trim()))
}

const TOKENS = /"(?:[^"\\]|\\.)*"|\s+/g

function scan(text: string, open: '{' | '['): [name: string, value: string][] {
  // What is no JSON at all is told by who knows it best.
  JSON.parse(text)
  const trimmed = text.trim()
  if (!trimmed.startsWith(open)) throw new SyntaxError(`JSON that does not begin with ${open}`)
  const parts: [string, string][] = []
  let [name, begin, depth, at] = ['', 1, 0, 1]
  const end = () => {
    const value = trimmed.slice(begin, at).trim()
    if (value !== '') parts.push([name, value])
    begin = at + 1
  }
  for (; at < trimmed.length - 1; at += 1) {
    const character = trimmed[at]
    if (character === '"') at = endOfString(trimmed, at)
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    else if (depth > 0) continue
    else if (character === ',') end()
    else if (character === ':' && open === '{') {
      name = JSON.parse(trimmed.slice(begin, at)) as string
      begin = at + 1
    }
  }
  end()
  return parts
}

function endOfString(text: string, begin: number): number {
  let at = begin + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

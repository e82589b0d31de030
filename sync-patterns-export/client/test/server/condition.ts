/** Which rows a shape has: `"column" = $1`, also through a parent, joined by AND. */
export type Condition = readonly Term[]

type Term =
  | { readonly is: 'equal'; readonly column: string; readonly param: number }
  | {
      readonly is: 'via'
      readonly column: string
      readonly parent: string
      readonly parentKey: string
      readonly where: Condition
    }

/** Reads a shape's condition; null where it says more than shapes of models do. */
export function parse(where: string): Condition | null {
  const parser = new Parser(where)
  if (where.trim() === '') return []
  try {
    const condition = parser.condition()
    parser.end()
    return condition
  } catch {
    return null
  }
}

/** The tables that a condition looks at beside its own. */
export function parents(condition: Condition): string[] {
  return condition.flatMap((term) =>
    term.is === 'via' ? [term.parent, ...parents(term.where)] : [],
  )
}

class Parser {
  readonly #tokens: string[]

  constructor(text: string) {
    this.#tokens = text.match(/"(?:[^"]|"")*"|\$\d+|[a-z_][\w.]*|[^\s]/gi) ?? []
  }

  condition(): Condition {
    const terms = [this.#term()]
    while (this.#peek() === 'AND') {
      this.#take('AND')
      terms.push(this.#term())
    }
    return terms
  }

  end(): void {
    if (this.#tokens.length > 0) throw new SyntaxError(`unexpected ${this.#tokens[0]}`)
  }

  #term(): Term {
    const column = this.#name()
    if (this.#peek() === '=') {
      this.#take('=')
      return { is: 'equal', column, param: Number(this.#take().slice(1)) }
    }
    for (const word of ['IN', '(', 'SELECT']) this.#take(word)
    const parentKey = this.#name()
    this.#take('FROM')
    const parent = this.#name()
    this.#take('WHERE')
    const where = this.condition()
    this.#take(')')
    return { is: 'via', column, parent, parentKey, where }
  }

  #name(): string {
    const token = this.#take()
    return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token.toLowerCase()
  }

  #peek(): string | undefined {
    return this.#tokens[0]?.toUpperCase()
  }

  #take(expected?: string): string {
    const token = this.#tokens.shift()
    if (token === undefined || (expected && token.toUpperCase() !== expected)) {
      throw new SyntaxError(`expected ${expected ?? 'more'}, found ${token ?? 'the end'}`)
    }
    return token
  }
}

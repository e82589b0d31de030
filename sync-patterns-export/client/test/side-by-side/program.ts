// What the programs have in common: they are asked by lines, and say lines of JSON.

import { createInterface } from 'node:readline'

const questions = new Map<string, () => void>()
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => questions.get(line)?.())
// Whoever started it is gone.
lines.on('close', () => process.exit())

export function asked(question: string, answer: () => void): void {
  questions.set(question, answer)
}

export function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`)
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** A token, once the server is there. */
export async function signIn(server: string): Promise<string> {
  for (;;) {
    try {
      const answer = await fetch(`${server}/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ team: 'north' }),
      })
      const { token } = (await answer.json()) as { token: string }
      return token
    } catch {
      await pause(100)
    }
  }
}

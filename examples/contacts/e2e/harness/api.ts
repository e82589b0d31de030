import { inject } from 'vitest'
import type { Team } from './teams.ts'

/** A message of a shape's log. */
interface Message<Row> {
  readonly key?: string
  readonly value?: Row
  readonly headers: { readonly operation?: string }
}

/** What the server has, asked without a browser. */
export class Api {
  readonly #headers: Record<string, string>

  private constructor(readonly token: string) {
    this.#headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  }

  static async of(team: Team): Promise<Api> {
    const response = await fetch(`${inject('server')}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ team }),
    })
    const { token } = (await response.json()) as { token: string }
    return new Api(token)
  }

  /** All rows of a table: what its log adds up to. */
  async rows<Row>(table: string): Promise<Row[]> {
    const rows = new Map<string, Row>()
    let [offset, handle] = ['-1', '']
    for (;;) {
      const query = new URLSearchParams({ offset, ...(handle && { handle }) })
      const response = await fetch(`${inject('server')}/api/shapes/${table}?${query}`, {
        headers: this.#headers,
      })
      if (!response.ok) throw new Error(`${table}: ${response.status} ${await response.text()}`)
      for (const message of (await response.json()) as Message<Row>[]) {
        const { key, value, headers } = message
        if (key === undefined) continue
        if (headers.operation === 'delete') rows.delete(key)
        else rows.set(key, { ...rows.get(key), ...value! })
      }
      offset = response.headers.get('electric-offset') ?? offset
      handle = response.headers.get('electric-handle') ?? handle
      if (response.headers.has('electric-up-to-date')) return [...rows.values()]
    }
  }

  /** Changes something, as another device would. */
  async send(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${inject('server')}/api${path}`, {
      method,
      headers: this.#headers,
      body: JSON.stringify(body ?? {}),
    })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
    return answer
  }
}

/** Ends a browser's token before its time. */
export async function endToken(authorization: string | undefined): Promise<void> {
  if (authorization === undefined) throw new Error('no request had credentials yet')
  await fetch(`${inject('server')}/api/session`, { method: 'DELETE', headers: { authorization } })
}

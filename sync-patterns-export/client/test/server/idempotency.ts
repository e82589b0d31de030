import type { ApiError } from './answer'

/** What came of a write, as it is recorded: also a refusal. */
export interface Outcome {
  readonly status: number
  readonly result:
    { readonly row: string | null; readonly txid: number | null } | { readonly error: ApiError }
}

interface Entry {
  readonly hash: string
  readonly outcome: Outcome
}

/** The record by which a write that comes again is recognised. */
export class Idempotency {
  readonly #entries = new Map<string, Entry>()

  find(tenant: string | null, writeId: string): Entry | undefined {
    return this.#entries.get(name(tenant, writeId))
  }

  record(tenant: string | null, writeId: string, hash: string, outcome: Outcome): void {
    this.#entries.set(name(tenant, writeId), { hash, outcome })
  }

  /** What is recorded of a write, whoever made it. */
  outcome(writeId: string): Outcome | undefined {
    for (const [key, { outcome }] of this.#entries) {
      if (key.endsWith(`\n${writeId}`)) return outcome
    }
    return undefined
  }
}

function name(tenant: string | null, writeId: string): string {
  return `${tenant ?? ''}\n${writeId}`
}

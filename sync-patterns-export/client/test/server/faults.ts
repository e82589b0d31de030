/** One request, as a fault policy sees it. */
export interface Asked {
  /** From 1 on. */
  readonly number: number
  readonly method: string
  readonly url: URL
  readonly kind: 'shape' | 'write' | 'other'
  /** The table of a shape or of a single write. */
  readonly table: string | null
  readonly isLive: boolean
  readonly headers: Headers
  readonly body: string | null
}

/** What can go wrong with a request. */
export type Fault =
  /** The server never hears of it; the client sees a network error. */
  | { readonly is: 'lost request' }
  /** The server did it; the client sees a network error. */
  | { readonly is: 'lost answer' }
  /** The connection ends in the middle of the body. */
  | { readonly is: 'cut body' }
  /** The server answers with a status and does nothing. */
  | { readonly is: 'status'; readonly status: number; readonly retryAfter?: number }
  /** It takes this long to arrive, and its answer that long. */
  | { readonly is: 'delay'; readonly request?: number; readonly answer?: number }
  /** Its transaction begins when it arrives, and commits this much later. */
  | { readonly is: 'slow commit'; readonly after: number }
  /** It arrives once more, this much later; nobody reads that answer. */
  | { readonly is: 'duplicate'; readonly after: number }

export type Match = (asked: Asked) => boolean

/** Decides what befalls each request: nothing, or a fault. */
export type Policy = (asked: Asked) => Fault | null | undefined

export const isWrite: Match = (asked) => asked.kind === 'write'
export const isShape: Match = (asked) => asked.kind === 'shape'
export const ofTable =
  (table: string): Match =>
  (asked) =>
    asked.table === table

/** Faults at will: some for the next requests that match, and a policy for all others. */
export class Faults {
  readonly #rules: { match: Match; fault: Fault; times: number }[] = []
  readonly #counts = new Map<Fault['is'] | 'offline', number>()
  #isOffline = false

  /** What befalls requests that no other fault is meant for. */
  policy: Policy = () => null

  /** How often each fault has happened. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  /** The fault of a request. */
  of(asked: Asked): Fault | null {
    if (this.#isOffline) {
      this.#count('offline')
      return { is: 'lost request' }
    }
    const rule = this.#rules.find(({ match }) => match(asked))
    if (rule) {
      rule.times -= 1
      if (rule.times <= 0) this.#rules.splice(this.#rules.indexOf(rule), 1)
    }
    const fault = rule?.fault ?? this.policy(asked) ?? null
    if (fault) this.#count(fault.is)
    return fault
  }

  /** No request arrives until `online`. */
  offline(): void {
    this.#isOffline = true
  }

  online(): void {
    this.#isOffline = false
  }

  /** No more faults. */
  clear(): void {
    this.#isOffline = false
    this.#rules.length = 0
    this.policy = () => null
  }

  /** A fault for the next requests that match. */
  next(fault: Fault, match: Match = () => true, times = 1): void {
    this.#rules.push({ match, fault, times })
  }

  /** The next write is applied, and nobody hears of it. */
  loseAnswer(match: Match = isWrite, times = 1): void {
    this.next({ is: 'lost answer' }, match, times)
  }

  loseRequest(match: Match = isWrite, times = 1): void {
    this.next({ is: 'lost request' }, match, times)
  }

  cutBody(match: Match = isShape, times = 1): void {
    this.next({ is: 'cut body' }, match, times)
  }

  duplicate(after: number, match: Match = isWrite, times = 1): void {
    this.next({ is: 'duplicate', after }, match, times)
  }

  delay(milliseconds: number, match: Match = () => true, times = 1): void {
    this.next({ is: 'delay', answer: milliseconds }, match, times)
  }

  /** Answers 429, or 503 and the like, with the seconds to wait. */
  busy(status = 429, retryAfter?: number, match: Match = () => true, times = 1): void {
    const fault = { is: 'status', status } as const
    this.next(retryAfter === undefined ? fault : { ...fault, retryAfter }, match, times)
  }

  unauthorised(match: Match = () => true, times = 1): void {
    this.next({ is: 'status', status: 401 }, match, times)
  }

  #count(name: Fault['is'] | 'offline'): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1)
  }
}

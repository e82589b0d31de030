import type { Scheduler } from './scheduler'

/**
 * Who may use a disk: one after the other, in the order in which they came. Each begins in a moment of
 * its own, so that who was there before does not go on beside it: how many promises a database makes
 * for a call would decide who is first.
 */
export class Turns {
  readonly #scheduler: Scheduler
  readonly #waiting: (() => void)[] = []
  #isTaken = false

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** Resolves when it is the caller's turn, with what ends it. */
  async begin(): Promise<() => void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#isTaken = true
    return () => this.#end()
  }

  #end(): void {
    const next = this.#waiting.shift()
    if (next) this.#scheduler.after(0, next)
    else this.#isTaken = false
  }
}

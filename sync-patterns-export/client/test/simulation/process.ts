/** What an operation of a dead process comes to inside its database: it is rolled back. */
export class Killed extends Error {
  constructor() {
    super('the process was killed')
  }
}

/**
 * A process that can be killed between any two of its steps. What it had asked for of the outside
 * world never answers; a transaction under way is rolled back.
 */
export class Process {
  readonly #onKill = new Set<() => void>()
  #isAlive = true
  #stepsLeft = Infinity

  get isAlive(): boolean {
    return this.#isAlive
  }

  kill(): void {
    if (!this.#isAlive) return
    this.#isAlive = false
    for (const listener of [...this.#onKill]) listener()
    this.#onKill.clear()
  }

  /** Lets the process die of one of its next steps. */
  killIn(steps: number): void {
    this.#stepsLeft = steps
  }

  /** Takes a step, which may be the last. */
  step(): void {
    this.#stepsLeft -= 1
    if (this.#stepsLeft === 0) this.kill()
  }

  /** Calls back when the process is killed. */
  onKill(listener: () => void): () => void {
    if (!this.#isAlive) listener()
    else this.#onKill.add(listener)
    return () => this.#onKill.delete(listener)
  }

  /** The outcome of something, for as long as the process lives to hear of it. */
  hears<T>(outcome: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      outcome.then(
        (value) => this.#isAlive && resolve(value),
        (error: unknown) => this.#isAlive && reject(error),
      )
    })
  }

  /** The outcome of something inside a transaction, which ends when the process does. */
  dies<T>(outcome: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const off = this.onKill(() => reject(new Killed()))
      outcome.then(resolve, reject).finally(off)
    })
  }
}

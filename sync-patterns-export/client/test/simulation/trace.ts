import type { Scheduler } from './scheduler'

/** What happened in a world, in order. Two runs of a seed have the same digest. */
export class Trace {
  readonly lines: string[] = []
  readonly #scheduler: Scheduler
  readonly #isKept: boolean
  readonly #names = new Map<string, string>()
  #digest = 0xcbf29ce484222325n

  constructor(scheduler: Scheduler, isKept: boolean) {
    this.#scheduler = scheduler
    this.#isKept = isKept
  }

  get digest(): string {
    return this.#digest.toString(16)
  }

  add(who: string, what: string): void {
    const line = `${this.#scheduler.now().toFixed(3)} ${who}: ${what}`
    for (let index = 0; index < line.length; index += 1) {
      const mixed = (this.#digest ^ BigInt(line.charCodeAt(index))) * 0x100000001b3n
      this.#digest = BigInt.asUintN(64, mixed)
    }
    if (this.#isKept) this.lines.push(line)
  }

  /** A name for a write. Its id is PGlite's own chance, which no seed decides. */
  nameOf(writeId: string): string {
    const name = this.#names.get(writeId) ?? `write ${this.#names.size + 1}`
    this.#names.set(writeId, name)
    return name
  }
}

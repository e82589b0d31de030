import type { Clock } from '../server'
import type { Random } from './random'

interface Event {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** A turn of the real event loop: everything that waits for promises alone has gone on after it. */
const turn = globalThis.setImmediate

/**
 * Time and order of a whole world. One thing happens after another; between two, all that follows
 * from the first is done. Nothing else decides what comes when, so that a seed is a run.
 */
export class Scheduler implements Clock {
  readonly #random: Random
  readonly #events: Event[] = []
  #now: number
  #order = 0
  #steps = 0

  constructor(random: Random, begin: number) {
    this.#random = random
    this.#now = begin
  }

  readonly now = (): number => this.#now
  readonly random = (): number => this.#random.next()

  /** How much has happened. */
  get steps(): number {
    return this.#steps
  }

  readonly after = (milliseconds: number, run: () => void): (() => void) => {
    this.#order += 1
    const event = { at: this.#now + Math.max(0, milliseconds), order: this.#order, run }
    let [low, high] = [0, this.#events.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBefore(this.#events[middle]!, event)) high = middle
      else low = middle + 1
    }
    // The next one is last: taking it moves nothing.
    this.#events.splice(low, 0, event)
    return () => {
      const index = this.#events.indexOf(event)
      if (index >= 0) this.#events.splice(index, 1)
    }
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  /** A moment of some length, after which whoever else is ready may have gone first. */
  moment(): Promise<void> {
    return this.sleep(this.#random.between(0, 2))
  }

  /** Lets time pass until something is so, or a time has come. */
  async run(isDone: () => boolean, until: number): Promise<void> {
    await settled()
    while (!isDone()) {
      const event = this.#events.at(-1)
      if (!event || event.at > until) {
        this.#now = Math.max(this.#now, until)
        return
      }
      this.#events.pop()
      this.#now = Math.max(this.#now, event.at)
      this.#steps += 1
      event.run()
      await settled()
    }
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}

/** Bodies of answers are streams, which take a turn more than promises. */
async function settled(): Promise<void> {
  for (let count = 0; count < 3; count += 1) await new Promise<void>((resolve) => turn(resolve))
}

/** What the server knows of time and chance: tests bring their own. */
export interface Clock {
  now(): number
  after(milliseconds: number, callback: () => void): () => void
  random(): number
}

export const realClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}

export function sleep(clock: Clock, milliseconds: number): Promise<void> {
  return new Promise((resolve) => clock.after(milliseconds, resolve))
}

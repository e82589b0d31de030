import type { Scheduler } from './scheduler'

const REAL = { setTimeout, clearTimeout, setInterval, clearInterval }
const { now, random } = { now: Date.now, random: Math.random }

/**
 * Puts a world's time and chance in place of the process's own, while work runs: PGlite's clock and
 * Electric's client ask for those.
 */
export async function inWorld<T>(scheduler: Scheduler, work: () => Promise<T>): Promise<T> {
  const timers = new Map<number, () => void>()
  let last = 0
  const start = (callback: () => void, milliseconds = 0) => {
    last += 1
    const id = last
    const fire = () => {
      timers.delete(id)
      callback()
    }
    timers.set(id, scheduler.after(milliseconds, fire))
    return id
  }
  const stop = (id: number) => {
    timers.get(id)?.()
    timers.delete(id)
  }
  Date.now = scheduler.now
  Math.random = scheduler.random
  Object.assign(globalThis, {
    setTimeout: start,
    clearTimeout: stop,
    // Electric's client watches for a computer that slept: none does here.
    setInterval: () => 0,
    clearInterval: () => {},
  })
  try {
    return await work()
  } finally {
    leave()
  }
}

function leave(): void {
  Object.assign(globalThis, REAL)
  Date.now = now
  Math.random = random
}

/** Runs work with the process's own time, while the world stands still. */
export async function outside<T>(work: () => Promise<T>): Promise<T> {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
  const inside = { setTimeout, clearTimeout, setInterval, clearInterval }
  const [now, random] = [Date.now, Math.random]
  leave()
  try {
    return await work()
  } finally {
    Object.assign(globalThis, inside)
    Date.now = now
    Math.random = random
  }
}

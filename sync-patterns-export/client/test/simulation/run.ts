import { inWorld } from './globals'
import type { Fate } from './ledger'
import { project } from './models'
import { Pool } from './pool'
import { verdict } from './verdict'
import { World } from './world'

/** What one seed came to. */
export interface Report {
  readonly seed: number
  readonly problems: readonly string[]
  /** How often each kind of thing happened. */
  readonly counts: ReadonlyMap<string, number>
  readonly steps: number
  /** The same for each run of the seed. */
  readonly digest: string
  readonly trace: readonly string[]
  /** What became of the writes of all devices. */
  readonly fates: ReadonlyMap<Fate, number>
}

/** Runs worlds one after the other, on the same databases. */
export class Simulation {
  readonly #pool = new Pool(project)

  async run(seed: number, isTraced = false): Promise<Report> {
    const databases = [await this.#pool.take(), await this.#pool.take(), await this.#pool.take()]
    const world = new World(seed, databases, isTraced)
    const problems = await inWorld(world.scheduler, async () => {
      await world.live()
      return verdict(world)
    })
    for (const device of world.devices) device.kill()
    // What was under way in their databases is rolled back, and they stay closed.
    await world.pass(0)
    const used = world.devices.map(({ storage }) => storage)
    for (const pg of [...used, ...databases.slice(used.length)]) await this.#pool.give(pg)
    const { counts } = world.server.faults
    const fates = new Map<Fate, number>()
    for (const { fate } of world.devices.flatMap(({ ledger }) => [...ledger.writes.values()])) {
      fates.set(fate, (fates.get(fate) ?? 0) + 1)
    }
    return {
      seed,
      problems,
      counts: new Map([...world.counts, ...counts]),
      steps: world.scheduler.steps,
      digest: world.trace.digest,
      trace: world.trace.lines,
      fates,
    }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }
}

import type { Disks } from './disks'
import { inWorld } from './globals'
import type { Fate } from './ledger'
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

/** Runs worlds one after the other, on the same disks. */
export class Simulation {
  readonly #disks: Disks

  constructor(disks: Disks) {
    this.#disks = disks
  }

  async run(seed: number, isTraced = false): Promise<Report> {
    const disks = [await this.#disks.take(), await this.#disks.take(), await this.#disks.take()]
    const world = new World(seed, disks, isTraced)
    const problems = await inWorld(world.scheduler, async () => {
      await world.live()
      return verdict(world)
    })
    for (const device of world.devices) device.kill()
    // What was under way in their databases is rolled back.
    await world.pass(0)
    const used = world.devices.map(({ disk }) => disk)
    for (const disk of [...used, ...disks.slice(used.length)]) await this.#disks.give(disk)
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
    return this.#disks.close()
  }
}

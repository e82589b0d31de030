import type { Subscription } from '../../src/engine'
import { TestServer } from '../server'
import { Device, type Surroundings, type Tab } from './device'
import type { Disk } from './disks'
import { TENANT } from './ledger'
import { PROJECTS, REFUSED, changedColumns, newRow, models, project, scoped } from './models'
import { type Profile, type WorldEvent, profileOf } from './profile'
import { Random } from './random'
import { Scheduler } from './scheduler'
import { Trace } from './trace'
import { useApplication } from './writing'

/** When every world begins. */
const BEGIN = Date.UTC(2026, 0, 31, 12)

/** A server, its devices, and all that happens to them, as a seed decides. */
export class World {
  readonly profile: Profile
  readonly scheduler: Scheduler
  readonly server: TestServer
  readonly devices: readonly Device[]
  readonly violations: string[] = []
  readonly trace: Trace
  readonly counts = new Map<string, number>()
  readonly #random: Random
  readonly #around: Surroundings
  readonly #subscriptions = new Map<Tab, Map<string, Subscription>>()
  #tokens = 0

  constructor(seed: number, disks: readonly Disk[], isTraced: boolean) {
    const random = new Random(seed)
    this.profile = profileOf(random.fork())
    this.scheduler = new Scheduler(random.fork(), BEGIN)
    this.trace = new Trace(this.scheduler, isTraced)
    const { chunkBytes, onMove, longPoll, xid, transport } = this.profile
    const options = { clock: this.scheduler, chunkBytes, onMove, longPoll, xid }
    this.server = new TestServer(project, options)
    this.server.faults.policy = this.profile.faultOf
    this.server.access.accept((authorization) => authorization === this.#token())
    this.server.refuse(({ values }) =>
      [...values.values()].includes(JSON.stringify(REFUSED))
        ? { status: 422, code: 'refused', message: 'the application refuses this' }
        : null,
    )
    this.#around = {
      project,
      server: this.server,
      scheduler: this.scheduler,
      token: () => this.#token(),
      trace: this.trace,
      isWhole: this.profile.isWhole,
      violated: (what) => {
        this.trace.add('VIOLATION', what)
        this.violations.push(what)
      },
    }
    this.devices = disks.slice(0, this.profile.devices).map((disk, index) => {
      const confirmWithin = random.pick([500, 10_000])
      const options = { transport, confirmWithin }
      return new Device(`device ${index + 1}`, disk, random.fork(), options, this.#around)
    })
    this.#random = random.fork()
  }

  /** Lets everything happen that the seed has in store. */
  async live(): Promise<void> {
    for (const device of this.devices) {
      const tab = this.#start(device)
      // Mostly somebody works with it before anything goes wrong.
      if (this.#random.chance(0.8)) await this.until(() => tab.open !== null, 1000)
      if (this.#random.chance(0.8)) this.#subscribe(tab, this.#random.pick(PROJECTS))
    }
    for (let step = 0; step < this.profile.steps && !this.isBroken; step += 1) {
      await this.pass(this.#random.between(0, 2 * this.profile.pace))
      const event = this.#random.weighted(this.profile.events)
      this.#count(event)
      this.trace.add('the world', event)
      await this.#happen(event)
    }
  }

  /** Ends all faults. Every device has one running application after it. */
  async heal(): Promise<void> {
    this.trace.add('the world', 'heals')
    this.server.faults.clear()
    this.server.access.permit()
    this.server.shapes.resume()
    this.server.shapes.release()
    for (const device of this.devices) {
      device.platform.isOnline = true
      // A scope that was closed is asked for again at the next start, or after minutes.
      const isKept = !this.counts.has('scope closed') && this.#random.chance(0.7)
      for (const { process } of device.tabs.slice(isKept ? 1 : 0)) process.kill()
      for (const { process } of device.tabs) process.killIn(Infinity)
      const tab = device.tabs[0] ?? this.#start(device)
      await this.until(() => tab.open !== null, 60_000)
      for (const scope of PROJECTS) {
        if (this.#random.chance(0.7)) this.#subscribe(tab, scope)
      }
    }
  }

  get isBroken(): boolean {
    return this.violations.length > 0
  }

  /** Lets time pass. */
  pass(milliseconds: number): Promise<void> {
    return this.until(() => this.isBroken, milliseconds)
  }

  /** Lets time pass until something is so, and some time at most. */
  until(isDone: () => boolean, milliseconds: number): Promise<void> {
    return this.scheduler.run(isDone, this.scheduler.now() + milliseconds)
  }

  /** The instances that a device's application subscribes to now: tables with their scopes. */
  subscribed(device: Device): { table: string; scope: readonly string[] }[] {
    const subscriptions = this.#subscriptions.get(device.tabs[0]!) ?? new Map()
    const unscoped = models.filter(({ table }) => !scoped.includes(table))
    return [
      ...unscoped.map(({ table }) => ({ table, scope: [] })),
      ...[...subscriptions.keys()].map((name: string) => {
        const [table = '', scope = ''] = name.split(' ')
        return { table, scope: [scope] }
      }),
    ]
  }

  async #happen(event: WorldEvent | 'use'): Promise<void> {
    const random = this.#random.fork()
    const device = random.pick(this.devices)
    const tab = device.tabs.length > 0 ? random.pick(device.tabs) : null
    const soon = (run: () => void) => this.scheduler.after(random.between(0, 10_000), run)
    switch (event) {
      case 'use':
        for (let count = 1 + random.below(4); tab && count > 0; count -= 1) {
          void useApplication(device, tab, this.#around, random.fork())
        }
        return
      case 'crash': {
        // All tabs, or one; now, or in the middle of what it does next.
        const tabs = random.chance(0.5) ? [...device.tabs] : device.tabs.slice(0, 1)
        const isNow = random.chance(0.3)
        for (const { process } of tabs)
          isNow ? process.kill() : process.killIn(1 + random.below(60))
        return
      }
      case 'stop':
        if (tab) void tab.database.stop().then(() => tab.process.kill())
        return
      case 'move to another machine':
        device.kill()
        await this.pass(1)
        await device.move()
        this.#start(device)
        return
      case 'second tab':
        if (device.tabs.length === 1) this.#start(device)
        return
      case 'offline':
        device.platform.isOnline = false
        soon(() => (device.platform.isOnline = true))
        return
      case 'refetch':
        this.server.shapes.expire(({ table }) => random.chance(0.5) || table === 'issues')
        return
      case 'compaction':
        this.server.shapes.compact()
        return
      case 'shapes held back': {
        const { table } = random.pick(models)
        this.server.shapes.hold(table)
        soon(() => this.server.shapes.release(table))
        return
      }
      case 'stream paused':
        this.server.shapes.pause()
        soon(() => this.server.shapes.resume())
        return
      case 'token expired':
        this.#tokens += 1
        return
      case 'scope closed':
        this.server.access.forbid('issues', { project_id: random.pick(PROJECTS) })
        soon(() => this.server.access.permit())
        return
      case 'write by others':
        return this.#writeByOthers(random)
      case 'subscribe':
        if (tab) this.#subscribe(tab, random.pick(PROJECTS))
        return
      case 'release':
        if (tab) this.#release(tab, random.pick(PROJECTS))
        return
      case 'retry':
      case 'discard':
        void this.#takeUp(device, tab, event)
    }
  }

  #start(device: Device): Tab {
    const tab = device.start()
    tab.process.onKill(() => {
      // It is a while until somebody starts the application again.
      this.scheduler.after(this.#random.between(0, 5000), () => {
        if (device.tabs.length === 0) this.#start(device)
      })
    })
    return tab
  }

  #subscribe(tab: Tab, project_id: string): void {
    const subscriptions = this.#subscriptions.get(tab) ?? new Map<string, Subscription>()
    this.#subscriptions.set(tab, subscriptions)
    for (const table of scoped) {
      const name = `${table} ${project_id}`
      if (!tab.open || subscriptions.has(name)) continue
      const subscription = tab.open.client.subscribe(table, { project_id })
      // Closed scopes reject; whether one is synced at the end is looked at there.
      subscription.ready.catch(() => {})
      subscriptions.set(name, subscription)
    }
  }

  #release(tab: Tab, project_id: string): void {
    const subscriptions = this.#subscriptions.get(tab)
    for (const table of scoped) {
      subscriptions?.get(`${table} ${project_id}`)?.release()
      subscriptions?.delete(`${table} ${project_id}`)
    }
  }

  /** Somebody whose device is not in this world. */
  #writeByOthers(random: Random): void {
    const { database } = this.server
    const issues = [...database.rows('issues')].map(([, { id }]) => JSON.parse(id ?? '') as string)
    const changes = Array.from({ length: 1 + random.below(3) }, () => {
      const { table } = random.pick(models)
      const keys = [...database.rows(table)].map(([key]) => key)
      const key = keys.length > 0 ? (JSON.parse(random.pick(keys)) as string[]) : null
      if (key && random.chance(0.2)) return { table, operation: 'delete' as const, key }
      if (key && table !== 'issue_assignees' && random.chance(0.6)) {
        return { table, operation: 'update' as const, key, value: changedColumns(table, random) }
      }
      return { table, operation: 'insert' as const, value: newRow(table, random, issues) }
    })
    // The server refuses some of them, as it does everybody's.
    try {
      this.server.write(changes, TENANT)
    } catch {
      this.#count('write by others refused')
    }
  }

  /** The user looks at a refused write, and sends it again or lets it go. */
  async #takeUp(device: Device, tab: Tab | null, how: 'retry' | 'discard'): Promise<void> {
    const refused = device.ledger.rejected.find(({ caused_by }) => caused_by === null)
    if (!tab?.open || !refused) return
    for (const { write_id, caused_by } of device.ledger.rejected) {
      if ([write_id, caused_by].includes(refused.write_id)) device.ledger.settled.add(write_id)
    }
    try {
      await tab.open.client[how](refused.write_id)
    } catch (error) {
      // Another tab was faster.
      if (!String(error).includes('was retried or discarded')) throw error
    }
  }

  #token(): string {
    return `Bearer ${this.#tokens}`
  }

  #count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1)
  }
}

import type { Adapter } from '../../src/adapter'
import type { SyncClient, SyncOptions } from '../../src/engine'
import { LocalDatabase } from '../../src/local-database'
import type { Project } from '../../src/model'
import { createSync } from '../../src/sync'
import type { TestServer } from '../server'
import { ProcessDatabase } from './database'
import type { Disk } from './disks'
import { Platform, environmentOf } from './environment'
import { outside } from './globals'
import { Ledger, TENANT } from './ledger'
import { Prefix } from './prefix'
import { Process } from './process'
import type { Random } from './random'
import type { Scheduler } from './scheduler'
import type { Trace } from './trace'
import { Turns } from './turns'

/** What a world gives to each device in it. */
export interface Surroundings {
  readonly project: Project
  readonly server: TestServer
  readonly scheduler: Scheduler
  /** Credentials that the server takes now. */
  readonly token: () => string
  readonly trace: Trace
  /** Whether answers end where transactions do, and have all of each. */
  readonly isWhole: boolean
  readonly violated: (what: string) => void
}

/** One run of the application: a tab, or a process. */
export interface Tab {
  readonly process: Process
  readonly database: LocalDatabase
  /** The open database; null until it is. */
  open: { readonly adapter: ProcessDatabase; readonly client: SyncClient } | null
}

/** A device: a database that outlives its processes, and a network. */
export class Device {
  readonly platform = new Platform()
  readonly ledger: Ledger
  readonly tabs: Tab[] = []
  readonly #around: Surroundings
  readonly #random: Random
  readonly #prefix: Prefix | null
  readonly #turns: Turns
  #disk: Disk
  #token: string
  #transactions = 0
  #processes = 0

  constructor(
    readonly name: string,
    disk: Disk,
    random: Random,
    readonly options: Pick<SyncOptions, 'transport' | 'observeAfter' | 'confirmWithin'>,
    around: Surroundings,
  ) {
    this.#disk = disk
    this.#turns = new Turns(around.scheduler)
    this.#random = random
    this.#around = around
    this.#token = around.token()
    const violated = (what: string) => around.violated(`${name}: ${what}`)
    const { trace } = around
    const tell = (id: string, what: string) => trace.add(name, `${trace.nameOf(id)} ${what}`)
    this.ledger = new Ledger(around.project, around.server, violated, tell)
    this.#prefix = around.isWhole ? new Prefix(around.project, around.server, violated) : null
  }

  get disk(): Disk {
    return this.#disk
  }

  /** The database beneath all processes, to look into while nothing is under way there. */
  get adapter(): Adapter {
    return this.#disk.adapter
  }

  /** Whether a transaction is under way. */
  get isBusy(): boolean {
    return this.#transactions > 0
  }

  /** Starts the application once more. */
  start(): Tab {
    const { project, server, scheduler, trace, violated } = this.#around
    const number = (this.#processes += 1)
    const process = new Process()
    const random = this.#random.fork()
    const sends = (writeId: string) => this.ledger.sends(writeId)
    const surroundings = { process, platform: this.platform, server, scheduler, random }
    const tell = (what: string) => trace.add(`${this.name}, process ${number}`, what)
    const environment = environmentOf({ ...surroundings, sends, tell })
    const adapter = new ProcessDatabase(this.#disk.adapter, process, scheduler, {
      ledger: this.ledger,
      prefix: this.#prefix,
      turns: this.#turns,
      begins: () => (this.#transactions += 1),
      ends: () => (this.#transactions -= 1),
    })
    const storage = {
      name: `${this.name}, process ${number}`,
      open: () => Promise.resolve(adapter),
      destroy: () => Promise.resolve(),
    }
    const database = new LocalDatabase(project, () => storage)
    const tab: Tab = { process, database, open: null }
    this.tabs.push(tab)
    tell('starts')
    process.onKill(() => {
      this.tabs.splice(this.tabs.indexOf(tab), 1)
      tell('is dead')
    })
    const opened = database.initialize({
      ...this.options,
      createSync,
      environment,
      headers: () => ({ 'x-tenant': TENANT, authorization: this.#token }),
      onUnauthorized: async () => {
        await scheduler.sleep(random.between(10, 1000))
        this.#token = this.#around.token()
      },
    })
    opened.then(
      () => (tab.open = { adapter, client: database.client }),
      (error: unknown) => violated(`${this.name} cannot open its database: ${String(error)}`),
    )
    return tab
  }

  /** Kills all processes where they stand. */
  kill(): void {
    for (const tab of [...this.tabs]) tab.process.kill()
  }

  /** Takes the database to another machine; nothing runs. */
  async move(): Promise<void> {
    this.#disk = await outside(() => this.#disk.moved())
  }
}

import type { Adapter } from '../../src/adapter'
import type { Engine, SyncClient, SyncOptions } from '../../src/engine'
import type { Environment } from '../../src/environment'
import type { Model, Project } from '../../src/model'
import { StatusStore } from '../../src/status'
import { createSync } from '../../src/sync'
import { onTestFinished } from 'vitest'
import { memoryAdapter } from '../memory'
import { project as contacts } from '../generated/contacts/project'
import { project as tracker } from '../generated/tracker/project'
import type { Clock, ServerChange, TestServerOptions } from '../server'
import { TestServer } from '../server'

/** Time that passes when a test says so. */
export class TestTime implements Clock {
  #now = Date.parse('2026-11-23T09:00:00Z')
  #timers: { at: number; callback: () => void }[] = []

  readonly now = (): number => this.#now
  readonly random = (): number => 0

  readonly after = (milliseconds: number, callback: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, callback }
    this.#timers.push(timer)
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer))
  }

  /** How long until the next timer; null if there is none. */
  get next(): number | null {
    const times = this.#timers.map((timer) => timer.at)
    return times.length === 0 ? null : Math.max(0, Math.min(...times) - this.#now)
  }

  /** Lets time pass, timer by timer. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds
    for (;;) {
      const due = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
      if (!due) break
      this.#timers = this.#timers.filter((timer) => timer !== due)
      this.#now = Math.max(this.#now, due.at)
      due.callback()
    }
    this.#now = end
  }
}

/** Resolves once a condition holds; how long that takes is no part of any test. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it never came about that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** Waits for a condition while time passes by seconds. */
export function passing(
  time: TestTime,
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  return until(what, async () => {
    if (await condition()) return true
    time.advance(1000)
    return false
  })
}

/** Some models of the contacts, or of the tracker. */
export function projectWith(...tables: readonly string[]): Project {
  const all: Record<string, Model> = { ...contacts.models, ...tracker.models }
  const models = Object.fromEntries(tables.map((table) => [table, all[table]!]))
  const config = { electricUrl: 'http://sync.test/shapes', apiBaseUrl: 'http://sync.test' }
  return { ...contacts, models, config }
}

export async function open(project: Project): Promise<Adapter> {
  const adapter = await memoryAdapter()
  const models = Object.values(project.models)
  await adapter.exec([project.shared, ...models.map((model) => model.schema.script)].join('\n'))
  return adapter
}

/** A device: its database, and the sync that runs on it. */
export interface Device {
  readonly adapter: Adapter
  readonly status: StatusStore
  readonly time: TestTime
  readonly project: Project
  engine: Engine
  client: SyncClient
  /** Stops without a word, and starts again on the same database. */
  restart(): Promise<void>
  /** The network of the device comes or goes. */
  setOnline(isOnline: boolean): void
  rows(sql: string): Promise<Record<string, string | null>[]>
  stop(): Promise<void>
}

export interface DeviceOptions extends SyncOptions {
  readonly fetch?: Environment['fetch']
  readonly adapter?: Adapter
  /** How many connections to the server there can be. */
  readonly connections?: number
  /** Whether the engine is left for the test to start. */
  readonly isStopped?: boolean
}

let uuids = 0

export async function device(
  server: TestServer,
  project: Project,
  time: TestTime,
  {
    fetch = server.fetch,
    adapter: given,
    isStopped = false,
    connections = Infinity,
    ...options
  }: DeviceOptions = {},
): Promise<Device> {
  const adapter = given ?? (await open(project))
  let isOnline = true
  const listeners = new Set<(isOnline: boolean) => void>()
  const environment: Environment = {
    fetch,
    now: time.now,
    random: time.random,
    uuid: () => `00000000-0000-4000-8000-${String((uuids += 1)).padStart(12, '0')}`,
    after: time.after,
    connections: () => connections,
    isOnline: () => isOnline,
    onOnline(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    lock: (_name, _signal, work) => work(),
  }
  const status = new StatusStore()
  const make = () => createSync({ adapter, project, environment, options, status })
  const made: Device = {
    adapter,
    status,
    time,
    project,
    ...make(),
    async restart() {
      await made.engine.stop()
      await made.client.close()
      Object.assign(made, make())
      await made.engine.start()
    },
    setOnline(value) {
      isOnline = value
      for (const listener of listeners) listener(value)
    },
    rows: (sql) => adapter.query(sql),
    async stop() {
      await made.engine.stop()
      await made.client.close()
    },
  }
  if (!isStopped) await made.engine.start()
  onTestFinished(async () => {
    await made.stop()
    // Another tab's database is closed by that tab.
    if (!isStopped) await adapter.close()
  })
  return made
}

export function serverOf(
  project: Project,
  time: TestTime,
  options: Omit<TestServerOptions, 'clock'> = {},
): TestServer {
  let seed = 7
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const clock = { now: time.now, after: time.after, random }
  return new TestServer(project, { clock, ...options })
}

export const isLive = (device: Device) => () => device.status.get().state.is === 'live'

/** What an application sees of the contacts, by their ids. */
export async function contactsOf(device: Device): Promise<Record<string, string | null>> {
  const rows = await device.rows(
    'SELECT CAST(id AS TEXT) AS id, first_name FROM contacts ORDER BY id',
  )
  return Object.fromEntries(rows.map((row) => [row['id']!, row['first_name'] ?? null]))
}

/** An id that a test can read. */
export const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

/** Waits until the application sees exactly these contacts. */
export async function shows(
  device: Device,
  expected: Record<string, string | null>,
): Promise<void> {
  const text = JSON.stringify(expected)
  let shown = ''
  const isShown = async () => (shown = JSON.stringify(await contactsOf(device))) === text
  await until(`the contacts are ${text}`, isShown).catch((error: Error) => {
    throw new Error(`${error.message}; they are ${shown}`)
  })
}

/** Waits until nothing is left of the outbox. */
export function isSettled(device: Device): Promise<void> {
  return until('the outbox is empty', async () => (await outboxOf(device)).length === 0)
}

export function outboxOf(device: Device): Promise<Record<string, string | null>[]> {
  return device.rows(
    `SELECT operation, row_key, CAST(value AS TEXT) AS value, write_id,
      CASE WHEN sent_at IS NULL THEN 'false' ELSE 'true' END AS sent,
      CASE WHEN acknowledged_at IS NULL THEN 'false' ELSE 'true' END AS acknowledged FROM _changes ORDER BY _changes.id`,
  )
}

/** A write of this device's application. */
export function write(device: Device, sql: string): Promise<void> {
  return device.adapter.transaction((connection) => connection.exec(sql))
}

/** A change that somebody else makes at the server. */
export const theirs = {
  insert: (
    number: number,
    first_name: string,
    more: Record<string, unknown> = {},
  ): ServerChange => ({
    table: 'contacts',
    operation: 'insert',
    value: { id: id(number), first_name, ...more },
  }),
  update: (number: number, value: Record<string, unknown>): ServerChange => ({
    table: 'contacts',
    operation: 'update',
    key: [id(number)],
    value,
  }),
  delete: (number: number): ServerChange => ({
    table: 'contacts',
    operation: 'delete',
    key: [id(number)],
  }),
}

/** A network that changes what the server answers. */
export function changed(
  server: TestServer,
  change: (answer: Record<string, unknown>, url: URL) => unknown,
): Environment['fetch'] {
  return async (input, init) => {
    const response = await server.fetch(input, init)
    const text = await response.text()
    const { headers, status } = response
    if (status !== 200 && status !== 201) return new Response(text || null, { status, headers })
    const answer = change(JSON.parse(text) as Record<string, unknown>, new URL(input))
    return new Response(JSON.stringify(answer), { status, headers })
  }
}

/** An adapter whose transactions can fail, and that says when one is done. */
export class FailingAdapter implements Adapter {
  readonly dialect
  readonly statements
  failAfter: ((statements: readonly string[]) => boolean) | null = null
  onCommit: () => Promise<void> = async () => {}
  readonly #adapter: Adapter

  constructor(adapter: Adapter) {
    this.#adapter = adapter
    this.dialect = adapter.dialect
    this.statements = adapter.statements
  }

  exec = (sql: string) => this.#adapter.exec(sql)
  query: Adapter['query'] = (sql, params) => this.#adapter.query(sql, params)
  inPieces: Adapter['inPieces'] = (sql, size, take) => this.#adapter.inPieces(sql, size, take)
  listen: Adapter['listen'] = (listener) => this.#adapter.listen(listener)
  close = () => this.#adapter.close()

  transaction: Adapter['transaction'] = async (work) => {
    const done = await this.#adapter.transaction(async (connection) => {
      const run: string[] = []
      const result = await work({
        exec: (sql) => connection.exec(sql),
        query: (sql, params) => {
          run.push(sql)
          return connection.query(sql, params)
        },
      })
      if (this.failAfter?.(run)) throw new Error('the database failed')
      return result
    })
    await this.onCommit()
    return done
  }
}

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Storage } from '../../src/adapter'
import { inFolder } from '../../src/adapters/pglite/node'
import { inFile } from '../../src/adapters/sqlite/node'
import { OpenError, UnknownOutcomeError } from '../../src/errors'
import { type CreateSync, type InitializeOptions, LocalDatabase } from '../../src/local-database'
import type { Project } from '../../src/model'
import { platform } from '../../src/platform'
import { project } from '../generated/contacts/project'
import { isSqlite, memoryAdapter, memoryStorage } from '../memory'
import { contacts, id, IdleSync, opened, unopened } from './support'

const onDisk = isSqlite ? inFile : inFolder

/** Tabs of one browser: each has its own module's state, all have one database. */
async function browser() {
  const adapter = await memoryAdapter()
  // Closing a tab does not close the database.
  adapter.close = async () => {}
  const name = `browser ${Math.random()}`
  const channels: BroadcastChannel[] = []
  onTestFinished(() => channels.forEach((channel) => channel.close()))
  const storage: Storage = {
    name,
    open: async () => adapter,
    destroy: async () => {},
    channel: () => {
      const channel = new BroadcastChannel(name)
      channels.push(channel)
      return channel
    },
  }
  const tab = (of: Project = project) => {
    const sync = new IdleSync()
    const database = new LocalDatabase(of, () => storage)
    onTestFinished(() => database.stop())
    const open = (options: InitializeOptions = {}) =>
      database.initialize({ createSync: sync.create, ...options })
    return { sync, database, open }
  }
  return Object.assign(tab, { storage, adapter })
}

describe('opening', () => {
  test('twice gives the same promise, also under StrictMode', async () => {
    const { database, open, sync } = unopened()
    const first = open()
    expect(open()).toBe(first)
    const stopped = database.stop()
    const second = open()
    await Promise.all([first, stopped, second])
    expect(database.get()).toBeDefined()
    await vi.waitFor(() => expect(sync.running).toBe(1))
  })

  test('for another owner is another database, and nothing of the first is seen', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const { create } = new IdleSync()
    const database = new LocalDatabase(project, (owner) => onDisk(join(folder, owner ?? 'nobody')))
    onTestFinished(() => database.stop())
    const people = contacts(database)
    const as = (owner: string) => database.initialize({ owner, createSync: create })
    const north = as('north')
    expect(as('north')).toBe(north)
    await north
    await people.preload()
    await people.insert({ id: id(1), first_name: 'Ada' }).isPersisted.promise

    const south = as('south')
    await south
    expect(people.toArray).toEqual([])
    await people.insert({ id: id(2), first_name: 'Grace' }).isPersisted.promise
    const names = () => people.toArray.map(({ first_name }) => first_name)
    expect(names()).toEqual(['Grace'])

    await as('north')
    await vi.waitFor(() => expect(names()).toEqual(['Ada']))
  })

  test('is needed: who writes before is told', async () => {
    const { database } = unopened()
    expect(() => database.get()).toThrow('Call and await initializeDatabase() first')
    const written = contacts(database).insert({ first_name: 'Ada' })
    await expect(written.isPersisted.promise).rejects.toMatchObject({ name: 'NotOpenError' })
  })

  test('that has begun lets writes wait for it', async () => {
    const { database, open } = unopened()
    const collection = contacts(database)
    const opening = open()
    await collection.insert({ first_name: 'Ada' }).isPersisted.promise
    await opening
    expect(await database.get().query('SELECT first_name FROM contacts')).toEqual([
      { first_name: 'Ada' },
    ])
  })

  test('in a window that keeps nothing is refused, unless the application takes memory', async () => {
    const { database, open } = unopened()
    const denied: Storage = {
      name: 'denied',
      open: () => Promise.reject(new OpenError('no storage', 'This window keeps no data.')),
      destroy: async () => {},
    }
    const storage = { ...denied, inMemory: memoryStorage }
    await expect(open({ storage })).rejects.toMatchObject({ reason: 'no storage' })
    const memory = { withoutStorage: 'memory' } as const
    await expect(open({ storage: denied, ...memory })).rejects.toMatchObject({
      reason: 'no storage',
    })

    await open({ storage, ...memory })
    expect(database.status.get().keptIn).toBe('memory')
    const collection = contacts(database)
    await collection.insert({ first_name: 'Ada' }).isPersisted.promise
    await collection.preload()
    expect(collection.toArray).toMatchObject([{ first_name: 'Ada' }])
    await database.wipe({ unsentWrites: 'discard' })

    await open(memory)
    expect(database.status.get().keptIn).toBe('device')
    expect(await database.get().query('SELECT first_name FROM contacts')).toEqual([])
  })

  test('in memory is for a window without storage only, not for other failures', async () => {
    const { open } = unopened()
    const storage: Storage = {
      name: 'full',
      open: () => Promise.reject(new OpenError('full', 'The device is full.')),
      destroy: async () => {},
      inMemory: memoryStorage,
    }
    const opening = open({ storage, withoutStorage: 'memory' })
    await expect(opening).rejects.toMatchObject({ reason: 'full' })
  })

  test('that fails says why, to collections too, and can be tried again', async () => {
    const { database, open } = unopened()
    const collection = contacts(database)
    const loaded = collection.preload()
    const storage = {
      name: 'full',
      open: () => Promise.reject(new OpenError('full', 'no room')),
      destroy: async () => {},
    }
    const failed = database.initialize({ storage })
    await expect(failed).rejects.toMatchObject({ reason: 'full' })
    await expect(loaded).rejects.toThrow('no room')
    await open()
    await vi.waitFor(() => expect(collection.status).toBe('ready'))
  })

  test('by a second copy of the library is refused, with the remedy', async () => {
    const tab = await browser()
    await tab().open()
    vi.resetModules()
    const copy = await import('../../src/local-database')
    const other = new copy.LocalDatabase(project, () => tab.storage)
    await expect(other.initialize()).rejects.toMatchObject({
      name: 'OpenError',
      reason: 'second copy',
    })
  })

  test('freezes where the services are', async () => {
    await opened()
    expect(Object.isFrozen(project.config)).toBe(true)
  })
})

describe('ending', () => {
  test('wiping keeps unsent writes, unless they are to be discarded', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
    onTestFinished(() => rm(parent, { recursive: true }))
    const { database, sync } = unopened()
    const storage = onDisk(join(parent, 'db'))
    await database.initialize({ storage, createSync: sync.create })
    const collection = contacts(database)
    await collection.insert({ first_name: 'Ada' }).isPersisted.promise
    await expect(database.wipe()).rejects.toMatchObject({ name: 'UnsentWritesError', count: 1 })
    expect(await database.get().query('SELECT operation FROM _changes')).toHaveLength(1)
    await database.wipe({ unsentWrites: 'discard' })
    expect(() => database.get()).toThrow('not open')
    expect(await readdir(parent)).toEqual([])
    await database.initialize({ storage, createSync: sync.create })
    expect(await database.get().query('SELECT operation FROM _changes')).toEqual([])
  })

  test('what was written is there after the next start', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
    onTestFinished(() => rm(parent, { recursive: true }))
    const storage = onDisk(join(parent, 'db'))
    const { database, sync } = unopened()
    await database.initialize({ storage, createSync: sync.create })
    const collection = contacts(database)
    await collection.insert({ id: id(1), first_name: 'Ada' }).isPersisted.promise
    await database.stop()
    await database.initialize({ storage, createSync: sync.create })
    await vi.waitFor(() => expect(collection.get(id(1))?.first_name).toBe('Ada'))
    expect(sync.running).toBe(1)
  })
})

describe('several tabs (semantics 20)', () => {
  test('have one that leads, also where the database goes just when it starts', async () => {
    const tab = await browser()
    const { sync, database, open } = tab()
    let starts = 0
    const createSync: CreateSync = (deps) => {
      const { engine, client } = sync.create(deps)
      const start = () => {
        starts += 1
        return starts < 3 ? Promise.reject(new UnknownOutcomeError()) : engine.start()
      }
      return { engine: { ...engine, start }, client }
    }
    await open({ createSync })
    await vi.waitFor(() => expect(sync.running).toBe(1), 20_000)
    expect(starts).toBe(3)
    await database.stop()
    expect(sync.running).toBe(0)
  })

  test('open, also where the one that held the database goes meanwhile', async () => {
    const tab = await browser()
    const { transaction } = tab.adapter
    let cuts = 0
    tab.adapter.transaction = async (work) => {
      const result = await transaction.call(tab.adapter, work)
      if ((cuts += 1) === 1) throw new UnknownOutcomeError()
      return result as never
    }
    const { database, open } = tab()
    await open()
    expect(cuts).toBeGreaterThan(0)
    expect(await database.get().query('SELECT * FROM contacts')).toEqual([])
  })

  test('have one sender; when it goes, another takes over', async () => {
    const tab = await browser()
    const [first, second] = [tab(), tab()]
    await first.open()
    await second.open()
    await vi.waitFor(() => expect(first.sync.running).toBe(1))
    expect(second.sync.running).toBe(0)
    await first.database.stop()
    await vi.waitFor(() => expect(second.sync.running).toBe(1))
    expect(first.sync.running).toBe(0)
  })

  test("see each other's changes, and the sync's status", async () => {
    const tab = await browser()
    const [first, second] = [tab(), tab()]
    await first.open()
    await second.open()
    await vi.waitFor(() => expect(first.sync.running).toBe(1))
    const [here, there] = [contacts(first.database), contacts(second.database)]
    await there.preload()
    await here.insert({ id: id(1), first_name: 'Ada' }).isPersisted.promise
    await vi.waitFor(() => expect(there.get(id(1))?.first_name).toBe('Ada'))
    first.database.status.set({ state: { is: 'live' }, pending: 7 })
    await vi.waitFor(() => expect(second.database.status.get().state.is).toBe('live'))
    // Each tab counts for itself.
    expect(second.database.status.get().pending).toBe(0)
    const third = tab()
    await third.open()
    await vi.waitFor(() => expect(third.database.status.get().state.is).toBe('live'))
  })

  test('with an older version of the application stop when a newer one has changed the database', async () => {
    const tab = await browser()
    const old = tab()
    await old.open()
    const models = Object.fromEntries(
      Object.entries(project.models).filter(([table]) => table !== 'tags'),
    )
    await tab({ ...project, models }).open()
    await vi.waitFor(() =>
      expect(old.database.status.get().state).toMatchObject({
        is: 'stopped',
        reason: expect.stringContaining('load this page again'),
      }),
    )
    expect(() => old.database.get()).toThrow('not open')
  })

  test('have no rows of a database that was wiped, and are not stopped when it opens anew', async () => {
    const tab = await browser()
    const { database, open, sync } = tab()
    const collections = [contacts(database), contacts(database, { syncMode: 'on-demand' })]
    const sizes = () => collections.map(({ size }) => size)
    for (const collection of collections) collection.startSyncImmediate()
    await open()
    await collections[0]!.insert({ id: id(1), first_name: 'Ada' }).isPersisted.promise
    await collections[1]!.insert({ id: id(2), first_name: 'Grace' }).isPersisted.promise
    await vi.waitFor(() => expect(sizes()).toEqual([2, 1]))
    database.status.set({ state: { is: 'stopped', reason: 'by this test' } })
    await database.wipe({ unsentWrites: 'discard' })
    expect(sizes()).toEqual([0, 0])
    await open()
    expect(database.status.get().state.is).toBe('connecting')
    expect(sync.running).toBe(1)
    expect(sizes()).toEqual([0, 0])
  })

  test('wipe, also where the one that held the database goes as soon as it hears of it', async () => {
    const tab = await browser()
    const { database, open } = tab()
    await open()
    const { transaction } = tab.adapter
    let cuts = 0
    tab.adapter.transaction = async (work) => {
      const result = await transaction.call(tab.adapter, work)
      if ((cuts += 1) === 1) throw new UnknownOutcomeError()
      return result as never
    }
    await database.wipe()
    expect(cuts).toBe(2)
    await open()
    expect(await database.get().query('SELECT * FROM contacts')).toEqual([])
  })

  test('stop when one of them wipes the database', async () => {
    const tab = await browser()
    const [first, second] = [tab(), tab()]
    await first.open()
    await second.open()
    await first.database.wipe()
    await vi.waitFor(() => expect(second.database.status.get().state.is).toBe('stopped'))
    await first.open()
    expect(await first.database.get().query('SELECT * FROM contacts')).toEqual([])
  })
})

describe('the platform', () => {
  test('a lock is held by one, then by the next; who gives up does not get it', async () => {
    const { lock } = platform()
    const order: string[] = []
    let free = () => {}
    const never = new AbortController().signal
    const first = lock('x', never, async () => {
      order.push('first')
      await new Promise<void>((resolve) => (free = resolve))
    })
    const giving = new AbortController()
    const second = lock('x', giving.signal, async () => void order.push('second'))
    const third = lock('x', never, async () => void order.push('third'))
    giving.abort()
    await expect(second).rejects.toThrow()
    free()
    await Promise.all([first, third])
    expect(order).toEqual(['first', 'third'])
  })
})

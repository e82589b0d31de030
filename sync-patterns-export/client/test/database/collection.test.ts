import { describe, expect, test, vi } from 'vitest'
import {
  accounts,
  contacts,
  contactTags,
  deferred,
  id,
  opened,
  serverHas,
  unopened,
  changesOf,
} from './support'

async function ready() {
  const made = await opened()
  const collection = contacts(made.database)
  await collection.preload()
  return { ...made, collection }
}

describe('reading', () => {
  test('shows what is there when the database opens, also without a server', async () => {
    const { database, open } = unopened()
    const collection = contacts(database)
    const loaded = collection.preload()
    await open()
    await serverHas(database, [{ id: id(1), first_name: 'Ada' }])
    await loaded
    await vi.waitFor(() => expect(collection.get(id(1))).toBeDefined())
    expect(collection.get(id(1))).toMatchObject({
      id: id(1),
      first_name: 'Ada',
      last_name: null,
      created_at: '2026-01-01T00:00:00.000000Z',
      _has_local_changes: false,
      _pending_write_id: null,
    })
    expect(collection.status).toBe('ready')
  })

  test('follows inserts, updates and deletes of the server', async () => {
    const { database, collection } = await ready()
    await serverHas(database, [
      { id: id(1), first_name: 'Ada' },
      { id: id(2), first_name: 'Bob' },
    ])
    await vi.waitFor(() => expect(collection.size).toBe(2))
    await serverHas(database, [{ id: id(1), first_name: 'Augusta' }])
    await vi.waitFor(() => expect(collection.get(id(1))?.first_name).toBe('Augusta'))
    await database.get().exec(`DELETE FROM contacts_synced WHERE id = '${id(2)}'`)
    await vi.waitFor(() => expect(collection.has(id(2))).toBe(false))
  })

  test('a change costs the rows that it touched, not the table', async () => {
    const { database, collection } = await ready()
    await serverHas(
      database,
      Array.from({ length: 3000 }, (_, index) => ({ id: id(index), first_name: `C${index}` })),
    )
    await vi.waitFor(() => expect(collection.size).toBe(3000))
    const asked = vi.spyOn(database.get(), 'query')
    await serverHas(database, [{ id: id(7), first_name: 'Grace' }])
    await vi.waitFor(() => expect(collection.get(id(7))?.first_name).toBe('Grace'))
    const reads = asked.mock.calls.filter(([sql]) => sql.startsWith('SELECT'))
    expect(reads.map(([, params]) => params)).toEqual([[`[["${id(7)}"]]`]])
  })

  test('a change whose reading failed is read again', async () => {
    const { database, collection } = await ready()
    const query = vi.spyOn(database.get(), 'query')
    query.mockImplementationOnce(() => Promise.reject(new Error('the tab is gone')))
    await database.get().exec(
      `INSERT INTO contacts_synced (id, first_name, created_at, updated_at)
       VALUES ('${id(1)}', 'Ada', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z')`,
    )
    await vi.waitFor(() => expect(collection.has(id(1))).toBe(true))
    expect(database.status.get().errors[0]?.message).toContain('the tab is gone')
  })

  test('a change of more rows than are named is found by comparing, and shown at once (semantics 12a)', async () => {
    const { database, collection } = await ready()
    await serverHas(database, [{ id: id(1), first_name: 'Ada' }])
    await vi.waitFor(() => expect(collection.size).toBe(1))
    const sizes: number[] = []
    collection.subscribeChanges(() => sizes.push(collection.size))
    await serverHas(
      database,
      Array.from({ length: 20_001 }, (_, n) => ({ id: id(n + 2), first_name: `C${n}` })),
    )
    await vi.waitFor(() => expect(collection.size).toBe(20_002))
    expect(sizes).toEqual([20_002])
  })

  test('is filled again when the database has been closed and opened', async () => {
    const { database, collection, open } = await ready()
    await serverHas(database, [{ id: id(1), first_name: 'Ada' }])
    await vi.waitFor(() => expect(collection.size).toBe(1))
    await database.stop()
    expect(collection.size).toBe(1)
    // This one is in memory, so that it opens empty.
    await open()
    await vi.waitFor(() => expect(collection.size).toBe(0))
  })
})

describe('writing', () => {
  test('a row that is inserted is complete at once (semantics 3)', async () => {
    const { collection, database } = await ready()
    const written = collection.insert({ first_name: 'Ada' })
    const [row] = collection.toArray
    expect(row).toMatchObject({ first_name: 'Ada', last_name: null, _has_local_changes: true })
    expect(row?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    await written.isPersisted.promise
    expect(collection.size).toBe(1)
    const stored = collection.get(row!.id)
    expect(stored).toMatchObject({ id: row!.id, first_name: 'Ada', _has_local_changes: true })
    expect(stored?._pending_write_id).toEqual(expect.any(String))
    expect(await changesOf(database)).toEqual([
      ['insert', { id: row!.id, email: null, last_name: null, first_name: 'Ada' }],
    ])
  })

  test('updates and deletes reach the outbox, and only what changed (semantics 4)', async () => {
    const { collection, database, sync } = await ready()
    await serverHas(database, [
      { id: id(1), first_name: 'Ada' },
      { id: id(2), first_name: 'Bob' },
    ])
    await vi.waitFor(() => expect(collection.size).toBe(2))
    await collection.update(id(1), (draft) => {
      draft.email = 'ada@example.org'
    }).isPersisted.promise
    await collection.delete(id(2)).isPersisted.promise
    expect(collection.toArray).toMatchObject([{ id: id(1), email: 'ada@example.org' }])
    expect(await changesOf(database)).toEqual([
      ['update', { email: 'ada@example.org' }],
      ['delete', {}],
    ])
    expect(sync.wakes).toBe(2)
  })

  test('mutations of one transaction are one transaction of the database (semantics 8)', async () => {
    const { collection, database } = await ready()
    const tags = contactTags(database)
    await tags.preload()
    const transaction = database.write(() => {
      collection.insert([{ id: id(1), first_name: 'Ada' }, { first_name: 'Bob' }])
      tags.insert({ contact_id: id(1), tag_id: id(9) })
    })
    expect(collection.size).toBe(2)
    await transaction.isPersisted.promise
    const changes = await database
      .get()
      .query(
        'SELECT CAST(count(*) AS TEXT) AS n, CAST(count(DISTINCT transaction_id) AS TEXT) AS t FROM _changes',
      )
    expect(changes).toEqual([{ n: '3', t: '1' }])
    expect(tags.has(tags.utils.keyOf({ contact_id: id(1), tag_id: id(9) }))).toBe(true)
  })

  test('what the database refuses leaves nothing behind, and its error is told', async () => {
    const { collection, database } = await ready()
    await database.get().exec(`INSERT INTO contacts (id, first_name) VALUES ('${id(5)}', 'Eve')`)
    await vi.waitFor(() => expect(collection.has(id(5))).toBe(true))
    await database.get().exec(`DELETE FROM contacts WHERE id = '${id(5)}'`)
    await vi.waitFor(() => expect(collection.has(id(5))).toBe(false))
    const other = database.get().transaction(async (connection) => {
      await connection.exec(`INSERT INTO contacts (id, first_name) VALUES ('${id(1)}', 'first')`)
    })
    const failed = collection.insert([
      { id: id(2), first_name: 'Bob' },
      { id: id(1), first_name: 'second' },
    ])
    await expect(failed.isPersisted.promise).rejects.toThrow(
      'contacts has a row with this key already',
    )
    await other
    await vi.waitFor(() =>
      expect(collection.toArray.map(({ first_name }) => first_name)).toEqual(['first']),
    )
  })

  test('an update of a row that was deleted meanwhile is no silent loss', async () => {
    const { collection, database } = await ready()
    await serverHas(database, [{ id: id(1), first_name: 'Ada' }])
    await vi.waitFor(() => expect(collection.size).toBe(1))
    const deleted = database.get().exec(`DELETE FROM contacts_synced WHERE id = '${id(1)}'`)
    const updated = collection.update(id(1), (draft) => {
      draft.first_name = 'Augusta'
    })
    await deleted
    await expect(updated.isPersisted.promise).rejects.toThrow('has been deleted')
  })
})

describe('confirmed models', () => {
  async function confirmed() {
    const made = await opened()
    const collection = accounts(made.database)
    await collection.preload()
    const { model } = collection.utils
    const call = (statement: string, ...params: (string | number | null)[]) =>
      made.database.get().query(statement, params)
    return { ...made, collection, model, call }
  }

  test('an accepted write shows when the server has said so, not before (semantics 21, 22)', async () => {
    const { collection, sync, model, call } = await confirmed()
    const [asked, accept] = [deferred(), deferred()]
    sync.settle = async ([writeId]) => {
      asked.resolve()
      await accept.promise
      await call(model.schema.acknowledge, writeId!, 7, null)
      return { is: 'accepted' }
    }
    const written = collection.insert({ id: id(1), contact_id: id(2), name: 'Savings' })
    await asked.promise
    expect(collection.size).toBe(0)
    accept.resolve()
    await written.isPersisted.promise
    expect(collection.get(id(1))).toMatchObject({ name: 'Savings', balance: '0' })
  })

  test('a write that waits holds nothing else back', async () => {
    const { collection, sync, database } = await confirmed()
    sync.settle = () => new Promise(() => {})
    collection.insert({ contact_id: id(2), name: 'Savings' })
    await database.get().exec(
      `INSERT INTO accounts_synced (id, contact_id, name, balance, updated_at)
       VALUES ('${id(3)}', '${id(2)}', 'Theirs', '1', '2026-01-01T00:00:00.000000Z')`,
    )
    await vi.waitFor(() => expect(collection.has(id(3))).toBe(true))
  })

  test("a refused write is the promise's error, and leaves nothing (semantics 22)", async () => {
    const { collection, sync, model, call } = await confirmed()
    const refused: string[] = []
    sync.settle = async ([writeId]) => {
      refused.push(writeId!)
      await call(model.schema.reject, writeId!, 422, 'no such contact')
      return { is: 'refused', writeId: writeId!, status: 422, body: 'no such contact' }
    }
    const written = collection.insert({ contact_id: id(2), name: 'Savings' })
    const error: unknown = await written.isPersisted.promise.catch((error: unknown) => error)
    expect(error).toMatchObject({
      name: 'WriteRefusedError',
      writeId: refused[0],
      status: 422,
      body: 'no such contact',
    })
    expect(collection.size).toBe(0)
  })

  test.each([
    ['withdrawn', 'WriteWithdrawnError'],
    ['unknown', 'WriteUnansweredError'],
  ] as const)('a write that is %s says so (semantics 22)', async (is, name) => {
    const { collection, sync } = await confirmed()
    sync.settle = async () => ({ is })
    const written = collection.insert({ contact_id: id(2), name: 'Savings' })
    await expect(written.isPersisted.promise).rejects.toMatchObject({ name })
  })
})

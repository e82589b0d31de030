import { describe, expect, test, vi } from 'vitest'
import type { Adapter } from '../../src/adapter'
import { UnknownOutcomeError } from '../../src/errors'
import { contacts, id, opened } from './support'

async function withFailing(fail: (transaction: Adapter['transaction']) => Adapter['transaction']) {
  const { database } = await opened()
  const collection = contacts(database)
  await collection.preload()
  const adapter = database.get()
  const real = adapter.transaction.bind(adapter)
  vi.spyOn(adapter, 'transaction').mockImplementationOnce(fail(real) as never)
  const changes = () => adapter.query('SELECT operation FROM _changes ORDER BY id')
  return { database, collection, adapter, changes }
}

describe('when the tab that holds the database goes in the middle of a write', () => {
  test('and it was committed, it is not made again', async () => {
    const { collection, changes } = await withFailing((real) => async (work) => {
      await real(work)
      throw new UnknownOutcomeError()
    })
    await collection.insert({ first_name: 'Ada' }).isPersisted.promise
    expect(collection.size).toBe(1)
    expect(await changes()).toEqual([{ operation: 'insert' }])
  })

  test('and it was not committed, it is made again', async () => {
    const { collection, changes } = await withFailing((real) => async (work) => {
      const undone = new Error()
      await real(async (connection) => {
        await work(connection)
        throw undone
      }).catch(() => {})
      throw new UnknownOutcomeError()
    })
    await collection.insert({ first_name: 'Ada' }).isPersisted.promise
    expect(collection.size).toBe(1)
    expect(await changes()).toEqual([{ operation: 'insert' }])
  })

  test('and it was committed, sent and observed since, it is there', async () => {
    const { collection, adapter, changes } = await withFailing((real) => async (work) => {
      await real(work)
      const { applyInserts } = collection.utils.model.statements
      const [change] = await adapter.query<{ write_id: string }>('SELECT write_id FROM _changes')
      const at = '2026-01-01 00:00:00+00'
      await adapter.query(applyInserts, [
        JSON.stringify([
          { id: id(1), first_name: 'Ada', created_at: at, updated_at: at, ...change },
        ]),
        'contacts',
        '1',
      ])
      throw new UnknownOutcomeError()
    })
    await collection.insert({ id: id(1), first_name: 'Ada' }).isPersisted.promise
    expect(collection.get(id(1))).toMatchObject({ first_name: 'Ada', _has_local_changes: false })
    expect(await changes()).toEqual([])
  })
})

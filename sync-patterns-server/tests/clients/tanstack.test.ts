// TanStack's collection over Electric, in its three ways of loading.

import { createCollection, createLiveQueryCollection, eq } from '@tanstack/db'
import { electricCollectionOptions } from '@tanstack/electric-db-collection'
import { describe, expect, it } from 'vitest'
import { signal, sql, table, until, url } from './service'

type Item = { id: number; title: string | null; project: number | null }

function collection(name: string, syncMode: 'eager' | 'on-demand' | 'progressive', extra = {}) {
  return createCollection(
    electricCollectionOptions<Item>({
      id: `${name}-${syncMode}`,
      shapeOptions: { url, params: { table: name }, signal: signal(), ...extra },
      syncMode,
      getKey: (item) => item.id,
      onInsert: async ({ transaction }) => {
        const { id, title, project } = transaction.mutations[0].modified
        return { txid: await sql(`INSERT INTO ${name} VALUES (${id}, '${title}', ${project})`) }
      },
      onUpdate: async ({ transaction }) => {
        const { id, title } = transaction.mutations[0].modified
        return { txid: await sql(`UPDATE ${name} SET title = '${title}' WHERE id = ${id}`) }
      },
      onDelete: async ({ transaction }) => {
        return { txid: await sql(`DELETE FROM ${name} WHERE id = ${transaction.mutations[0].key}`) }
      },
    }),
  )
}

async function filled() {
  const name = await table()
  await sql(`INSERT INTO ${name} SELECT i, 'item ' || i, i % 3 FROM generate_series(1, 9) AS i`)
  return name
}

const ofProject = (items: ReturnType<typeof collection>, project: number) =>
  createLiveQueryCollection((query) =>
    query.from({ item: items }).where(({ item }) => eq(item.project, project)),
  )

const ids = (items: { toArray: { id: number }[] }) =>
  items.toArray.map((item) => item.id).sort((left, right) => left - right)

describe('eager', () => {
  it('loads all, writes, and knows when its writes are back', async () => {
    const items = collection(await filled(), 'eager')
    await items.preload()
    expect(items.size).toBe(9)
    await items.insert({ id: 10, title: 'mine', project: 1 }).isPersisted.promise
    await items.update(10, (draft) => void (draft.title = 'changed')).isPersisted.promise
    expect(items.get(10)).toMatchObject({ title: 'changed' })
    await items.delete(1).isPersisted.promise
    expect(ids(items)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('knows a transaction that its rows have already seen', async () => {
    const name = await filled()
    const txid = await sql(`INSERT INTO ${name} VALUES (10)`)
    const items = collection(name, 'eager')
    await items.preload()
    expect(await items.utils.awaitTxId(txid, 20_000)).toBe(true)
  })

  it('hears of the writes of others, also of many in one transaction', async () => {
    const name = await filled()
    const items = collection(name, 'eager')
    await items.preload()
    const txid = await sql(`UPDATE ${name} SET title = 'theirs'; DELETE FROM ${name} WHERE id > 5`)
    await items.utils.awaitTxId(txid, 20_000)
    expect(items.toArray.map((item) => item.title)).toEqual(Array(5).fill('theirs'))
  })
})

describe.each(['GET', 'POST'] as const)('on demand, by %s', (subsetMethod) => {
  it('loads what a query needs, and follows it', async () => {
    const name = await filled()
    const items = collection(name, 'on-demand', { subsetMethod })
    const query = ofProject(items, 1)
    await query.preload()
    expect(ids(query)).toEqual([1, 4, 7])
    expect(items.size).toBe(3)
    const other = ofProject(items, 2)
    await other.preload()
    expect(ids(other)).toEqual([2, 5, 8])
    await items.insert({ id: 10, title: 'mine', project: 1 }).isPersisted.promise
    await items.update(4, (draft) => void (draft.title = 'changed')).isPersisted.promise
    expect(ids(query)).toEqual([1, 4, 7, 10])
    const txid = await sql(
      `DELETE FROM ${name} WHERE id = 7; UPDATE ${name} SET project = 1 WHERE id = 2`,
    )
    await items.utils.awaitTxId(txid, 20_000)
    await until(() => ids(query).join() === '1,2,4,10')
    expect(ids(other)).toEqual([5, 8])
  })

  it('loads in order, a page at a time', async () => {
    const items = collection(await filled(), 'on-demand', { subsetMethod })
    const page = createLiveQueryCollection((query) =>
      query
        .from({ item: items })
        .orderBy(({ item }) => item.id, 'desc')
        .limit(2),
    )
    await page.preload()
    expect(page.toArray.map((item) => item.id)).toEqual([9, 8])
    expect(items.size).toBeLessThan(9)
  })
})

describe('progressive', () => {
  it('shows what a query needs, and has all in the end', async () => {
    const name = await filled()
    const items = collection(name, 'progressive')
    const query = ofProject(items, 1)
    await query.preload()
    expect(ids(query)).toEqual([1, 4, 7])
    await until(() => items.size === 9)
    await items.insert({ id: 10, title: 'mine', project: 1 }).isPersisted.promise
    expect(ids(query)).toEqual([1, 4, 7, 10])
  })
})

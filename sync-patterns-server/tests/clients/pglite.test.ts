// pglite-sync, which brings an older client of Electric with it.

import { PGlite } from '@electric-sql/pglite'
import { electricSync } from '@electric-sql/pglite-sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endShape, sql, table, until, url } from './service'

const open = () => PGlite.create({ extensions: { electric: electricSync() } })
let local: Awaited<ReturnType<typeof open>>

beforeAll(async () => {
  local = await open()
})
afterAll(() => local.close())

/** A table here and there. */
async function both() {
  const columns = 'id int PRIMARY KEY, title text, project int'
  const name = await table(columns)
  await local.exec(`CREATE TABLE ${name} (${columns})`)
  return name
}

const shape = (name: string) => ({
  shape: { url, params: { table: name } },
  table: name,
  primaryKey: ['id'],
})

async function rows(name: string) {
  const found = await local.query<{ id: number; title: string }>(
    `SELECT * FROM ${name} ORDER BY id`,
  )
  return found.rows.map((row) => `${row.id}:${row.title}`).join()
}

describe('one shape', () => {
  it.each(['insert', 'csv', 'json'] as const)('is loaded by %s, and followed', async (method) => {
    const name = await both()
    await sql(`INSERT INTO ${name} SELECT i, 'item ' || i FROM generate_series(1, 300) AS i`)
    const initialInsertMethod = method
    const sync = await local.electric.syncShapeToTable({
      ...shape(name),
      shapeKey: null,
      initialInsertMethod,
    })
    const count = async () =>
      (await local.query<{ count: number }>(`SELECT count(*)::int FROM ${name}`)).rows[0]?.count
    await until(async () => (await count()) === 300)
    await sql(`DELETE FROM ${name} WHERE id > 2; UPDATE ${name} SET title = 'b' WHERE id = 2;
               INSERT INTO ${name} VALUES (400, 'c')`)
    await until(async () => (await rows(name)) === '1:item 1,2:b,400:c')
    sync.unsubscribe()
  })

  it('goes on where it was, and repeats nothing', async () => {
    const name = await both()
    await sql(`INSERT INTO ${name} VALUES (1, 'a')`)
    for (const [statement, expected] of [
      [`INSERT INTO ${name} VALUES (2, 'b')`, '1:a,2:b'],
      [
        `UPDATE ${name} SET title = 'c' WHERE id = 1; INSERT INTO ${name} VALUES (3, 'd')`,
        '1:c,2:b,3:d',
      ],
      [`DELETE FROM ${name} WHERE id = 2; INSERT INTO ${name} VALUES (4, 'e')`, '1:c,3:d,4:e'],
    ] as const) {
      await sql(statement)
      const errors: unknown[] = []
      const sync = await local.electric.syncShapeToTable({
        ...shape(name),
        shapeKey: name,
        onError: (error) => errors.push(error),
      })
      await until(async () => (await rows(name)) === expected)
      sync.unsubscribe()
      expect(errors).toEqual([])
    }
  })

  it('begins anew where the shape is over', async () => {
    const name = await both()
    await sql(`INSERT INTO ${name} VALUES (1, 'a'), (2, 'b')`)
    let refetches = 0
    const sync = await local.electric.syncShapeToTable({
      ...shape(name),
      shapeKey: null,
      onMustRefetch: async (transaction) => {
        refetches += 1
        await transaction.exec(`DELETE FROM ${name}`)
      },
    })
    await until(async () => (await rows(name)) === '1:a,2:b')
    await sql(`DELETE FROM ${name} WHERE id = 1`)
    await endShape(name)
    await sql(`INSERT INTO ${name} VALUES (3, 'c')`)
    await until(async () => (await rows(name)) === '2:b,3:c')
    expect(refetches).toBe(1)
    sync.unsubscribe()
  })
})

describe('several shapes', () => {
  it('get a transaction of both tables in one', async () => {
    const [orders, lines] = [await both(), await both()]
    await sql(`INSERT INTO ${orders} VALUES (1, 'one'); INSERT INTO ${lines} VALUES (1, 'line', 1)`)
    const sync = await local.electric.syncShapesToTables({
      key: null,
      shapes: { orders: shape(orders), lines: shape(lines) },
    })
    await until(async () => (await rows(orders)) === '1:one' && (await rows(lines)) === '1:line')

    // Whenever somebody looks, there are as many lines as orders.
    const seen: string[] = []
    const query = `SELECT (SELECT count(*) FROM ${orders}) || '=' || (SELECT count(*) FROM ${lines}) AS both`
    const looking = (async () => {
      while (!seen.at(-1)?.startsWith('21=')) {
        const found = await local.query<{ both: string }>(query)
        seen.push(found.rows[0]!.both)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    })()
    for (let id = 2; id <= 21; id += 1) {
      await sql(
        `INSERT INTO ${orders} VALUES (${id}, 'o'); INSERT INTO ${lines} VALUES (${id}, 'l', ${id})`,
      )
    }
    await looking
    const torn = seen.filter((both) => both.split('=')[0] !== both.split('=')[1])
    expect(torn).toEqual([])
    sync.unsubscribe()
  })

  it('go on although nothing happens in one of them', async () => {
    const [busy, quiet] = [await both(), await both()]
    const sync = await local.electric.syncShapesToTables({
      key: `${busy}-${quiet}`,
      shapes: { busy: shape(busy), quiet: shape(quiet) },
    })
    for (let id = 1; id <= 5; id += 1) {
      await sql(`INSERT INTO ${busy} VALUES (${id}, 'x')`)
      await until(async () => (await rows(busy)).split(',').length === id)
    }
    sync.unsubscribe()
  })
})

import { beforeAll, expect, test } from 'vitest'
import type { PGlite } from '@electric-sql/pglite'
import type { SqlValue } from '../../src/adapter'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import { emptyPGlite } from '../memory'

let pg: PGlite
beforeAll(async () => {
  pg = await emptyPGlite()
})

const ECHO =
  'SELECT $1::TEXT AS "text", ($2::INT + 1)::TEXT AS "number", ($3::BOOLEAN)::TEXT AS "truth"'

/** How many plans the session keeps for a statement. */
async function plans(sql: string): Promise<number> {
  const all = await pg.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements')
  return all.rows.filter(({ statement }) => statement.endsWith(sql)).length
}

test('a statement that is used again gives the same by the plan that is kept', async () => {
  const adapter = new PGliteAdapter(pg)
  const params: readonly SqlValue[][] = [
    [`it's "quoted" \\ and 日本`, 1, true],
    [null, null, null],
    ['$1 is no parameter here, nor is --', '41', false],
    ['x'.repeat(60_000), -2, 'true'],
  ]
  const first = []
  for (const given of params) first.push((await pg.query(ECHO, given)).rows)
  for (let round = 0; round < 3; round += 1) {
    for (const [index, given] of params.entries()) {
      expect(await adapter.query(ECHO, given)).toEqual(first[index])
    }
  }
  expect(await plans(ECHO)).toBe(1)
})

test('two adapters over one session share the plans', async () => {
  const sql = `SELECT $1::TEXT AS "shared"`
  const adapters = [new PGliteAdapter(pg), new PGliteAdapter(pg)]
  for (let round = 0; round < 5; round += 1) {
    const all = [...adapters, ...adapters].map((adapter) => adapter.query(sql, [String(round)]))
    for (const rows of await Promise.all(all)) expect(rows).toEqual([{ shared: String(round) }])
  }
  expect(await plans(sql)).toBe(1)
})

test('a statement that fails says so, planned or not, and leaves nothing behind', async () => {
  const adapter = new PGliteAdapter(pg)
  await adapter.exec('CREATE TABLE once (id TEXT PRIMARY KEY)')
  const insert = 'INSERT INTO once (id) VALUES ($1)'
  await adapter.query(insert, ['a'])
  for (let round = 0; round < 4; round += 1) {
    const again = adapter.transaction(async (connection) => {
      await connection.query(insert, [`b${round}`])
      await connection.query(insert, ['a'])
    })
    await expect(again).rejects.toMatchObject({ code: '23505' })
  }
  expect(await adapter.query('SELECT id FROM once')).toEqual([{ id: 'a' }])
})

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { SqliteAdapter } from '../../src/adapters/sqlite/adapter'
import { type SqliteDriver, transactionBy } from '../../src/adapters/sqlite/driver'
import { inFile, inMemory } from '../../src/adapters/sqlite/node'
import { positional } from '../../src/adapters/sqlite/parameters'
import { overDriver } from '../../src/adapters/sqlite/platforms'
import { loadSqlite, WasmHandle } from '../../src/adapters/sqlite/wasm'

let file: string
beforeEach(async () => {
  const parent = await mkdtemp(join(tmpdir(), 'sync-patterns-'))
  file = join(parent, 'app.db')
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
})

describe('a file', () => {
  test('keeps what was written, and is open in one place at a time', async () => {
    const storage = inFile(file)
    const first = await storage.open()
    await first.exec('CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (7)')
    await expect(inFile(file).open()).rejects.toMatchObject({ name: 'OpenError', reason: 'locked' })
    await first.close()
    const second = await storage.open()
    expect(await second.query('SELECT n FROM t')).toEqual([{ n: 7 }])
    await second.close()
    await storage.destroy()
    expect(await readdir(join(file, '..'))).toEqual([])
  })

  test('that is no database says so, and what to do', async () => {
    await writeFile(file, 'nonsense '.repeat(1000))
    await expect(inFile(file).open()).rejects.toMatchObject({
      reason: 'damaged',
      message: expect.stringContaining('Keep a copy'),
    })
  })
})

test('each database in memory is one of its own', async () => {
  const storage = inMemory()
  const [first, second] = [await storage.open(), await storage.open()]
  await first.exec('CREATE TABLE t (n INTEGER)')
  await expect(second.query('SELECT n FROM t')).rejects.toThrow('no such table: t')
  await Promise.all([first.close(), second.close()])
})

/** A driver as phones have it: it cannot step through a result. */
async function phone(version?: string): Promise<SqliteDriver> {
  const { oo1 } = await loadSqlite()
  const handle = new WasmHandle(new oo1.DB(':memory:'))
  const connection = {
    exec: async (sql: string) => handle.exec(sql),
    query: async <Row>(sql: string, params: Parameters<SqliteDriver['query']>[1]) =>
      version !== undefined && sql.includes('sqlite_version')
        ? ([{ version }] as Row[])
        : handle.all<Row>(sql, params),
    run: async (sql: string, params: Parameters<SqliteDriver['run']>[1]) =>
      void handle.all(sql, params),
  }
  return {
    ...connection,
    transaction: (work) => transactionBy(connection, work),
    close: async () => handle.close(),
  }
}

describe('a driver of another platform', () => {
  const numbers = (count: number) =>
    `WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count}) SELECT n FROM n`

  test('hands on a large result page by page', async () => {
    const adapter = await overDriver('app', phone, async () => {}).open()
    for (const [count, expected] of [
      [25, [10, 10, 5]],
      [20, [10, 10]],
      [0, []],
    ] as const) {
      const sizes: number[] = []
      const sql = count === 0 ? 'SELECT 1 WHERE 0' : numbers(count)
      await adapter.inPieces(sql, 10, (rows) => sizes.push(rows.length))
      expect(sizes).toEqual(expected)
    }
    await adapter.close()
  })

  test('of an old SQLite is refused, with the least version', async () => {
    const opened = overDriver(
      'app',
      () => phone('3.40.1'),
      async () => {},
    ).open()
    await expect(opened).rejects.toThrow('needs SQLite 3.41 or newer, and this is 3.40.1')
  })
})

test('what is refused leaves nothing of its transaction, and the next one goes on', async () => {
  const adapter = new SqliteAdapter(await phone())
  await adapter.exec('CREATE TABLE t (n INTEGER PRIMARY KEY)')
  const refused = adapter.transaction(async (connection) => {
    await connection.query('INSERT INTO t VALUES ($1)', [1])
    await connection.query('INSERT INTO t VALUES ($1)', [1])
  })
  await expect(refused).rejects.toThrow('UNIQUE constraint failed: t.n')
  expect(await adapter.query('SELECT n FROM t')).toEqual([])
  await adapter.query('INSERT INTO t VALUES ($1)', [2])
  expect(await adapter.query('SELECT n FROM t')).toEqual([{ n: 2 }])
  await adapter.close()
})

test.each([
  ['SELECT $2, $1, $2', ['a', 'b'], 'SELECT ?, ?, ?', ['b', 'a', 'b']],
  [`SELECT '$1', "$1", ?1 -- $1`, ['a'], `SELECT '$1', "$1", ? -- $1`, ['a']],
  [`SELECT $1 ->> '$[0]', 'it''s $2'`, ['[]'], `SELECT ? ->> '$[0]', 'it''s $2'`, ['[]']],
  ['SELECT $1, $2', [true, null], 'SELECT ?, ?', [1, null]],
])('the parameters of %s are in their places', (sql, values, text, params) => {
  expect(positional(sql, values)).toEqual([text, params])
})

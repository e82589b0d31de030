import { expect, test } from 'vitest'
import type { TextRow } from '../../src/adapter'
import type { AnyRow } from '../../src/codec'
import { writeCopy } from '../../src/copy'
import { migrate } from '../../src/migrate'
import type { Column, Model, Project } from '../../src/model'
import { View } from '../../src/view'
import { project as tracker } from '../generated/tracker/project'
import { isSqlite, memoryAdapter } from '../memory'
import { device, id, isLive, projectWith, serverOf, TestTime, theirs, until } from '../sync/support'

const models: Project['models'] = tracker.models
const wide = models['every_columns']!
const synced = wide.columns.filter(({ access }) => access !== 'local_only')

/** Texts as Postgres writes them, each of which has gone wrong somewhere. */
const ODD: Partial<Record<Column['type'], readonly string[]>> = {
  text: ['', ' ', '\\N', '\\', 'a\tb\nc\rd\\n\b\f\v', 'é', '\u{1f980}', 'null', '"quoted"'],
  boolean: ['t', 'f'],
  integer: ['0', '-32768', '32767'],
  bigint: ['9223372036854775807', '-9223372036854775808', '0'],
  float: ['0', '-0.1', '1e-30', 'NaN', 'Infinity', '-Infinity'],
  decimal: ['0.00', '-12345678901234567890.10'],
  timestamp: [
    '2026-01-31 13:00:00.123456+01',
    '2026-01-31 13:00:00.12+00',
    '2026-01-31 13:00:00+00',
    '0044-03-15 12:00:00.123+00 BC',
    '12345-01-01 00:00:00.12345+00',
    'infinity',
  ],
  date: ['2026-01-31', '0001-01-01', '9999-12-31'],
  json: ['null', '"a\\tb\\\\"', '{"a": [1, null, {"b": "\u{1f980}"}]}', '12345678901234567890'],
  bytes: ['\\x', '\\x00ff0a0d095c'],
}

function textOf(column: Column, number: number): string | null {
  const { type, isArray, values, nullable } = column
  if (nullable && number % 5 === 4) return null
  const uuid = id(number + 1)
  const texts = type === 'uuid' ? [uuid] : type === 'enum' ? values! : ODD[type]!
  const one = (index: number) => texts[index % texts.length]!
  if (isArray !== true) return wide.key.includes(column.name) ? uuid : one(number)
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
  const elements = [one(number), one(number + 1)].map(quoted)
  return number % 3 === 0 ? '{}' : `{${elements.join(',')},NULL}`
}

function oddRows(count: number): TextRow[] {
  return Array.from({ length: count }, (_, number) =>
    Object.fromEntries(synced.map((column) => [column.name, textOf(column, number)])),
  )
}

const byKey = (rows: readonly AnyRow[]) =>
  [...rows].sort((a, b) => String(a[wide.key[0]!]).localeCompare(String(b[wide.key[0]!])))

test.skipIf(isSqlite)(
  'a table that is read as text has the values that each row alone has (semantics 18)',
  async () => {
    const adapter = await memoryAdapter()
    await migrate(adapter, tracker)
    const rows = oddRows(60)
    await adapter.query(wide.statements.applyInserts, [JSON.stringify(rows), wide.table, '1'])
    for (const bigint of ['bigint', 'number', 'string'] as const) {
      const view = new View(wide, { adapter: 'pglite', bigint })
      const whole: AnyRow[] = []
      await view.all(adapter, (some) => whole.push(...some))
      expect(whole).toHaveLength(rows.length)
      expect(byKey(whole)).toEqual(byKey(await view.where(adapter, 'TRUE', [])))
    }
    await adapter.close()
  },
)

test.skipIf(isSqlite)('rows that are loaded are those that a statement makes', async () => {
  const adapter = await memoryAdapter()
  await migrate(adapter, tracker)
  const view = new View(wide, tracker)
  const rows = oddRows(60)
  const table = `"${wide.table}_synced"`
  const common = { _instance: wide.table, _lsn: '7' }
  const columns = [...synced.map(({ name }) => name), 'write_id', ...Object.keys(common)]
  const all = () => adapter.query(`SELECT "_instance", "_lsn" FROM ${table}`)
  await adapter.query(wide.statements.applyInserts, [JSON.stringify(rows), wide.table, '7'])
  const [expected, bookkeeping] = [byKey(await view.where(adapter, 'TRUE', [])), await all()]
  await adapter.exec(`DELETE FROM ${table}`)
  const into = `${table} (${columns.map((name) => `"${name}"`).join(', ')})`
  const copy = writeCopy(columns, rows, common)
  await adapter.transaction((connection) => connection.copyFrom!(into, copy))
  expect(byKey(await view.where(adapter, 'TRUE', []))).toEqual(expected)
  expect(await all()).toEqual(bookkeeping)
  // One that is there already: nothing happens, and the transaction goes on.
  await adapter.transaction(async (connection) => {
    const more = [...oddRows(61).slice(60), rows[0]!]
    const copy = writeCopy(columns, more, common)
    await expect(connection.copyFrom!(into, copy)).rejects.toThrow('duplicate key')
    await connection.query(wide.statements.applyInserts, [JSON.stringify(more), wide.table, '7'])
  })
  expect(await all()).toHaveLength(61)
  await adapter.close()
})

test('a first sync of many rows brings them all, also where some of them are there', async () => {
  const time = new TestTime()
  const project = projectWith('contacts')
  const server = serverOf(project, time)
  const names = Array.from({ length: 700 }, (_, number) => `a\\b\t"${number}"`)
  server.write(names.map((name, number) => theirs.insert(number, name)))
  const here = await device(server, project, time, { isStopped: true })
  const model: Model = project.models['contacts']!
  const at = '2026-01-01 00:00:00+00'
  const old = { id: id(3), first_name: 'older', created_at: at, updated_at: at }
  await here.adapter.query(model.statements.applyInserts, [JSON.stringify([old]), 'contacts', '0'])
  await here.engine.start()
  await until('it is live', isLive(here))
  const rows = await here.rows('SELECT first_name FROM contacts ORDER BY contacts.id')
  expect(rows.map((row) => row['first_name'])).toEqual(names)
  await here.adapter.close()
})

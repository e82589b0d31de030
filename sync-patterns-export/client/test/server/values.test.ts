import { PGlite } from '@electric-sql/pglite'
import { afterAll, expect, test } from 'vitest'
import type { Column } from '../../src/model'
import { elements, members } from './json'
import { WrongValue, read, readText, toPostgres } from './values'

const column = (type: Column['type'], more: Partial<Column> = {}): Column => ({
  name: 'value',
  type,
  access: 'write',
  ...more,
})

const list = { isArray: true } as const
const postgres = PGlite.create()
afterAll(async () => (await postgres).close())

/** Each value on the wire, and the type whose output Postgres gives. */
const VALUES: [Column, string, string][] = [
  [column('text'), '"it\'s \\"quoted\\" \\\\ 🦀"', 'text'],
  [column('uuid'), '"6F1C8A52-7C41-4A5C-9F0E-0C5B8B6F6A11"', 'uuid'],
  [column('boolean'), 'true', 'boolean'],
  [column('integer'), '-2147483648', 'integer'],
  [column('bigint'), '-9223372036854775808', 'bigint'],
  [column('float'), '0.1', 'double precision'],
  [column('decimal'), '"12345678901234567890.10"', 'numeric'],
  [column('timestamp'), '"2026-01-31T13:00:00.000001+01:00"', 'timestamptz'],
  [column('timestamp'), '"2026-01-31T12:00:00Z"', 'timestamptz'],
  [column('timestamp'), '"2026-01-31T12:00:00.120Z"', 'timestamptz'],
  [column('date'), '"2026-01-31"', 'date'],
  [column('bytes'), '"AAEC/w=="', 'bytea'],
  [column('text', list), '["a b","","NULL","x,y","\\"q\\"","\\\\","{}","plain"]', 'text[]'],
  [column('boolean', list), '[true,false]', 'boolean[]'],
  [column('timestamp', list), '["2026-01-31T12:00:00.5Z"]', 'timestamptz[]'],
  [column('bytes', list), '["AAE="]', 'bytea[]'],
  [column('integer', list), '[]', 'integer[]'],
]

test.each(VALUES)('%j %s is written as Postgres writes it', async (column, json, type) => {
  const text = toPostgres(column, read(column, json), 'log')
  const db = await postgres
  await db.exec("SET TimeZone = 'UTC'; SET bytea_output = 'hex'")
  // The output function, not the cast: they differ for booleans.
  const query = `SELECT format('%s', $1::text::${type}) AS text`
  const { rows } = await db.query<{ text: string }>(query, [text])
  expect(text).toBe(rows[0]?.text)
})

test('a boolean is a word in a snapshot, and a letter in the log', () => {
  expect(toPostgres(column('boolean'), 'false', 'snapshot')).toBe('false')
  expect(toPostgres(column('boolean'), 'false', 'log')).toBe('f')
})

test('JSON keeps its own null apart from none', () => {
  expect(read(column('json'), 'null')).toBe('null')
  expect(read(column('json', { nullable: true }), 'null')).toBeNull()
  expect(read(column('json'), '{ "a" : [ 1.50, "x  y" ] }')).toBe('{"a":[1.50,"x  y"]}')
})

test.each([
  [column('integer'), '1.5'],
  [column('integer'), '"1"'],
  [column('boolean'), '1'],
  [column('uuid'), '"x"'],
  [column('text'), '"\\u0000"'],
  [column('text'), 'null'],
  [column('timestamp'), '"yesterday"'],
  [column('decimal'), '1.5'],
  [column('enum', { values: ['a'] }), '"b"'],
  [column('text', list), '"a"'],
])('%j %s is no value', (column, json) => {
  expect(() => read(column, json)).toThrow(WrongValue)
})

test('a value in an address is read like one on the wire', () => {
  expect(readText(column('uuid'), '6F1C8A52-7C41-4A5C-9F0E-0C5B8B6F6A11')).toMatch(/^"6f1c/)
  expect(readText(column('bigint'), '9007199254740993')).toBe('9007199254740993')
})

test('JSON is taken apart without touching what is in it', () => {
  const text = '{ "a\\"b" : 1.00, "c":[1,{"d":"},]"}] ,"e":"\\\\" }'
  expect([...members(text)]).toEqual([
    ['a"b', '1.00'],
    ['c', '[1,{"d":"},]"}]'],
    ['e', '"\\\\"'],
  ])
  expect(elements(' [ 12345678901234567890 , [ ] , "," ] ')).toEqual([
    '12345678901234567890',
    '[ ]',
    '","',
  ])
  expect(elements('[]')).toEqual([])
  expect(() => members('{"a":1,"a":2}')).toThrow('twice')
})

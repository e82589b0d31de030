import { describe, expect, test } from 'vitest'
import { codec } from '../../src/codec'
import { plainDecimal } from '../../src/decimals'
import { feedMessage } from '../../src/adapters/pglite/feed-message'
import { rfc3339 } from '../../src/instants'
import { keys } from '../../src/keys'
import { migrate } from '../../src/migrate'
import type { Model, Project } from '../../src/model'
import { View } from '../../src/view'
import { write } from '../../src/writes'
import { checkUpdate, completeRow } from '../../src/rows'
import { project as contactsProject } from '../generated/contacts/project'
import { project as tracker } from '../generated/tracker/project'
import { memoryAdapter } from '../memory'
import { id } from './support'

const environment = { now: () => Date.UTC(2026, 0, 31, 12), uuid: () => id(1) }
const models: Project['models'] = tracker.models
const wide = models['every_columns']!

describe('a value that goes through the database is the same value (semantics 18):', () => {
  test('every type, at its limits', async () => {
    const adapter = await memoryAdapter()
    await migrate(adapter, tracker)
    const view = new View(wide, tracker)
    const writable = wide.columns.filter(
      ({ name, access }) => access !== 'server' && !wide.key.includes(name),
    )
    const samples: Record<string, unknown> = {
      text: 'it\'s "quoted" \\ \u{1f980} \t\n',
      uuid: id(7),
      boolean: true,
      integer: -32768,
      bigint: -(2n ** 63n),
      // As much as 32 bits hold.
      float: -0.1,
      decimal: '12345678901234567890123456789012345678.10',
      timestamp: '2026-01-31T12:00:00.000001Z',
      date: '9999-12-31',
      json: { a: [1, null, { b: '\u{1f980}' }] },
      bytes: new Uint8Array([0, 255, 128, 10, 13, 34]),
    }
    const values = Object.fromEntries(
      writable.map(({ name, type, isArray, values: options }) => {
        const one = type === 'enum' ? options?.at(-1) : samples[type]
        return [name, isArray ? [one, one] : one]
      }),
    )
    const row = completeRow(wide, 'bigint', environment, values)
    const mutation = {
      type: 'insert',
      key: view.keys.of(row),
      modified: row,
      changes: row,
    } as const
    await write(adapter, [{ view, mutation }])
    const [stored] = [
      ...(await view.byRowKeys(adapter, [view.keys.toRowKey(mutation.key)])).values(),
    ]
    for (const { name } of writable) expect([name, stored![name]]).toEqual([name, values[name]])
    const nothing = Object.fromEntries(
      writable.filter(({ nullable }) => nullable).map(({ name }) => [name, null]),
    )
    const changes = checkUpdate(wide, 'bigint', nothing)
    await write(adapter, [
      { view, mutation: { type: 'update', key: mutation.key, modified: changes, changes } },
    ])
    const [cleared] = [
      ...(await view.byRowKeys(adapter, [view.keys.toRowKey(mutation.key)])).values(),
    ]
    expect(cleared).toMatchObject(nothing)
    await adapter.close()
  })

  test('64-bit integers are what the project chose', () => {
    const model = { columns: [{ name: 'n', type: 'bigint', access: 'write' }] } as unknown as Model
    const json = ['9007199254740993', false, null]
    expect(codec(model, 'bigint').row(json)['n']).toBe(9007199254740993n)
    expect(codec(model, 'string').row(json)['n']).toBe('9007199254740993')
    expect(codec(model, 'number').row(['7', false, null])['n']).toBe(7)
    expect(codec(model, 'bigint').json({ n: 9007199254740993n }, model.columns)).toBe(
      '{"n":"9007199254740993"}',
    )
  })

  test.each([
    ['2026-01-31T13:00:00+01:00', '2026-01-31T12:00:00.000000Z'],
    ['2026-01-31T12:00:00.12Z', '2026-01-31T12:00:00.120000Z'],
    ['2026-01-31 00:30:00.123456789-0130', '2026-01-31T02:00:00.123456Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z'],
    ['2026-13-01T00:00:00Z', undefined],
    ['tomorrow', undefined],
  ])('the instant %s is %s', (text, instant) => expect(rfc3339(text)).toBe(instant))
})

describe('a decimal is as Postgres shows it:', () => {
  test.each([
    ['12.50', '12.50'],
    ['+007', '7'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-0.00', '0.00'],
    ['1.50e1', '15.0'],
    ['15e-4', '0.0015'],
    ['-2E+3', '-2000'],
    ['1.25e5', '125000'],
    ['1e', undefined],
    ['.', undefined],
    ['NaN', undefined],
  ])('%s is %s', async (text, decimal) => expect(plainDecimal(text)).toBe(decimal))
})

describe('what is wrong with a write is told by column, with the way out:', () => {
  const contact = contactsProject.models.contacts
  const wrong = (model: Model, values: Record<string, unknown>) => () =>
    completeRow(model, 'bigint', environment, values)

  test.each([
    [contact, {}, 'contacts.first_name: it is missing, and has no default: give it a value.'],
    [contact, { first_name: null }, 'first_name: it cannot be null: give it a value.'],
    [contact, { first_name: 7 }, 'first_name: 7 is no string.'],
    [contact, { first_name: 'a\0b' }, 'first_name: a text cannot hold the character NUL.'],
    [contact, { first_name: 'A', id: 'x' }, 'id: "x" is no UUID: `crypto.randomUUID()` makes one.'],
    [
      contact,
      { first_name: 'A', nick: 'B' },
      'contacts.nick: there is no such column: there are id,',
    ],
    [
      contact,
      { first_name: 'A', created_at: 'x' },
      'created_at: the server sets it: leave it out.',
    ],
    [models['milestones']!, { projectId: id(1), displayTitle: 'x' }, 'the server assigns this key'],
    [models['issues']!, { status: 'open ' }, 'status: "open " is none of "open", "in_progress"'],
  ] as const)('%#', (model, values, message) =>
    expect(wrong(model, values as Record<string, unknown>)).toThrow(message),
  )

  test('all at once', () => {
    expect(wrong(contact, { last_name: 1, email: 2 })).toThrow(
      'contacts.first_name: it is missing, and has no default: give it a value.\n' +
        'contacts.last_name: 1 is no string.\ncontacts.email: 2 is no string.',
    )
  })

  test.each([
    [contact, { id: id(2) }, 'a key cannot be changed: delete the row and insert it'],
    [contact, { updated_at: 'x' }, 'the server sets it: it cannot be changed here.'],
    [models['projects']!, { slug: 'x' }, 'it is set when a row is made, and stays.'],
    [contact, { nick: 'x' }, 'there is no such column'],
  ] as const)('update %#', (model, changes, message) =>
    expect(() => checkUpdate(model, 'bigint', changes)).toThrow(message),
  )
})

describe("a stream's text becomes the same value as from the application (semantics 18):", () => {
  test('every type, with its oddities', async () => {
    const adapter = await memoryAdapter()
    await migrate(adapter, tracker)
    const view = new View(wide, tracker)
    const texts: Record<string, [string, unknown]> = {
      text: ['a "b" \\ c', 'a "b" \\ c'],
      uuid: [id(7), id(7)],
      boolean: ['t', true],
      integer: ['-32768', -32768],
      bigint: ['-9223372036854775808', -(2n ** 63n)],
      float: ['-0.1', -0.1],
      decimal: ['12345678901234567890.10', '12345678901234567890.10'],
      timestamp: ['2026-01-31 13:00:00.12+01', '2026-01-31T12:00:00.120000Z'],
      date: ['2026-01-31', '2026-01-31'],
      json: ['{"a": [1, null]}', { a: [1, null] }],
      bytes: ['\\x00ff80', new Uint8Array([0, 255, 128])],
    }
    const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`
    const columns = wide.columns.filter(({ access }) => access !== 'local_only')
    const sample = ({ type, values }: (typeof columns)[number]): [string, unknown] =>
      type === 'enum' ? [values!.at(-1)!, values!.at(-1)!] : texts[type]!
    const message = Object.fromEntries(
      columns.map((column) => {
        const [text] = sample(column)
        return [column.name, column.isArray ? `{${quoted(text)},${quoted(text)}}` : text]
      }),
    )
    const { applyInserts } = wide.statements
    await adapter.query(applyInserts, [JSON.stringify([message]), wide.table, '1'])
    const [row] = await view.where(adapter, 'TRUE', [])
    for (const column of columns) {
      const [, value] = sample(column)
      const expected = column.isArray ? [value, value] : value
      expect([column.name, row![column.name]]).toEqual([column.name, expected])
    }
    await adapter.close()
  })
})

describe('keys', () => {
  const column = (name: string, type: string) => ({ name, type, access: 'write' })
  const of = (...columns: [string, string][]) =>
    keys({
      key: columns.map(([name]) => name),
      columns: columns.map(([name, type]) => column(name, type)),
    } as unknown as Model)

  test.each([
    [of(['id', 'uuid']), { id: id(1) }, `["${id(1)}"]`, id(1)],
    [of(['id', 'integer']), { id: 0 }, '[0]', 0],
    [of(['id', 'bigint']), { id: 9007199254740993n }, '[9007199254740993]', '9007199254740993'],
    [of(['id', 'text']), { id: 'a,"b"[]\\' }, '["a,\\"b\\"[]\\\\"]', 'a,"b"[]\\'],
    [
      of(['a', 'text'], ['b', 'bigint'], ['c', 'date']),
      { a: 'x, y', b: 2n ** 62n, c: '2026-01-31' },
      '["x, y", 4611686018427387904, "2026-01-31"]',
      '["x, y","4611686018427387904","2026-01-31"]',
    ],
    [
      of(['at', 'timestamp']),
      { at: '2026-01-31T12:00:00.120000Z' },
      '["2026-01-31T12:00:00.12+00:00"]',
      '2026-01-31T12:00:00.120000Z',
    ],
  ])('%#', (names, row, rowKey, key) => {
    expect(names.of(row)).toBe(key)
    expect(names.ofRowKey(rowKey)).toBe(key)
    expect(names.toRowKey(key)).toBe(rowKey)
  })

  test('the change feed gives them as they are written', () => {
    expect(
      feedMessage(
        '{"table":"a\\",\\"keys\\":[[1]]","keys":[[9007199254740993, "a],[\\"b"],["c"]]}',
      ),
    ).toEqual({ table: 'a","keys":[[1]]', keys: ['[9007199254740993, "a],[\\"b"]', '["c"]'] })
    expect(feedMessage('{"table":"contacts"}')).toEqual({ table: 'contacts', keys: null })
  })
})

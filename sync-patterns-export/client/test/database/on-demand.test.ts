import {
  and,
  createLiveQueryCollection,
  eq,
  gt,
  gte,
  ilike,
  inArray,
  type InitialQueryBuilder,
  isNull,
  lt,
  lte,
  not,
  or,
} from '@tanstack/db'
import { describe, expect, test, vi } from 'vitest'
import type { CollectionOptions, ModelCollection } from '../../src/collection'
import type { LocalDatabase } from '../../src/local-database'
import type { Contact, ContactCreate, ContactUpdate } from '../generated/contacts/types/contacts'
import { isSqlite } from '../memory'
import { contacts, id, opened, serverHas } from './support'

type Contacts = ModelCollection<Contact, ContactCreate, ContactUpdate>

const onDemand: CollectionOptions = { syncMode: 'on-demand' }
const NAMES = ['Ada', 'Bob', 'Cyd', 'bob', 'Zoë', '\u{1f980}', '']

/** Rows of the server, and writes of this client upon them. */
async function filled(database: LocalDatabase, count: number): Promise<void> {
  await serverHas(
    database,
    Array.from({ length: count }, (_, n) => ({
      id: id(n),
      first_name: NAMES[n % NAMES.length]!,
      last_name: n % 5 === 0 ? null : `L${String((n * 37) % count).padStart(5, '0')}`,
      email: n % 3 === 0 ? null : `${n % 11}@example.org`,
    })),
  )
  await database.get().exec(`
    UPDATE contacts SET last_name = 'L00000', email = 'changed@example.org' WHERE id IN ('${id(3)}', '${id(50)}');
    UPDATE contacts SET last_name = NULL WHERE id = '${id(7)}';
    UPDATE contacts SET last_name = 'L99999' WHERE id IN ('${id(0)}', '${id(27)}');
    DELETE FROM contacts WHERE id IN ('${id(1)}', '${id(27)}');
    INSERT INTO contacts (id, first_name, last_name) VALUES ('${id(9001)}', 'New', 'L00000'), ('${id(9002)}', 'New', NULL);`)
}

const from = (q: InitialQueryBuilder, collection: Contacts) => q.from({ c: collection })
type Query = ReturnType<typeof from>

async function result(collection: Contacts, query: (q: Query) => Query) {
  const live = createLiveQueryCollection({ query: (q) => query(from(q, collection)) })
  await live.preload()
  return live
}

const QUERIES: [string, (q: Query) => Query][] = [
  ['everything', (q) => q],
  ['an equal text', (q) => q.where(({ c }) => eq(c.first_name, 'Bob'))],
  ['a text greater than another', (q) => q.where(({ c }) => gt(c.first_name, 'Bob'))],
  ['a null', (q) => q.where(({ c }) => isNull(c.email))],
  ['no null', (q) => q.where(({ c }) => not(isNull(c.email)))],
  ['one of several', (q) => q.where(({ c }) => inArray(c.id, [id(1), id(2), id(50), id(9001)]))],
  ['one of none', (q) => q.where(({ c }) => inArray(c.id, []))],
  ['either', (q) => q.where(({ c }) => or(eq(c.first_name, 'Ada'), lte(c.last_name, 'L00020')))],
  ['both', (q) => q.where(({ c }) => and(gte(c.last_name, 'L00010'), lt(c.last_name, 'L00030')))],
  ['what is not', (q) => q.where(({ c }) => not(eq(c.email, '1@example.org')))],
  ['a filter that SQL is not asked', (q) => q.where(({ c }) => ilike(c.first_name, 'b%'))],
  ['the opposite of one', (q) => q.where(({ c }) => not(ilike(c.first_name, 'b%')))],
  ['no UUID', (q) => q.where(({ c }) => eq(c.id, 'nobody'))],
  ['a time', (q) => q.where(({ c }) => gte(c.created_at, '2026-01-01T00:00:00.000000Z'))],
  ['a page', (q) => q.orderBy(({ c }) => c.last_name).limit(7)],
  ['a page from the end', (q) => q.orderBy(({ c }) => c.last_name, 'desc').limit(7)],
  [
    'a page with nulls last',
    (q) => q.orderBy(({ c }) => c.last_name, { direction: 'asc', nulls: 'last' }).limit(12),
  ],
  [
    'a filtered page',
    (q) =>
      q
        .where(({ c }) => eq(c.first_name, 'Ada'))
        .orderBy(({ c }) => c.last_name, 'desc')
        .limit(4),
  ],
  [
    'a page of two orders',
    (q) =>
      q
        .orderBy(({ c }) => c.first_name)
        .orderBy(({ c }) => c.id, 'desc')
        .limit(9),
  ],
  [
    'a later page',
    (q) =>
      q
        .orderBy(({ c }) => c.id)
        .limit(5)
        .offset(10),
  ],
  [
    'a page in the order of a language',
    (q) =>
      q
        .orderBy(({ c }) => c.first_name, { direction: 'asc', stringSort: 'locale', locale: 'en' })
        .orderBy(({ c }) => c.id)
        .limit(9),
  ],
  [
    'a page of a filter that SQL is not asked',
    (q) =>
      q
        .where(({ c }) => ilike(c.first_name, 'b%'))
        .orderBy(({ c }) => c.id)
        .limit(5),
  ],
]

describe('on demand gives what the whole collection gives', () => {
  test('for every kind of query', { timeout: 120_000 }, async () => {
    const { database } = await opened()
    await filled(database, 100)
    const whole = contacts(database)
    for (const [name, query] of QUERIES) {
      const partial = contacts(database, onDemand)
      const [expected, given] = [await result(whole, query), await result(partial, query)]
      const ids = (live: { toArray: { id: string }[] }) => live.toArray.map((row) => row.id)
      // Without an order there is none.
      const plain = (all: string[]) => (name.includes('page') ? all : [...all].sort())
      expect([name, plain(ids(given))]).toEqual([name, plain(ids(expected))])
      await Promise.all([expected.cleanup(), given.cleanup()])
    }
  })

  test('while rows change, come and go', { timeout: 120_000 }, async () => {
    const { database } = await opened()
    await filled(database, 100)
    const [whole, partial] = [contacts(database), contacts(database, onDemand)]
    const query = (q: Query) =>
      q
        .where(({ c }) => not(eq(c.first_name, 'Cyd')))
        .orderBy(({ c }) => c.last_name, { direction: 'desc', nulls: 'last' })
        .orderBy(({ c }) => c.id)
        .limit(6)
    const [expected, given] = [await result(whole, query), await result(partial, query)]
    const shown = (live: typeof given) => live.toArray.map((row) => `${row.id} ${row.first_name}`)
    const patience = { timeout: 20_000 }
    const same = () => vi.waitFor(() => expect(shown(given)).toEqual(shown(expected)), patience)
    await same()
    const top = expected.toArray[0]!.id
    const statements = [
      `DELETE FROM contacts WHERE id = '${top}'`,
      `UPDATE contacts SET last_name = 'L99998' WHERE id = '${id(42)}'`,
      `INSERT INTO contacts (first_name, last_name) VALUES ('Eve', 'L99997'), ('Cyd', 'L99996')`,
      `UPDATE contacts SET last_name = 'A' WHERE id = '${id(42)}'`,
      `UPDATE contacts SET first_name = 'Cyd' WHERE last_name = 'L99997'`,
      `DELETE FROM contacts_synced WHERE last_name > 'L00050'`,
      isSqlite ? 'DELETE FROM contacts_synced' : 'TRUNCATE contacts_synced',
    ]
    for (const statement of statements) {
      const before = shown(expected)
      await database.get().exec(statement)
      await vi.waitFor(() => expect(shown(expected)).not.toEqual(before), patience)
      await same()
    }
  })
})

describe('a list of a few out of many', () => {
  const COUNT = 5000

  async function list() {
    const { database } = await opened()
    await filled(database, COUNT)
    const collection = contacts(database, onDemand)
    const live = await result(collection, (q) => q.orderBy(({ c }) => c.id).limit(50))
    return { database, collection, live }
  }

  test('reads a few', async () => {
    const { collection, live } = await list()
    expect(live.size).toBe(50)
    expect(collection.size).toBeLessThan(70)
  })

  test('does not grow with rows that it does not show', async () => {
    const { database, collection, live } = await list()
    const before = collection.size
    const at = '2026-01-01T00:00:00.000000Z'
    const later = Array.from(
      { length: 500 },
      (_, n) => `('1${id(n).slice(1)}', 'Later', '${at}', '${at}')`,
    )
    await database.get().exec(
      `INSERT INTO contacts_synced (id, first_name, created_at, updated_at)
       VALUES ${later.join(', ')};
       UPDATE contacts_synced SET first_name = 'First' WHERE id = '${id(2)}'`,
    )
    await vi.waitFor(() => expect(live.toArray.map((row) => row.first_name)).toContain('First'))
    expect(collection.size).toBe(before)
  })

  test('uses the index of the synced table', async () => {
    const { database } = await opened()
    await filled(database, COUNT)
    await database.get().exec('ANALYZE')
    const query = vi.spyOn(database.get(), 'query')
    await result(contacts(database, onDemand), (q) => q.orderBy(({ c }) => c.id).limit(50))
    const first = query.mock.calls.find(
      ([sql]) => sql.includes('ORDER BY') && sql.includes('UNION'),
    )
    const explain = isSqlite ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'
    const plan = await database.get().query(`${explain} ${first![0]}`, first![1])
    const text = plan.map((row) => row['QUERY PLAN'] ?? row['detail']).join('\n')
    expect(text).toMatch(
      /Index (Only )?Scan using contacts_synced_pkey|USING (COVERING )?INDEX sqlite_autoindex_contacts_synced_1/,
    )
    expect(text).not.toContain('Sort Key')
  })

  test('shows what is written here, and writes what it shows', async () => {
    const { collection, live, database } = await list()
    await collection.insert({ id: id(1), first_name: 'Back' }).isPersisted.promise
    expect(live.toArray.find((row) => row.id === id(1))?.first_name).toBe('Back')
    await collection.update(id(2), (draft) => {
      draft.first_name = 'Changed'
    }).isPersisted.promise
    expect(live.toArray.find((row) => row.id === id(2))?.first_name).toBe('Changed')
    await collection.delete(id(4)).isPersisted.promise
    expect(live.toArray.some((row) => row.id === id(4))).toBe(false)
    expect(live.size).toBe(50)
    const changes = await database
      .get()
      .query('SELECT operation FROM _changes ORDER BY id DESC LIMIT 3')
    expect(changes.map((row) => row['operation'])).toEqual(['delete', 'update', 'insert'])
  })
})

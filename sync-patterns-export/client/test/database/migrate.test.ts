import { describe, expect, test } from 'vitest'
import type { Adapter } from '../../src/adapter'
import { migrate } from '../../src/migrate'
import type { Model, Project } from '../../src/model'
import { project } from '../generated/contacts/project'
import { project as earlier } from '../generated/earlier/project'
import { isSqlite, memoryAdapter } from '../memory'
import { id } from './support'

async function made(of: Project = project): Promise<Adapter> {
  const adapter = await memoryAdapter()
  await migrate(adapter, of)
  return adapter
}

function changed(table: string, change: (script: string) => string): Project {
  const model = (project.models as Project['models'])[table]!
  const schema = { ...model.schema, hash: 'other', script: change(model.schema.script) }
  return { ...project, models: { ...project.models, [table]: { ...model, schema } as Model } }
}

function without(table: string): Project {
  return {
    ...project,
    models: Object.fromEntries(Object.entries(project.models).filter(([name]) => name !== table)),
  }
}

/** Renames a column everywhere: a version of the model before it was renamed. */
const renamed = changed('contacts', (script) => script.replaceAll('email', 'mail'))

async function everything(adapter: Adapter): Promise<unknown> {
  const data = [
    await adapter.query('SELECT * FROM _changes ORDER BY id'),
    await adapter.query('SELECT * FROM _shapes ORDER BY instance'),
  ]
  if (isSqlite) return [await adapter.query('SELECT name, sql FROM sqlite_schema'), ...data]
  const tables = await adapter.query(
    `SELECT c.relname AS name, md5(string_agg(a.attname || a.atttypid, ',' ORDER BY a.attnum)) AS columns
     FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace GROUP BY c.relname ORDER BY 1`,
  )
  const functions = await adapter.query(
    `SELECT proname AS name, md5(prosrc) AS body FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2`,
  )
  return [tables, functions, ...data]
}

const FETCHED = `
  INSERT INTO contacts_synced (id, first_name, created_at, updated_at) VALUES ('${id(1)}', 'Ada', '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z');
  INSERT INTO _shapes (instance, table_name, handle, "offset") VALUES ('contacts', 'contacts', 'h', '7_0'), ('tags', 'tags', 'h', '8_0');
  INSERT INTO _incoming (instance, row_key, value) VALUES ('contacts', '["x"]', '{}');`

describe('a database of another model', () => {
  test('is made when there is none, and left alone when nothing changed', async () => {
    const adapter = await made()
    expect(await adapter.query('SELECT * FROM contacts')).toEqual([])
    const before = await everything(adapter)
    expect(await migrate(adapter, project)).toBe(false)
    expect(await everything(adapter)).toEqual(before)
  })

  test('is fetched again; what is pending survives a renamed column (semantics 23)', async () => {
    const adapter = await made(renamed)
    await adapter.exec(FETCHED)
    await adapter.exec(`
      INSERT INTO contacts (id, first_name, mail) VALUES ('${id(2)}', 'Bob', 'bob@example.org');
      UPDATE contacts SET mail = 'ada@example.org', last_name = 'L' WHERE id = '${id(1)}';`)
    expect(await migrate(adapter, project)).toBe(true)
    expect(await adapter.query('SELECT first_name, email FROM contacts')).toEqual([
      { first_name: 'Bob', email: null },
    ])
    const logged = 'SELECT operation, CAST(value AS TEXT) AS value FROM _changes ORDER BY id'
    const changes = await adapter.query<{ operation: string; value: string }>(logged)
    expect(changes.map(({ operation, value }) => [operation, JSON.parse(value)])).toEqual([
      ['insert', { id: id(2), mail: 'bob@example.org', last_name: null, first_name: 'Bob' }],
      ['update', { mail: 'ada@example.org', last_name: 'L' }],
    ])
    // The other table is as it was: its stream goes on where it stood.
    const instances = await adapter.query('SELECT instance FROM _shapes')
    expect(instances).toEqual([{ instance: 'tags' }])
    expect(await adapter.query('SELECT * FROM _incoming')).toEqual([])
  })

  test('loses a removed model, not its pending writes; they are back with the model (semantics 23)', async () => {
    const adapter = await made()
    await adapter.exec(`INSERT INTO contacts (id, first_name) VALUES ('${id(1)}', 'Ada')`)
    await migrate(adapter, without('contacts'))
    await expect(adapter.query('SELECT * FROM contacts')).rejects.toThrow('contacts')
    expect(await adapter.query('SELECT operation FROM _changes')).toEqual([{ operation: 'insert' }])
    await migrate(adapter, project)
    expect(await adapter.query('SELECT first_name FROM contacts')).toEqual([{ first_name: 'Ada' }])
  })

  test('is as it was when the upgrade fails half-way (semantics 24)', async () => {
    const adapter = await made(renamed)
    await adapter.exec(FETCHED)
    await adapter.exec(`INSERT INTO contacts (first_name, mail) VALUES ('Bob', 'b')`)
    const before = await everything(adapter)
    const broken = changed('tags', (script) => `${script}; SELECT no_such_function()`)
    await expect(migrate(adapter, broken)).rejects.toThrow('no_such_function')
    expect(await everything(adapter)).toEqual(before)
  })

  test('gets a newer version of the shared functions', async () => {
    const adapter = await made()
    const newer = {
      ...project,
      shared: `${project.shared}; CREATE VIEW "_newer" AS SELECT '1' AS n`,
    }
    await migrate(adapter, newer)
    expect(await adapter.query('SELECT n FROM _newer')).toEqual([{ n: '1' }])
  })
})

/** What is waiting to be sent, as it was written. */
async function pending(adapter: Adapter): Promise<[string, string, unknown][]> {
  const query = `SELECT table_name, operation, CAST(value AS TEXT) AS value
    FROM _changes WHERE acknowledged_at IS NULL ORDER BY id`
  const rows = await adapter.query<Record<'table_name' | 'operation' | 'value', string>>(query)
  return rows.map(({ table_name, operation, value }) => [table_name, operation, JSON.parse(value)])
}

async function contactsIn(adapter: Adapter, ...columns: string[]): Promise<unknown> {
  const texts = columns.map((name) => `CAST(${name} AS TEXT) AS ${name}`)
  return adapter.query(`SELECT ${texts.join(', ')} FROM contacts ORDER BY id`)
}

describe('a database of an earlier version of the application, with writes that are not sent', () => {
  const first = {
    id: id(1),
    first_name: 7,
    mail: 'a@example.org',
    nickname: 'Al',
    internal_score: 3,
  }

  // A number that was written where there is text now: Postgres reads it as such, SQLite does not take
  // it for text, so that a required column shows its neutral value.
  const retyped = isSqlite ? '' : '7'

  async function withWrites(): Promise<Adapter> {
    const adapter = await made(earlier)
    await adapter.exec(`
      INSERT INTO contacts (id, first_name, mail, nickname, internal_score)
        VALUES ('${id(1)}', 7, 'a@example.org', 'Al', 3);
      INSERT INTO notes (id, text) VALUES ('${id(2)}', 'Call back');`)
    await adapter.exec(`
      UPDATE contacts SET nickname = 'Allie', internal_score = 4 WHERE id = '${id(1)}';`)
    return adapter
  }

  const written: [string, string, unknown][] = [
    ['contacts', 'insert', first],
    ['notes', 'insert', { id: id(2), text: 'Call back' }],
    ['contacts', 'update', { nickname: 'Allie', internal_score: 4 }],
  ]

  test('keeps all of them, whatever became of their columns (semantics 23)', async () => {
    const adapter = await withWrites()
    expect(await pending(adapter)).toEqual(written)
    expect(await migrate(adapter, project)).toBe(true)
    expect(await pending(adapter)).toEqual(written)
    // Added and renamed: nothing was written to it. The others
    // are no columns any more; the score has become one that no client has.
    const shown = await contactsIn(adapter, 'first_name', 'last_name', 'email')
    expect(shown).toEqual([{ first_name: retyped, last_name: null, email: null }])
    for (const gone of ['mail', 'nickname', 'internal_score']) {
      await expect(adapter.query(`SELECT c.${gone} FROM contacts AS c`)).rejects.toThrow(gone)
    }
    await expect(adapter.query('SELECT * FROM notes')).rejects.toThrow('notes')
    expect(await adapter.query('SELECT * FROM tags')).toEqual([])
  })

  test('can be written to as it is now, behind them (semantics 15, 23)', async () => {
    const adapter = await withWrites()
    await migrate(adapter, project)
    await adapter.exec(`UPDATE contacts SET last_name = 'Lovelace' WHERE id = '${id(1)}'`)
    await adapter.exec(`INSERT INTO tags (id, name) VALUES ('${id(3)}', 'Friends')`)
    expect((await pending(adapter)).slice(3)).toEqual([
      ['contacts', 'update', { last_name: 'Lovelace' }],
      ['tags', 'insert', expect.objectContaining({ id: id(3), name: 'Friends' })],
    ])
    const shown = await contactsIn(adapter, 'first_name', 'last_name')
    expect(shown).toEqual([{ first_name: retyped, last_name: 'Lovelace' }])
  })

  test('goes back to it: a value that the type cannot hold is sent, and not shown (semantics 23)', async () => {
    const adapter = await made()
    await adapter.exec(`
      INSERT INTO contacts (id, first_name, last_name, email)
        VALUES ('${id(1)}', 'Ada', 'Lovelace', 'a@example.org');
      INSERT INTO tags (id, name) VALUES ('${id(3)}', 'Friends');`)
    const before = await pending(adapter)
    await migrate(adapter, earlier)
    expect(await pending(adapter)).toEqual(before)
    // A required column shows its neutral value.
    const shown = await contactsIn(adapter, 'first_name', 'mail', 'nickname')
    expect(shown).toEqual([{ first_name: '0', mail: null, nickname: null }])
    await migrate(adapter, project)
    const again = await contactsIn(adapter, 'first_name', 'last_name', 'email')
    expect(again).toEqual([{ first_name: 'Ada', last_name: 'Lovelace', email: 'a@example.org' }])
    expect(await adapter.query('SELECT name FROM tags')).toEqual([{ name: 'Friends' }])
  })
})

import { describe, expect, test } from 'vitest'
import type { Adapter } from '../../src/adapter'
import { migrate } from '../../src/migrate'
import type { Model, Project } from '../../src/model'
import { project } from '../generated/contacts/project'
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

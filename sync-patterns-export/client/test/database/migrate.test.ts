import { describe, expect, test } from 'vitest'
import type { Adapter } from '../../src/adapter'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import { migrate } from '../../src/migrate'
import type { Model, Project } from '../../src/model'
import { project } from '../generated/contacts/project'
import { emptyPGlite } from '../memory'
import { id } from './support'

async function made(of: Project = project): Promise<Adapter> {
  const adapter = new PGliteAdapter(await emptyPGlite())
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
  const tables = await adapter.query(
    `SELECT c.relname AS name, md5(string_agg(a.attname || a.atttypid, ',' ORDER BY a.attnum)) AS columns
     FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace GROUP BY c.relname ORDER BY 1`,
  )
  const functions = await adapter.query(
    `SELECT proname AS name, md5(prosrc) AS body FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2`,
  )
  const changes = await adapter.query(
    'SELECT to_json(c)::TEXT AS row FROM _changes AS c ORDER BY id',
  )
  const shapes = await adapter.query('SELECT to_json(s)::TEXT AS row FROM _shapes AS s')
  return { tables, functions, changes, shapes }
}

const FETCHED = `
  INSERT INTO contacts_synced (id, first_name, created_at, updated_at) VALUES ('${id(1)}', 'Ada', now(), now());
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
    const changes = 'SELECT operation, value::TEXT FROM _changes ORDER BY id'
    expect(await adapter.query(changes)).toEqual([
      {
        operation: 'insert',
        value: `{"id": "${id(2)}", "mail": "bob@example.org", "last_name": null, "first_name": "Bob"}`,
      },
      { operation: 'update', value: '{"mail": "ada@example.org", "last_name": "L"}' },
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
    expect(await adapter.query(`SELECT to_regclass('contacts')::TEXT AS t`)).toEqual([{ t: null }])
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
      shared: `${project.shared}; CREATE FUNCTION "_newer"() RETURNS INTEGER LANGUAGE sql AS 'SELECT 1'`,
    }
    await migrate(adapter, newer)
    expect(await adapter.query('SELECT _newer()::TEXT AS n')).toEqual([{ n: '1' }])
  })
})

import { PGlite } from '@electric-sql/pglite'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Adapter, Storage } from '../../src/adapter'
import { PGliteAdapter } from '../../src/adapters/pglite/adapter'
import { carryOver } from '../../src/carry-over'
import { migrate } from '../../src/migrate'
import type { Project } from '../../src/model'
import { platform } from '../../src/platform'
import { project as inPglite } from '../generated/tracker/project'
import { project as inSqlite } from '../generated/sqlite/tracker/project'
import { SqliteDatabase } from '../sqlite'
import { id } from './support'

interface Kind {
  readonly project: Project
  readonly open: () => Promise<Adapter>
}

const pglite: Kind = {
  project: inPglite,
  open: async () => new PGliteAdapter(await PGlite.create()),
}
const sqlite: Kind = {
  project: inSqlite,
  open: async () => (await SqliteDatabase.create()).adapter,
}

async function opened({ project, open }: Kind): Promise<Adapter> {
  const adapter = await open()
  onTestFinished(() => adapter.close().catch(() => {}))
  await migrate(adapter, project)
  return adapter
}

/** The storage of a new database, beside an old one. */
function beside(old: Adapter | null): Storage & { isThere: () => boolean } {
  let isThere = old !== null
  const previous: Storage = {
    name: 'old',
    open: async () => old!,
    destroy: async () => void (isThere = false),
  }
  const storage = { name: `new ${Math.random()}`, open: async () => old!, destroy: async () => {} }
  const remains = async () => isThere
  return { ...storage, remains, previous: async () => previous, isThere: () => isThere }
}

const OUTBOX = `SELECT "operation", "row_key", CAST("value" AS TEXT) AS "value", "write_id",
  CASE WHEN "sent_at" IS NULL THEN 'no' ELSE 'yes' END AS "is_sent" FROM "_changes" ORDER BY "id"`

async function outbox(adapter: Adapter): Promise<unknown[]> {
  const rows = await adapter.query(OUTBOX)
  const json = (text: string | null | undefined): unknown => JSON.parse(text ?? 'null')
  return rows.map((row) => ({ ...row, row_key: json(row['row_key']), value: json(row['value']) }))
}

describe.each([
  ['pglite', 'sqlite', pglite, sqlite],
  ['sqlite', 'pglite', sqlite, pglite],
] as const)('an application that goes from %s to %s', (_from, _to, from, to) => {
  const { statements } = from.project.models['issue_labels']!
  const projects = from.project.models['projects']!.statements

  test('takes along what the server does not have, once', async () => {
    const old = await opened(from)
    const label = { issue_id: id(1), label_id: id(2) }
    await old.query(statements.insert, [JSON.stringify(label)])
    const row = { id: id(3), slug: 's', name: 'Ours' }
    await old.query(projects.insert, [JSON.stringify(row)])
    await old.query(`UPDATE "_changes" SET "sent_at" = '2026-01-31T12:00:00Z'`)
    const refused = { issue_id: id(4), label_id: id(5) }
    await old.query(statements.insert, [JSON.stringify(refused)])
    const before = await outbox(old)
    const { write_id } = before.at(-1) as { write_id: string }
    const { reject } = from.project.models['issue_labels']!.schema
    await old.query(reject, [write_id, 422, '{"code":"refused"}'])
    before.pop()

    const adapter = await opened(to)
    const storage = beside(old)
    await carryOver(storage, adapter, to.project, platform())
    expect(storage.isThere()).toBe(false)
    expect(await outbox(adapter)).toEqual(before)
    expect(await adapter.query('SELECT "write_id", "body" FROM "_rejected"')).toEqual([
      { write_id, body: '{"code":"refused"}' },
    ])
    // They show.
    expect(await adapter.query('SELECT "issue_id" FROM "issue_labels"')).toHaveLength(1)
    // What is written from now on comes after them.
    const later = to.project.models['issue_labels']!.statements.insert
    await adapter.query(later, [JSON.stringify(refused)])
    expect(await outbox(adapter)).toHaveLength(before.length + 1)

    // A kill came before the old one was removed.
    await adapter.query('DELETE FROM "_changes"')
    await carryOver(beside(old), adapter, to.project, platform())
    expect(await outbox(adapter)).toEqual([])
  })

  test('that does not say how is told, and loses nothing', async () => {
    const old = await opened(from)
    const adapter = await opened(to)
    const { previous: _, ...storage } = beside(old)
    await expect(carryOver(storage, adapter, to.project, platform())).rejects.toMatchObject({
      name: 'OpenError',
      reason: 'other adapter',
      message: expect.stringContaining(`carry_over_from: ${_from}`),
    })
    expect(await outbox(old)).toEqual([])
  })
})

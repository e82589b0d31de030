import type { PGlite } from '@electric-sql/pglite'
import { PGliteAdapter } from 'generated/db/adapters/pglite/adapter'
import { modelCollection } from 'generated/db/collection'
import type { Environment } from 'generated/db/environment'
import { type InitializeOptions, LocalDatabase } from 'generated/db/local-database'
import { platform } from 'generated/db/platform'
import { project } from 'generated/project'
import { emptyPGlite } from './empty'
import type { Wire } from './rows'

export interface Contact {
  readonly id: string
  readonly phone: string | null
}

/** An application's database; its requests go to `fetch`. */
export async function ours(
  fetch: Environment['fetch'],
  options: InitializeOptions = {},
  environment: Partial<Environment> = {},
): Promise<{ database: LocalDatabase; pg: PGlite }> {
  const pg = await emptyPGlite()
  const open = async () => new PGliteAdapter(pg)
  const storage = { name: `memory ${Math.random()}`, open, destroy: async () => {} }
  const database = new LocalDatabase(project, () => storage)
  const own = { ...platform(), fetch, ...environment }
  await database.initialize({ ...options, environment: own })
  return { database, pg }
}

/** The contacts as a TanStack DB collection. */
export function collectionOf(database: LocalDatabase) {
  return modelCollection<Contact, Contact, Contact>(database, project.models.contacts)
}

/** Puts rows where the server's are. */
export async function fill(database: LocalDatabase, rows: readonly Wire[]): Promise<void> {
  const { applyInserts } = project.models.contacts.statements
  for (let start = 0; start < rows.length; start += 10_000) {
    const page = JSON.stringify(rows.slice(start, start + 10_000))
    await database.get().query(applyInserts, [page, 'contacts', '1'])
  }
}

/** A network that is there, and never answers. */
export const silence: Environment['fetch'] = (_input, init) =>
  new Promise((_, reject) => {
    init?.signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })

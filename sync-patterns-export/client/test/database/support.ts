import { onTestFinished } from 'vitest'
import { modelCollection, type CollectionOptions } from '../../src/collection'
import { LocalDatabase, type InitializeOptions } from '../../src/local-database'
import type { Project } from '../../src/model'
import { project as contactsProject } from '../generated/contacts/project'
import type { Account, AccountCreate, AccountUpdate } from '../generated/contacts/types/accounts'
import type { Contact, ContactCreate, ContactUpdate } from '../generated/contacts/types/contacts'
import type {
  ContactTag,
  ContactTagCreate,
  ContactTagUpdate,
} from '../generated/contacts/types/contact_tags'

import { IdleSync } from '../idle-sync'
import { memoryStorage } from '../memory'

export { IdleSync }

/** A database in memory that is not open yet. */
export function unopened(project: Project = contactsProject) {
  const sync = new IdleSync()
  const storage = memoryStorage()
  const database = new LocalDatabase(project, () => storage)
  onTestFinished(() => database.stop())
  const open = (options: InitializeOptions = {}) =>
    database.initialize({ createSync: sync.create, ...options })
  return { database, sync, open }
}

/** An open database in memory. */
export async function opened(options: InitializeOptions = {}, project?: Project) {
  const made = unopened(project)
  await made.open(options)
  return made
}

export function contacts(database: LocalDatabase, options?: CollectionOptions) {
  return modelCollection<Contact, ContactCreate, ContactUpdate>(
    database,
    database.project.models['contacts']!,
    options,
  )
}

export function accounts(database: LocalDatabase) {
  return modelCollection<Account, AccountCreate, AccountUpdate>(
    database,
    database.project.models['accounts']!,
  )
}

export function contactTags(database: LocalDatabase) {
  return modelCollection<ContactTag, ContactTagCreate, ContactTagUpdate>(
    database,
    database.project.models['contact_tags']!,
  )
}

/** A promise that the test resolves. */
export function deferred() {
  let resolve = () => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve: () => resolve() }
}

/** A UUID that one can read. */
export function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** What the server says: rows of the synced table. */
export async function serverHas(
  database: LocalDatabase,
  rows: readonly { id: string; first_name: string; write_id?: string }[],
): Promise<void> {
  const { applyInserts } = database.project.models['contacts']!.statements
  const at = '2026-01-01 00:00:00+00'
  await database.get().query(applyInserts, [
    JSON.stringify(
      rows.map((row) => ({
        last_name: null,
        email: null,
        created_at: at,
        updated_at: at,
        write_id: null,
        ...row,
      })),
    ),
    'contacts',
    '1',
  ])
}

/** The outbox: operations and bodies. */
export async function changesOf(database: LocalDatabase): Promise<[string, unknown][]> {
  const changes = await database
    .get()
    .query<{ operation: string; value: string }>(
      'SELECT operation, CAST(value AS TEXT) AS value FROM _changes ORDER BY id',
    )
  return changes.map(({ operation, value }) => [operation, JSON.parse(value)])
}

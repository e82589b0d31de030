import type { Storage } from '../../src/adapter'
import { LocalDatabase } from '../../src/local-database'
import type { Project } from '../../src/model'
import { modelCollection } from '../../src/collection'
import type { Contact, ContactCreate, ContactUpdate } from '../generated/contacts/types/contacts'
import type { SyncStatus } from '../../src/status'
import type { WithoutStorage } from '../../src/without-storage'
import { IdleSync } from '../idle-sync'

/** What a test does with a page. */
export interface Tab {
  /** Opens the database, and looks whether it is whole; gives where it is. */
  open(withoutStorage?: WithoutStorage): Promise<SyncStatus['keptIn']>
  /** Adds a contact; resolves when that counts as done. */
  add(name: string): Promise<void>
  /** The contacts that the database has. */
  names(): Promise<string[]>
  /** The contacts that the collection shows. */
  shown(): string[]
  /** Adds contacts for as long as the page lives, and tells of each that counts as done. */
  addAll(prefix: string): void
}

declare global {
  interface Window {
    tab: Tab
    /** The test's. */
    done(name: string): Promise<void>
  }
}

/** Makes `window.tab` of a project's database. */
export function tabOf(
  project: Project,
  storage: Storage,
  check: (database: LocalDatabase) => Promise<void>,
): void {
  const database = new LocalDatabase(project, () => storage)
  const contacts = modelCollection<Contact, ContactCreate, ContactUpdate>(
    database,
    project.models['contacts']!,
  )
  const add = async (first_name: string) => {
    await contacts.insert({ first_name }).isPersisted.promise
  }
  window.tab = {
    async open(withoutStorage = 'refuse') {
      await database.initialize({ createSync: new IdleSync().create, withoutStorage })
      await check(database)
      await contacts.preload()
      return database.status.get().keptIn
    },
    add,
    async names() {
      const rows = await database
        .get()
        .query<{ first_name: string }>('SELECT first_name FROM contacts')
      return rows.map((row) => row.first_name)
    },
    shown: () => contacts.toArray.map((row) => row.first_name),
    addAll(prefix) {
      const next = async (number: number): Promise<void> => {
        const name = `${prefix} ${number}`
        await add(name)
        void window.done(name)
        return next(number + 1)
      }
      void next(1)
    },
  }
}

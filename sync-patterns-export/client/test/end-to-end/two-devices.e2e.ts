import { afterAll, expect, test, vi } from 'vitest'
import { modelCollection } from '../../src/collection'
import { LocalDatabase } from '../../src/local-database'
import { memoryStorage } from '../memory'
import { project as contacts } from '../generated/contacts/project'
import type { Account, AccountCreate, AccountUpdate } from '../generated/contacts/types/accounts'
import type { Contact, ContactCreate, ContactUpdate } from '../generated/contacts/types/contacts'

const server = process.env['SERVER']
if (server === undefined) throw new Error('SERVER must be the address of a contacts server')

const project = {
  ...contacts,
  config: { electricUrl: `${server}/shapes`, apiBaseUrl: server },
}
const signIn = await fetch(`${server}/session`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ team: 'north' }),
})
const { token } = (await signIn.json()) as { token: string }
const headers = () => ({ authorization: `Bearer ${token}` })
const databases: LocalDatabase[] = []
afterAll(() => Promise.all(databases.map((database) => database.stop())))

/** A client of its own, as on another machine. */
async function device() {
  const database = new LocalDatabase(project, memoryStorage)
  databases.push(database)
  const { models } = project
  const people = modelCollection<Contact, ContactCreate, ContactUpdate>(database, models.contacts)
  const accounts = modelCollection<Account, AccountCreate, AccountUpdate>(database, models.accounts)
  await database.initialize({ headers })
  await Promise.all([people.preload(), accounts.preload()])
  return { database, people, accounts }
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 50 })

test('what one device writes, the other shows, and the outbox is empty in the end', async () => {
  const [here, there] = [await device(), await device()]
  const id = crypto.randomUUID()
  here.people.insert({ id, first_name: 'Ada' })
  expect(here.people.get(id)).toMatchObject({ first_name: 'Ada' })
  await eventually(() => expect(there.people.get(id)?.first_name).toBe('Ada'))

  there.people.update(id, (contact) => void (contact.last_name = 'Lovelace'))
  here.people.update(id, (contact) => void (contact.email = 'ada@example.org'))
  for (const { people } of [here, there]) {
    const both = { last_name: 'Lovelace', email: 'ada@example.org', _has_local_changes: false }
    await eventually(() => expect(people.get(id)).toMatchObject(both))
  }

  here.people.delete(id)
  await eventually(() => expect(there.people.has(id)).toBe(false))
  for (const { database } of [here, there]) {
    await eventually(() => expect(database.status.get()).toMatchObject({ pending: 0, rejected: 0 }))
    const outbox = await database.get().query('SELECT "write_id" FROM "_changes"')
    await vi.waitFor(() => expect(outbox).toEqual([]))
  }
})

test('a confirmed write shows when the server has it, on both', async () => {
  const [here, there] = [await device(), await device()]
  const id = crypto.randomUUID()
  const contact_id = crypto.randomUUID()
  const balance = '12345678901234567890.10'
  await here.accounts.insert({ id, contact_id, name: 'savings', balance }).isPersisted.promise
  expect(here.accounts.get(id)?.balance).toBe(balance)
  await eventually(() => expect(there.accounts.get(id)?.balance).toBe(balance))
})

import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import {
  configure,
  contactsCollection,
  database,
  getDatabase,
  initializeDatabase,
} from '../../without-react/src/generated'
import { inMemory } from '../../without-react/src/generated/db/adapters/pglite/node'
import { backend } from '../src/backend'
import { Postgres } from '../src/postgres'

const postgres = new Postgres()
const server = backend(postgres)

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  configure({ apiBaseUrl: url, electricUrl: `${url}/shapes` })
  await initializeDatabase({ storage: inMemory(), transport: 'rest' })
  await contactsCollection.preload()
})

afterAll(async () => {
  await database.stop()
  server.closeAllConnections()
  server.close()
})

const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 20 })

/** Every write has been answered, and the stream has shown what it made. */
const isSettled = () =>
  eventually(async () =>
    expect(await getDatabase().query('SELECT "operation" FROM "_changes"')).toEqual([]),
  )

const inPostgres = (id: string) => postgres.find((row) => row['id'] === id)

test('writes reach a backend that answers with the row alone, and settle by the stream', async () => {
  const id = crypto.randomUUID()
  contactsCollection.insert({ id, first_name: 'Ada' })
  expect(contactsCollection.get(id)?.first_name).toBe('Ada')
  await isSettled()
  expect(inPostgres(id)).toMatchObject({ first_name: 'Ada', last_name: null })

  contactsCollection.update(id, (contact) => void (contact.last_name = 'Lovelace'))
  await isSettled()
  expect(inPostgres(id)).toMatchObject({ first_name: 'Ada', last_name: 'Lovelace' })
  expect(contactsCollection.get(id)).toMatchObject({
    last_name: 'Lovelace',
    _has_local_changes: false,
  })

  contactsCollection.delete(id)
  await isSettled()
  expect(inPostgres(id)).toBeUndefined()
  expect(contactsCollection.has(id)).toBe(false)
})

test('what others write comes by the stream', async () => {
  const id = crypto.randomUUID()
  postgres.insert({ id, first_name: 'Grace' })
  await eventually(() => expect(contactsCollection.get(id)?.first_name).toBe('Grace'))
})

test('a refusal in FastAPI’s words is kept, with the words, and can be edited', async () => {
  const id = crypto.randomUUID()
  contactsCollection.insert({ id, first_name: 'Nobody', email: 'nobody' })
  await eventually(() => expect(database.status.get().rejected).toBe(1))
  const [refused] = await database.client.rejected()
  expect(refused).toMatchObject({ status: 422, table: 'contacts', operation: 'insert' })
  expect(JSON.parse(refused!.body!)).toEqual({ detail: 'value is not a valid email address' })
  expect(contactsCollection.has(id)).toBe(false)

  const value = { ...(JSON.parse(refused!.value) as object), email: 'nobody@example.org' }
  await database.client.retry(refused!.writeId, JSON.stringify(value))
  await isSettled()
  expect(inPostgres(id)).toMatchObject({ email: 'nobody@example.org' })
})

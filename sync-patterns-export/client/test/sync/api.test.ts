import { expect, test } from 'vitest'
import { RestClient } from '../../src/api'
import { electricCollection } from '../../src/electric-collection'
import { parseExact, wireOf } from '../../src/wire'
import type { Contact, ContactCreate, ContactUpdate } from '../generated/contacts/types/contacts'
import { id, projectWith, serverOf, TestTime, theirs, until } from './support'

const project = projectWith('contacts', 'contact_tags', 'milestones', 'every_columns')
const { contacts, contact_tags, every_columns, milestones } = project.models

function start() {
  const time = new TestTime()
  const server = serverOf(project, time)
  const fetch = server.fetch as typeof globalThis.fetch
  const rest = new RestClient(project, { fetch })
  const api = {
    contacts: rest.resource<Contact, ContactCreate, ContactUpdate, string>(contacts!),
    contact_tags: rest.resource<unknown, object, object, readonly string[]>(contact_tags!),
  }
  return { api, fetch, rest, server }
}

test('a resource creates, updates and deletes, and says which transaction did', async () => {
  const { api, server } = start()
  const created = await api.contacts.create({ id: id(1), first_name: 'Ada' })
  expect(created).toMatchObject({ row: { id: id(1), first_name: 'Ada', email: null } })
  expect(created.txid).toBe(Number(server.database.transactions[0]!.xid))
  expect(created.lsn).toBe(String(server.database.transactions[0]!.lsn))
  const updated = await api.contacts.update(id(1), { email: 'ada@example.org' })
  expect(updated.row).toMatchObject({ email: 'ada@example.org', first_name: 'Ada' })
  const deleted = await api.contacts.delete(id(1))
  expect(deleted.row).toBeNull()
  expect(server.rows('contacts').size).toBe(0)
})

test('a key of several columns, and a write id that makes a repetition harmless', async () => {
  const { api, server } = start()
  const writeId = '11111111-1111-4111-8111-111111111111'
  const value = { contact_id: id(1), tag_id: id(2) }
  const first = await api.contact_tags.create(value, { writeId })
  const second = await api.contact_tags.create(value, { writeId })
  expect(second).toEqual(first)
  expect(first.write_id).toBe(writeId)
  await api.contact_tags.delete([id(1), id(2)])
  expect(server.asked.at(-1)!.url.pathname).toBe(`/contact_tags/${id(1)}/${id(2)}`)
  expect(server.rows('contact_tags').size).toBe(0)
})

test('a refusal is an error with what the server said', async () => {
  const { api } = start()
  await api.contacts.create({ id: id(1), first_name: 'Ada' })
  const again = api.contacts.create({ id: id(1), first_name: 'Ada' })
  await expect(again).rejects.toMatchObject({ name: 'ApiError', status: 409, code: 'conflict' })
})

test('headers are asked for each request', async () => {
  const { api, rest, server } = start()
  let token = 0
  rest.configure({ headers: () => ({ authorization: String((token += 1)) }) })
  await api.contacts.create({ first_name: 'Ada' })
  await api.contacts.create({ first_name: 'Grace' })
  expect(server.asked.map(({ headers }) => headers.get('authorization'))).toEqual(['1', '2'])
})

test('64-bit integers keep their digits in both directions', () => {
  const wire = wireOf(milestones!, 'bigint')
  const exact =
    '{"id":9007199254740993,"displayTitle":"\\"9007199254740993","n":[1,-9223372036854775808,1.5]}'
  const read = parseExact(exact) as Record<string, unknown>
  expect(read['n']).toEqual([1, '-9223372036854775808', 1.5])
  expect(read['displayTitle']).toBe('"9007199254740993')
  expect(wire.row(read)['id']).toBe(9007199254740993n)
  const every = wireOf(every_columns!, 'bigint')
  const column = every_columns!.columns.find(({ type }) => type === 'bigint')!.name
  expect(every.body({ [column]: -9223372036854775808n })).toBe(`{"${column}":-9223372036854775808}`)
})

test('an Electric collection shows the stream, and its writes are done when the stream shows them', async () => {
  const { api, fetch, server } = start()
  server.write([theirs.insert(1, 'Ada')])
  const collection = electricCollection<Contact, ContactCreate, ContactUpdate, string>(
    project,
    contacts!,
    api.contacts,
    { fetch },
  )
  await collection.preload()
  expect(collection.toArray).toMatchObject([{ id: id(1), first_name: 'Ada' }])
  expect(collection.toArray[0]).not.toHaveProperty('write_id')
  expect(collection.get(id(1))?.created_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{6}Z$/)
  const insert = collection.insert({
    id: id(2),
    first_name: 'Grace',
    last_name: null,
    email: null,
    created_at: '',
    updated_at: '',
  })
  await insert.isPersisted.promise
  expect(server.rows('contacts').size).toBe(2)
  await until('the server’s times are there', () => collection.get(id(2))?.created_at !== '')
  await collection.update(id(2), (draft) => void (draft.first_name = 'G')).isPersisted.promise
  expect(collection.get(id(2))?.first_name).toBe('G')
  await collection.delete(id(1)).isPersisted.promise
  expect(collection.size).toBe(1)
  expect(server.rows('contacts').size).toBe(1)
  server.refuse(() => ({ status: 422, code: 'refused', message: 'no' }))
  const refused = collection.update(id(2), (draft) => void (draft.first_name = 'X'))
  await expect(refused.isPersisted.promise).rejects.toThrow('422 no')
  expect(collection.get(id(2))?.first_name).toBe('G')
  await collection.cleanup()
})

test('an Electric collection takes the address that is configured after it was made', async () => {
  const { api, fetch } = start()
  const asked: string[] = []
  const later = { ...project, config: { ...project.config, electricUrl: 'https://unknown.test' } }
  const collection = electricCollection<Contact, ContactCreate, ContactUpdate, string>(
    later,
    contacts!,
    api.contacts,
    { fetch: (input, init) => (asked.push(String(input)), fetch(input, init)) },
  )
  Object.assign(later.config, project.config)
  await collection.preload()
  const { origin } = new URL(project.config.electricUrl)
  expect(new Set(asked.map((url) => new URL(url).origin))).toEqual(new Set([origin]))
  await collection.cleanup()
})

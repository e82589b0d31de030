// @vitest-environment happy-dom
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { showContacts } from '../src/contacts'
import { contactsCollection, database, getDatabase, initializeDatabase } from '../src/generated'
import { inMemory } from '../src/generated/db/adapters/pglite/node'

// There is no server here, and none is needed.
beforeAll(() => initializeDatabase({ storage: inMemory() }))
afterAll(() => database.stop())

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000 })

test('the list follows the local database, without React and without a network', async () => {
  const list = document.createElement('ul')
  const shown = () => [...list.children].map((item) => item.textContent)
  const subscription = showContacts(list)
  const id = crypto.randomUUID()
  contactsCollection.insert({ id, first_name: 'Ada' })
  await eventually(() => expect(shown()).toEqual(['Ada']))

  const item = list.firstChild
  contactsCollection.update(id, (contact) => void (contact.last_name = 'Lovelace'))
  await eventually(() => expect(shown()).toEqual(['Ada Lovelace']))
  expect(list.firstChild).toBe(item)

  // Somebody writes in SQL.
  await getDatabase().query(`UPDATE contacts SET first_name = 'Countess' WHERE id = '${id}'`)
  await eventually(() => expect(shown()).toEqual(['Countess Lovelace']))

  contactsCollection.delete(id)
  await eventually(() => expect(shown()).toEqual([]))
  subscription.unsubscribe()
})

test('nothing that is generated, nor what it imports, is React', async () => {
  const modules = import.meta.glob<string>('../src/generated/**/*.ts', {
    query: '?raw',
    import: 'default',
  })
  expect(Object.keys(modules).length).toBeGreaterThan(20)
  for (const [path, load] of Object.entries(modules)) {
    expect(await load(), path).not.toMatch(/from '(react|@tanstack\/react-db)'/)
  }
})

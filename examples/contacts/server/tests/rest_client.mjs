// Writes to a server through the generated REST client: `node rest_client.mjs http://localhost:8000/api`.

import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'

const base = process.argv[2]
const { api, rest, ApiError } = await generated()
const body = JSON.stringify({ team: 'north' })
const json = { 'content-type': 'application/json' }
const session = await fetch(`${base}/session`, { method: 'POST', headers: json, body })
const { token } = await session.json()
rest.configure({
  headers: () => ({ authorization: `Bearer ${token}` }),
  fetch: (url, init) => fetch(url.replace('http://localhost:8000/api', base), init),
})

const writeId = crypto.randomUUID()
const contact = { first_name: 'Ada', email: 'ada@example.org' }
const made = await api.contacts.create(contact, { writeId })
assert.equal(made.row.first_name, 'Ada')
assert.equal(made.row.last_name, null)
assert.ok(made.row.created_at)
assert.equal(typeof made.txid, 'number')
assert.deepEqual(await api.contacts.create(contact, { writeId }), made, 'the same write again')

const changed = await api.contacts.update(made.row.id, { last_name: 'Lovelace', email: null })
assert.deepEqual([changed.row.last_name, changed.row.email], ['Lovelace', null])
assert.equal((await api.contacts.update(made.row.id, { email: null })).txid, null, 'no change')

const account = { contact_id: made.row.id, name: 'savings', balance: '12345678901234567890.10' }
const { row } = await api.accounts.create(account)
assert.equal(row.balance, account.balance)

const { row: tag } = await api.tags.create({ name: 'mathematician' })
const tagged = { contact_id: made.row.id, tag_id: tag.id }
assert.deepEqual((await api.contact_tags.create(tagged)).row, tagged)
assert.equal((await api.contact_tags.delete([tagged.contact_id, tagged.tag_id])).row, null)

const refused = (status, code) => (error) =>
  error instanceof ApiError && error.status === status && error.code === code
await api.contact_tags.create(tagged)
await assert.rejects(api.contact_tags.create(tagged), refused(409, 'conflict'))
await assert.rejects(api.contacts.create({ email: 'x' }), refused(422, 'required'))
await assert.rejects(api.contacts.delete(crypto.randomUUID()), refused(404, 'not_found'))

/** The emitted TypeScript, in one piece that Node can run. */
async function generated() {
  const client = new URL('../../../../sync-patterns-export/client/package.json', import.meta.url)
  const { rolldown } = await import(pathToFileURL(createRequire(client).resolve('rolldown')))
  const source = fileURLToPath(new URL('../../web/src/generated/', import.meta.url))
  const entry = {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? id : null),
    load: (id) =>
      id === 'entry' ? `export * from '${source}api.ts'; export * from '${source}db/api.ts'` : null,
  }
  const bundle = await rolldown({ input: 'entry', plugins: [entry] })
  const { output } = await bundle.generate({ format: 'esm' })
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
}

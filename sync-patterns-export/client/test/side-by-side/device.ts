// A device that writes without a pause: `device SERVER FOLDER NAME`. What it says of a write is said
// when the write is in its database: from then on nothing may lose it.

import { modelCollection } from '../../src/collection'
import { inFolder } from '../../src/adapters/pglite/node'
import { LocalDatabase } from '../../src/local-database'
import { project as contacts } from '../generated/contacts/project'
import type { Contact, ContactCreate, ContactUpdate } from '../generated/contacts/types/contacts'
import { asked, pause, say, signIn } from './program'

const [server, folder, name] = process.argv.slice(2) as [string, string, string]
const project = {
  ...contacts,
  config: { electricUrl: `${server}/shapes`, apiBaseUrl: server },
}
let token = await signIn(server)
const database = new LocalDatabase(project, () => inFolder(folder))
const people = modelCollection<Contact, ContactCreate, ContactUpdate>(
  database,
  project.models.contacts,
)
await database.initialize({
  headers: () => ({ authorization: `Bearer ${token}` }),
  // The server forgets who is signed in when it is killed.
  onUnauthorized: async () => void (token = await signIn(server)),
})
await people.preload()

let isOver = false
asked('end', () => (isOver = true))
asked('show', () => {
  const { pending, rejected } = database.status.get()
  const rows = people.toArray.map(({ id, first_name, last_name }) => [id, first_name, last_name])
  say({ rows, pending, rejected })
})

const mine = () => people.toArray.filter(({ last_name }) => last_name === name)
for (let count = 0; !isOver; count += 1) {
  const known = mine()
  const old = known[count % Math.max(known.length, 1)]
  if (old === undefined || count % 3 === 0) {
    const id = crypto.randomUUID()
    await people.insert({ id, first_name: '0', last_name: name }).isPersisted.promise
    say({ written: id, value: 0 })
  } else if (count % 7 === 0) {
    say({ removed: old.id })
    await people.delete(old.id).isPersisted.promise
  } else {
    const value = Number(old.first_name) + 1
    const update = people.update(old.id, (contact) => void (contact.first_name = `${value}`))
    await update.isPersisted.promise
    say({ written: old.id, value })
  }
  await pause(20)
}

import { contactsCollection, initializeDatabase, useContacts } from '../generated/contacts'

/** A page that lists, adds and renames contacts. */
export function Page() {
  const { data } = useContacts((rows) => rows.orderBy(({ contacts }) => contacts.first_name))
  const add = () => contactsCollection.insert({ first_name: 'Ada' })
  const rename = (id: string) =>
    contactsCollection.update(id, (contact) => void (contact.first_name = 'Grace'))
  return (
    <button onClick={add}>
      {data.map(({ id, first_name }) => (
        <span key={id} onClick={() => rename(id)}>
          {first_name}
        </span>
      ))}
    </button>
  )
}

await initializeDatabase()

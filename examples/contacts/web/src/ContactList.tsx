import { contactsCollection, useContacts } from './generated'

export function ContactList() {
  const { data } = useContacts((rows) => rows.orderBy(({ contacts }) => contacts.first_name))
  const rename = (id: string, first_name: string) =>
    contactsCollection.update(id, (contact) => void (contact.first_name = first_name))
  return (
    <ul>
      {data.map(({ id, first_name }) => (
        <li key={id}>
          <input value={first_name} onChange={(event) => rename(id, event.target.value)} />
          <button onClick={() => contactsCollection.delete(id)}>Delete</button>
        </li>
      ))}
      <button onClick={() => contactsCollection.insert({ first_name: 'Ada' })}>Add</button>
    </ul>
  )
}

import { contactsCollection, useContacts, useRejectedWrites, useSyncStatus } from './generated'

export function App() {
  const { data, isReady } = useContacts((rows) =>
    rows.orderBy(({ contacts }) => contacts.first_name),
  )
  const rename = (id: string, first_name: string) =>
    contactsCollection.update(id, (contact) => void (contact.first_name = first_name))
  if (!isReady) return <p>Opening the database …</p>
  return (
    <main>
      <h1>Contacts</h1>
      <Status />
      <ul>
        {data.map(({ id, first_name, _has_local_changes }) => (
          <li key={id}>
            <input value={first_name} onChange={(event) => rename(id, event.target.value)} />
            <button onClick={() => contactsCollection.delete(id)}>Delete</button>
            {_has_local_changes && ' not sent yet'}
          </li>
        ))}
      </ul>
      <button onClick={() => contactsCollection.insert({ first_name: 'Ada' })}>Add</button>
    </main>
  )
}

function Status() {
  const { state, pending } = useSyncStatus()
  const { writes, discard } = useRejectedWrites()
  return (
    <>
      <p>
        {state.is}
        {pending > 0 && `, ${pending} to send`}
      </p>
      {writes.map((write) => (
        <p key={write.writeId} role="alert">
          The server refused a change: {write.body ?? write.status}{' '}
          <button onClick={() => discard(write.writeId)}>Give it up</button>
        </p>
      ))}
    </>
  )
}

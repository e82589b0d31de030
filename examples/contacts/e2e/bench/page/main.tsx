import { ilike, useLiveQuery } from '@tanstack/react-db'
import { useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { configure, contactsCollection } from './generated'
import { start } from './start'

const api = `${location.origin}/api`
configure({ apiBaseUrl: api, electricUrl: `${api}/shapes` })
void navigator.serviceWorker.register('/service-worker.js')
start(() => ({ authorization: `Bearer ${localStorage.getItem('token')}` }))

/** The first contacts by name, and how many there are: the same with and without a local database. */
function Page() {
  const [search, setSearch] = useState('')
  const { data: shown } = useLiveQuery(
    (q) =>
      q
        .from({ contacts: contactsCollection })
        .where(({ contacts }) => ilike(contacts.first_name, `${search}%`))
        .orderBy(({ contacts }) => contacts.first_name)
        .limit(50),
    [search],
  )
  const { data: all } = useLiveQuery((q) => q.from({ contacts: contactsCollection }))
  const total = Number(localStorage.getItem('total'))
  useMark('first row', shown.length > 0)
  useMark('all rows', all.length >= total)
  return (
    <main>
      <input
        aria-label="Search"
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <p>{all.length} contacts</p>
      <ul>
        {shown.map(({ id, first_name, last_name }) => (
          <li key={id}>
            {first_name} {last_name}
          </li>
        ))}
      </ul>
    </main>
  )
}

/** Notes when something was first so on the screen. */
function useMark(name: string, isSo: boolean) {
  useEffect(() => {
    if (isSo) requestAnimationFrame(() => performance.mark(name))
  }, [name, isSo])
}

createRoot(document.getElementById('root')!).render(<Page />)

import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { type Contact, useSyncStatus } from '../generated'
import { Empty } from '../ui/Empty'
import { notify } from '../ui/notice'
import { useShortcut } from '../ui/useShortcut'
import { ContactForm } from './ContactForm'
import { ContactList } from './ContactList'
import { ContactToolbar } from './ContactToolbar'
import { FirstSync } from './FirstSync'
import { fullName } from './names'
import { type Search, useFoundContacts } from './useFoundContacts'
import { useTagging } from './useTagging'
import { changeContact, createContact, deleteContact } from './write'

/** All contacts: looked for, ordered, changed in place. */
export function ContactsView() {
  const [search, setSearch] = useState<Search>({ text: '', sort: 'first_name', direction: 'asc' })
  const [tag, setTag] = useState<string | null>(null)
  const [isAdding, setAdding] = useState(false)
  const [active, setActive] = useState<string | null>(null)
  const [edited, setEdited] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const { contacts: found, isReady } = useFoundContacts(useDeferredValue(search))
  const { state } = useSyncStatus()
  const { tags, tagsOf } = useTagging()
  const contacts = useMemo(
    () =>
      tag === null ? found : found.filter(({ id }) => tagsOf(id).some((has) => has.id === tag)),
    [found, tag, tagsOf],
  )
  const isFiltered = search.text.trim() !== '' || tag !== null
  const isFirstSync = !isReady || state.is === 'first sync' || state.is === 'connecting'
  useShortcut('n', () => setAdding(true))

  const remove = (contact: Contact) => {
    const index = contacts.indexOf(contact)
    const next = contacts[index + 1] ?? contacts[index - 1]
    const undo = deleteContact(contact, tagsOf(contact.id))
    setActive(next?.id ?? null)
    setEdited(null)
    notify({ text: `${fullName(contact)} has been deleted.`, undo })
    list.current?.focus()
  }
  const done = () => {
    setEdited(null)
    setAdding(false)
    list.current?.focus()
  }

  return (
    <div className="contacts">
      <ContactToolbar
        {...{ search, tag, tags }}
        found={isFirstSync && contacts.length === 0 ? null : contacts.length}
        onSearch={setSearch}
        onTag={setTag}
        onAdd={() => setAdding(true)}
        onDown={() => list.current?.focus()}
      />
      {isAdding && (
        <div className="card adding">
          <ContactForm
            label="New contact"
            tags={tags}
            tagged={[]}
            onSave={(values) => {
              setActive(createContact(values))
              done()
            }}
            onCancel={done}
          />
        </div>
      )}
      {contacts.length > 0 ? (
        <ContactList
          ref={list}
          {...{ contacts, tags, tagsOf, search, active, edited }}
          onSort={setSearch}
          onActive={setActive}
          onEdit={setEdited}
          onSave={(contact, values) => {
            changeContact(contact, values, tagsOf(contact.id))
            done()
          }}
          onCancel={done}
          onDelete={remove}
        />
      ) : isFirstSync ? (
        <FirstSync />
      ) : isFiltered ? (
        <Empty title="Nobody found">
          No contact has all of these words in a name or an address
          {tag === null ? '.' : ', and this tag.'}
        </Empty>
      ) : (
        <Empty title="No contacts yet">
          Press <kbd>n</kbd>, or “New contact”, to add the first.
        </Empty>
      )}
    </div>
  )
}

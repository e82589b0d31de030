import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type RefObject, useEffect } from 'react'
import type { Contact, Tag } from '../generated'
import { ContactForm } from './ContactForm'
import { ContactRow } from './ContactRow'
import { fullName } from './names'
import { SortHeader } from './SortHeader'
import type { Search } from './useFoundContacts'
import type { ContactValues } from './write'

/** A row's height where nothing is edited. */
const HEIGHT = 52

/**
 * Contacts as a grid, of which only the rows in sight are in the page. The grid has the focus, and
 * one row is active: arrow keys choose it, Enter edits it.
 */
export function ContactList(props: {
  readonly ref: RefObject<HTMLDivElement | null>
  readonly contacts: readonly Contact[]
  readonly tags: readonly Tag[]
  readonly tagsOf: (contactId: string) => readonly Tag[]
  readonly search: Search
  readonly active: string | null
  readonly edited: string | null
  readonly onSort: (search: Search) => void
  readonly onActive: (id: string) => void
  readonly onEdit: (id: string) => void
  readonly onSave: (contact: Contact, values: ContactValues) => void
  readonly onCancel: () => void
  readonly onDelete: (contact: Contact) => void
}) {
  const { ref, contacts, tagsOf, active, edited, onActive, onEdit } = props
  const rows = useVirtualizer({
    count: contacts.length,
    getScrollElement: () => ref.current,
    estimateSize: () => HEIGHT,
    getItemKey: (index) => contacts[index]!.id,
    overscan: 8,
    // The header stays at the top.
    scrollPaddingStart: 40,
  })
  const position = contacts.findIndex(({ id }) => id === active)
  useEffect(() => {
    if (position >= 0) rows.scrollToIndex(position)
    // Where it is in the list may change by others' writes, which is no reason to scroll.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [active])

  const go = (index: number) => {
    const contact = contacts[Math.max(0, Math.min(index, contacts.length - 1))]
    if (contact !== undefined) onActive(contact.id)
  }
  const page = () => Math.max(1, Math.floor((ref.current?.clientHeight ?? 0) / HEIGHT) - 2)
  const keys: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(position + 1),
    ArrowUp: () => go(position - 1),
    PageDown: () => go(position + page()),
    PageUp: () => go(position - page()),
    Home: () => go(0),
    End: () => go(contacts.length - 1),
    Enter: () => position >= 0 && onEdit(contacts[position]!.id),
    Delete: () => position >= 0 && props.onDelete(contacts[position]!),
  }
  const pressed = (event: KeyboardEvent) => {
    // Fields and buttons within have keys of their own.
    const run = event.target === ref.current ? keys[event.key] : undefined
    if (run === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    run()
  }

  return (
    <div
      ref={ref}
      className="grid"
      role="grid"
      aria-label="Contacts"
      aria-rowcount={contacts.length + 1}
      aria-activedescendant={position < 0 ? undefined : `contact-${active}`}
      tabIndex={0}
      onKeyDown={pressed}
      onFocus={(event) => {
        if (event.target === ref.current && position < 0) go(rows.range?.startIndex ?? 0)
      }}
    >
      <SortHeader search={props.search} onSort={props.onSort} />
      <div role="presentation" className="rows" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const contact = contacts[index]!
          const tagged = tagsOf(contact.id)
          return (
            <div
              key={key}
              id={`contact-${contact.id}`}
              ref={rows.measureElement}
              data-index={index}
              role="row"
              className="row"
              aria-rowindex={index + 2}
              aria-selected={contact.id === active}
              style={{ transform: `translateY(${start}px)` }}
              onMouseDown={() => onActive(contact.id)}
              onDoubleClick={() => onEdit(contact.id)}
            >
              {contact.id === edited ? (
                <div role="gridcell" className="editing">
                  <ContactForm
                    label={`Edit ${fullName(contact)}`}
                    contact={contact}
                    tags={props.tags}
                    tagged={tagged}
                    onSave={(values) => props.onSave(contact, values)}
                    onCancel={props.onCancel}
                  />
                </div>
              ) : (
                <ContactRow
                  {...{ contact, tagged }}
                  onEdit={() => onEdit(contact.id)}
                  onDelete={() => props.onDelete(contact)}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

import { concat, ilike, or } from '@tanstack/react-db'
import { useDeferredValue, useState } from 'react'
import { fullName } from '../contacts/names'
import { type Contact, useContacts } from '../generated'

/** How many people are proposed. */
const PROPOSED = 8

const labelOf = (contact: Contact) => [fullName(contact), contact.email].filter(Boolean).join(', ')

/** Finds a contact by some letters; the proposals are a live query with a limit. */
export function OwnerField({
  onChoose,
}: {
  readonly onChoose: (contactId: string | undefined) => void
}) {
  const [text, setText] = useState('')
  const pattern = `%${useDeferredValue(text).split(',')[0]!.trim()}%`
  const { data: proposed } = useContacts((rows) =>
    rows
      .where(({ contacts }) =>
        or(
          ilike(concat(contacts.first_name, ' ', contacts.last_name), pattern),
          ilike(contacts.email, pattern),
        ),
      )
      .orderBy(({ contacts }) => contacts.first_name)
      .limit(PROPOSED),
  )
  return (
    <label className="field">
      <span>Contact</span>
      <input
        ref={(field) => {
          const isKnown = proposed.some((contact) => labelOf(contact) === text)
          field?.setCustomValidity(isKnown ? '' : 'Choose somebody from the list.')
        }}
        list="owners"
        placeholder="Type a name"
        value={text}
        onChange={({ target: { value } }) => {
          setText(value)
          onChoose(proposed.find((contact) => labelOf(contact) === value)?.id)
        }}
        required
        autoComplete="off"
        autoFocus
      />
      <datalist id="owners">
        {proposed.map((contact) => (
          <option key={contact.id} value={labelOf(contact)} />
        ))}
      </datalist>
    </label>
  )
}

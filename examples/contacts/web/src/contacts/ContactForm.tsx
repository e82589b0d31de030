import { type FormEvent, type KeyboardEvent, useState } from 'react'
import type { Contact, Tag } from '../generated'
import { TagPicker } from './TagPicker'
import type { ContactValues } from './write'

/** A contact's fields: Enter saves, Esc cancels. What an address must be is the server's to say. */
export function ContactForm(props: {
  readonly label: string
  readonly contact?: Contact
  readonly tags: readonly Tag[]
  readonly tagged: readonly Tag[]
  readonly onSave: (values: ContactValues) => void
  readonly onCancel: () => void
}) {
  const { contact } = props
  const [chosen, setChosen] = useState(() => props.tagged.map(({ id }) => id))
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name)).trim()
    props.onSave({
      first_name: text('first_name'),
      last_name: text('last_name') || null,
      email: text('email') || null,
      tags: chosen,
    })
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    props.onCancel()
  }
  return (
    <form className="contact-form" aria-label={props.label} onSubmit={save} onKeyDown={pressed}>
      <label className="field">
        <span>First name</span>
        <input
          name="first_name"
          defaultValue={contact?.first_name}
          required
          pattern=".*\S.*"
          autoComplete="off"
          autoFocus
        />
      </label>
      <label className="field">
        <span>Last name</span>
        <input name="last_name" defaultValue={contact?.last_name ?? ''} autoComplete="off" />
      </label>
      <label className="field email">
        <span>Email</span>
        <input
          name="email"
          defaultValue={contact?.email ?? ''}
          inputMode="email"
          autoCapitalize="none"
          autoComplete="off"
        />
      </label>
      <TagPicker tags={props.tags} chosen={chosen} onChoose={setChosen} />
      <div className="actions">
        <button type="button" onClick={props.onCancel}>
          Cancel
        </button>
        <button className="primary">Save</button>
      </div>
    </form>
  )
}

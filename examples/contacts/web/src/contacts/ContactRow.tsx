import type { Contact, Tag } from '../generated'
import { Waiting } from '../ui/Waiting'
import { fullName } from './names'
import { TagDot } from './TagDot'

const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })

/** A contact's cells. */
export function ContactRow(props: {
  readonly contact: Contact
  readonly tagged: readonly Tag[]
  readonly onEdit: () => void
  readonly onDelete: () => void
}) {
  const { contact, tagged } = props
  const name = fullName(contact)
  return (
    <>
      <span role="gridcell" className="first_name">
        {contact.first_name}
        {contact._has_local_changes === true && <Waiting />}
      </span>
      <span role="gridcell" className="last_name">
        {contact.last_name}
      </span>
      <span role="gridcell" className="email">
        {contact.email}
      </span>
      <span role="gridcell" className="created_at quiet">
        {day.format(new Date(contact.created_at))}
      </span>
      <span role="gridcell" className="tags">
        {tagged.map(({ id, name: tag, color }) => (
          <span key={id} className="tag">
            <TagDot color={color} />
            {tag}
          </span>
        ))}
      </span>
      <span role="gridcell" className="row-actions">
        <button className="plain" tabIndex={-1} aria-label={`Edit ${name}`} onClick={props.onEdit}>
          Edit
        </button>
        <button
          className="plain"
          tabIndex={-1}
          aria-label={`Delete ${name}`}
          onClick={props.onDelete}
        >
          Delete
        </button>
      </span>
    </>
  )
}

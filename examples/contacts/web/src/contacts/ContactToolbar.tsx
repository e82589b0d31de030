import { useRef } from 'react'
import type { Tag } from '../generated'
import { useShortcut } from '../ui/useShortcut'
import { count } from '../ui/words'
import { TagDot } from './TagDot'
import type { Search } from './useFoundContacts'

/** What is looked for; `/` goes there. */
export function ContactToolbar(props: {
  readonly search: Search
  readonly tag: string | null
  readonly tags: readonly Tag[]
  /** How many, once that is known. */
  readonly found: number | null
  readonly onSearch: (search: Search) => void
  readonly onTag: (tag: string | null) => void
  readonly onAdd: () => void
  /** Down from the field, into the list. */
  readonly onDown: () => void
}) {
  const { search, tag, tags, onSearch, onTag } = props
  const field = useRef<HTMLInputElement>(null)
  useShortcut('/', () => field.current?.focus())
  return (
    <div className="toolbar">
      <input
        ref={field}
        type="search"
        aria-label="Search"
        aria-keyshortcuts="/"
        placeholder="Search names and addresses ( / )"
        value={search.text}
        onChange={(event) => onSearch({ ...search, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault()
            props.onDown()
          } else if (event.key === 'Escape') {
            onSearch({ ...search, text: '' })
          }
        }}
      />
      <span className="quiet found">{props.found !== null && count(props.found, 'contact')}</span>
      <button className="primary" aria-keyshortcuts="n" onClick={props.onAdd}>
        New contact
      </button>
      {tags.length > 0 && (
        <div className="tag-filter" role="group" aria-label="Only with the tag">
          {tags.map(({ id, name, color }) => (
            <button
              key={id}
              className="tag"
              aria-pressed={id === tag}
              onClick={() => onTag(id === tag ? null : id)}
            >
              <TagDot color={color} />
              {name}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

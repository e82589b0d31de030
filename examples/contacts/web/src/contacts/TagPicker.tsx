import { useState } from 'react'
import type { Tag } from '../generated'
import { TagDot } from './TagDot'
import { createTag } from './write'

const COLORS = ['#d7263d', '#e08e0b', '#4c9f38', '#1b998b', '#2e86de', '#8e5bd0', '#c2519b']

/** Which tags a contact has, and a field for new ones. */
export function TagPicker(props: {
  readonly tags: readonly Tag[]
  readonly chosen: readonly string[]
  readonly onChoose: (chosen: string[]) => void
}) {
  const { tags, chosen, onChoose } = props
  const [name, setName] = useState('')
  const toggle = (id: string) =>
    onChoose(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
  const add = () => {
    const word = name.trim()
    const known = tags.find((tag) => tag.name.toLowerCase() === word.toLowerCase())
    const id = known?.id ?? createTag(word, COLORS[tags.length % COLORS.length]!)
    if (!chosen.includes(id)) onChoose([...chosen, id])
    setName('')
  }
  return (
    <fieldset className="tag-picker">
      <legend>Tags</legend>
      {tags.map(({ id, name: tag, color }) => (
        <button
          key={id}
          type="button"
          className="tag"
          aria-pressed={chosen.includes(id)}
          onClick={() => toggle(id)}
        >
          <TagDot color={color} />
          {tag}
        </button>
      ))}
      <input
        aria-label="New tag"
        placeholder="New tag"
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || name.trim() === '') return
          // Enter would save the contact.
          event.preventDefault()
          add()
        }}
      />
      {name.trim() !== '' && (
        <button type="button" className="plain" onClick={add}>
          Add tag
        </button>
      )}
    </fieldset>
  )
}

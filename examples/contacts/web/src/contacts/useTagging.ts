import { useMemo } from 'react'
import { type Tag, useContactTags, useTags } from '../generated'

/** All tags, by name, and those of each contact. */
export function useTagging(): {
  readonly tags: readonly Tag[]
  readonly tagsOf: (contactId: string) => readonly Tag[]
} {
  const { data: tags } = useTags((rows) => rows.orderBy(({ tags }) => tags.name))
  const { data: links } = useContactTags()
  const byContact = useMemo(() => {
    const known = new Map(tags.map((tag) => [tag.id, tag]))
    const found = new Map<string, Tag[]>()
    for (const { contact_id, tag_id } of links) {
      const tag = known.get(tag_id)
      if (tag === undefined) continue
      const others = found.get(contact_id)
      if (others === undefined) found.set(contact_id, [tag])
      else others.push(tag)
    }
    for (const each of found.values()) each.sort((a, b) => a.name.localeCompare(b.name))
    return found
  }, [tags, links])
  return { tags, tagsOf: (contactId) => byContact.get(contactId) ?? [] }
}

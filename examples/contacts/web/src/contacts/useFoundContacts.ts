import { ilike, or } from '@tanstack/react-db'
import { type Contact, useContacts } from '../generated'

/** A column that contacts can be ordered by. */
export type SortColumn = 'first_name' | 'last_name' | 'email' | 'created_at'

/** Which contacts are looked for, and in which order. */
export interface Search {
  readonly text: string
  readonly sort: SortColumn
  readonly direction: 'asc' | 'desc'
}

/** The contacts that are looked for: a live query over all that are on the device. */
export function useFoundContacts({ text, sort, direction }: Search): {
  readonly contacts: readonly Contact[]
  readonly isReady: boolean
} {
  const { data, isReady } = useContacts((rows) => {
    let found = rows
    for (const word of text.split(/\s+/).filter(Boolean)) {
      // `%` is any text, `_` any letter.
      const pattern = `%${word.replaceAll('%', '_')}%`
      found = found.where(({ contacts }) =>
        or(
          ilike(contacts.first_name, pattern),
          ilike(contacts.last_name, pattern),
          ilike(contacts.email, pattern),
        ),
      )
    }
    const ordered = found.orderBy(({ contacts }) => contacts[sort], { direction, nulls: 'last' })
    return sort === 'last_name'
      ? ordered.orderBy(({ contacts }) => contacts.first_name)
      : ordered.orderBy(({ contacts }) => contacts.last_name, { nulls: 'last' })
  })
  return { contacts: data, isReady }
}

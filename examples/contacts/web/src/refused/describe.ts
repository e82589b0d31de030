import { fullName } from '../contacts/names'
import { accountsCollection, contactsCollection, project, type RejectedWrite } from '../generated'

const OPERATIONS = { insert: 'Adding', update: 'Changing', delete: 'Deleting' } as const

const TABLES: Readonly<Record<string, string>> = {
  contacts: 'a contact',
  accounts: 'an account',
  tags: 'a tag',
  contact_tags: 'a contact’s tag',
}

/** `Changing a contact`. */
export const describe = ({ operation, table }: RejectedWrite): string =>
  `${OPERATIONS[operation]} ${TABLES[table] ?? table}`

/** `First name` for `first_name`. */
export function fieldName(column: string): string {
  const name = column.replaceAll('_', ' ')
  return `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`
}

/** What the write wanted to say, without the row's key. */
export function fieldsOf({ table, value }: RejectedWrite): readonly (readonly [string, unknown])[] {
  const keys: readonly string[] =
    (project.models as Readonly<Record<string, { readonly key: readonly string[] }>>)[table]?.key ??
    []
  return Object.entries(JSON.parse(value) as object).filter(([column]) => !keys.includes(column))
}

/** Whom or what the row is about, as far as it is here. */
export function subjectOf({ table, rowKey }: RejectedWrite): string | undefined {
  const [id] = JSON.parse(rowKey) as string[]
  if (id === undefined) return undefined
  if (table === 'accounts') return accountsCollection.get(id)?.name
  const contact = contactsCollection.get(id)
  return contact && fullName(contact)
}

import { fullName } from '../contacts/names'
import { accountsCollection, contactsCollection, project, type RejectedWrite } from '../generated'
import type { Model } from '../generated/db/model'

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

/** What the write wanted to say, without the row's key, in the order of the model's columns. */
export function fieldsOf({ table, value }: RejectedWrite): readonly (readonly [string, unknown])[] {
  const { key = [], columns = [] } =
    (project.models as Readonly<Record<string, Partial<Pick<Model, 'key' | 'columns'>>>>)[table] ??
    {}
  const place = (column: string) => columns.findIndex(({ name }) => name === column)
  const fields = Object.entries(JSON.parse(value) as object)
  return fields
    .filter(([column]) => !key.includes(column))
    .sort(([one], [other]) => place(one) - place(other))
}

/** Whom or what the row is about, as far as it is here. */
export function subjectOf({ table, rowKey }: RejectedWrite): string | undefined {
  const [id] = JSON.parse(rowKey) as string[]
  if (id === undefined) return undefined
  if (table === 'accounts') return accountsCollection.get(id)?.name
  const contact = contactsCollection.get(id)
  return contact && fullName(contact)
}

import { project, type RejectedWrite } from '../generated'

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

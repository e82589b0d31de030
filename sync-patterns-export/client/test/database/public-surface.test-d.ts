import { eq } from '@tanstack/react-db'
import { expectTypeOf } from 'vitest'
import { modelCollection } from '../../src/collection'
import { modelHooks } from '../../src/hooks'
import type { LocalDatabase } from '../../src/local-database'
import type { Contact, ContactCreate, ContactUpdate } from '../generated/contacts/types/contacts'
import { project } from '../generated/tracker/project'
import type { IssueScope } from '../generated/tracker/shapes'
import type { Country } from '../generated/tracker/types/countries'
import type { Issue, IssueCreate, IssueUpdate } from '../generated/tracker/types/issues'

/** The public surface has the types of `types/`: `tsc` tests it, and nothing runs it. */
export function surface(database: LocalDatabase): void {
  const contacts = modelCollection<Contact, ContactCreate, ContactUpdate>(
    database,
    database.project.models['contacts']!,
  )
  const { useRows: useContacts, useRow: useContact } = modelHooks('contacts', contacts)

  contacts.insert({ first_name: 'Ada' })
  contacts.insert([{ first_name: 'Ada' }, { id: 'x', first_name: 'Bob', email: null }])
  // @ts-expect-error a required column is missing
  contacts.insert({ email: null })
  // @ts-expect-error the server sets it
  contacts.insert({ first_name: 'Ada', created_at: '' })
  contacts.update('x', (draft) => {
    draft.email = null
    expectTypeOf(draft.created_at).toEqualTypeOf<string>()
    // @ts-expect-error the server sets it
    draft.created_at = ''
    // @ts-expect-error a key cannot be changed
    draft.id = ''
    // @ts-expect-error it is not nullable
    draft.first_name = null
  })
  // @ts-expect-error the key is a string
  contacts.delete(7)

  expectTypeOf(contacts.utils.keyOf({ id: 'x' })).toEqualTypeOf<string>()
  // @ts-expect-error there is no such column
  contacts.utils.keyOf({ nobody: 'x' })

  const row = contacts.get('x')!
  expectTypeOf(row.first_name).toEqualTypeOf<string>()
  expectTypeOf(row.last_name).toEqualTypeOf<string | null>()
  expectTypeOf(row._has_local_changes).toEqualTypeOf<boolean>()
  expectTypeOf(row._pending_write_id).toEqualTypeOf<string | null>()

  expectTypeOf(useContacts().data[0]!.email).toEqualTypeOf<string | null>()
  const named = useContacts((q) =>
    q
      .where(({ contacts }) => eq(contacts.first_name, 'Ada'))
      .select(({ contacts }) => ({ name: contacts.first_name })),
  )
  expectTypeOf(named.data[0]!.name).toEqualTypeOf<string>()
  // @ts-expect-error there is no such column
  useContacts((q) => q.orderBy(({ contacts }) => contacts.nobody))
  expectTypeOf(useContact('x').data?.first_name).toEqualTypeOf<string | undefined>()
  useContact({ id: 'x' })

  const issues = modelCollection<Issue, IssueCreate, IssueUpdate, string, IssueScope>(
    database,
    project.models.issues,
  )
  const { useRows: useIssues } = modelHooks('issues', issues)
  const live = useIssues({ project_id: 'x' }, (q) => q.orderBy(({ issues }) => issues.title))
  expectTypeOf(live.data[0]!.title).toEqualTypeOf<string>()
  expectTypeOf(live.isSynced).toEqualTypeOf<boolean>()
  // @ts-expect-error a scope must be chosen
  useIssues()
  // @ts-expect-error the scope is another column
  useIssues({ issue_id: 'x' })
  // @ts-expect-error not one of the enum's values
  issues.insert({ project_id: 'x', title: 'x', reporter_id: 'x', status: 'later' })

  const countries = modelCollection<Country, never, never>(database, project.models.countries)
  // @ts-expect-error it is read only
  countries.insert({ code: 'DE' })
}

import { eq, ilike, or } from '@tanstack/react-db'
import { type Account, type Contact, contactsCollection, useAccounts } from '../generated'

/** An account, and whose it is. */
export interface Owned {
  readonly account: Account
  readonly owner: Contact | undefined
}

/** Accounts by their own name or their owner's: a live query over two models. */
export function useFoundAccounts(text: string): {
  readonly accounts: readonly Owned[]
  readonly isReady: boolean
} {
  const { data, isReady } = useAccounts((rows) => {
    let found = rows.leftJoin({ owner: contactsCollection }, ({ accounts, owner }) =>
      eq(accounts.contact_id, owner.id),
    )
    for (const word of text.split(/\s+/).filter(Boolean)) {
      const pattern = `%${word.replaceAll('%', '_')}%`
      found = found.where(({ accounts, owner }) =>
        or(
          ilike(accounts.name, pattern),
          ilike(owner.first_name, pattern),
          ilike(owner.last_name, pattern),
        ),
      )
    }
    return found
      .orderBy(({ owner }) => owner.first_name, { nulls: 'last' })
      .orderBy(({ owner }) => owner.last_name, { nulls: 'last' })
      .orderBy(({ accounts }) => accounts.name)
      .select(({ accounts, owner }) => ({ account: accounts, owner }))
  })
  return { accounts: data, isReady }
}

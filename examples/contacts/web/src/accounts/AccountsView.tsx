import { eq } from '@tanstack/react-db'
import { useState } from 'react'
import { contactsCollection, useAccounts } from '../generated'
import { Empty } from '../ui/Empty'
import { useShortcut } from '../ui/useShortcut'
import { count } from '../ui/words'
import { AccountRow } from './AccountRow'
import { NewAccount } from './NewAccount'

/** All accounts, with whose they are: nothing shows that the server has not accepted. */
export function AccountsView() {
  const [isAdding, setAdding] = useState(false)
  const { data: accounts, isReady } = useAccounts((rows) =>
    rows
      .leftJoin({ owner: contactsCollection }, ({ accounts, owner }) =>
        eq(accounts.contact_id, owner.id),
      )
      .orderBy(({ accounts }) => accounts.name)
      .orderBy(({ accounts }) => accounts.id)
      .select(({ accounts, owner }) => ({ account: accounts, owner })),
  )
  useShortcut('n', () => setAdding(true))
  return (
    <div className="accounts">
      <div className="toolbar">
        <p className="quiet">
          A balance changes when the server has accepted it, and never before.
        </p>
        <span className="quiet found">{count(accounts.length, 'account')}</span>
        <button className="primary" aria-keyshortcuts="n" onClick={() => setAdding(true)}>
          New account
        </button>
      </div>
      {isAdding && <NewAccount onDone={() => setAdding(false)} />}
      {accounts.length > 0 ? (
        <ul className="account-list" aria-label="Accounts">
          {accounts.map(({ account, owner }) => (
            <AccountRow key={account.id} account={account} owner={owner} />
          ))}
        </ul>
      ) : (
        isReady && (
          <Empty title="No accounts yet">
            Press <kbd>n</kbd>, or “New account”, to open the first.
          </Empty>
        )
      )}
    </div>
  )
}

import { useDeferredValue, useRef, useState } from 'react'
import { useSyncStatus } from '../generated'
import { Empty } from '../ui/Empty'
import { useShortcut } from '../ui/useShortcut'
import { count } from '../ui/words'
import { AccountList } from './AccountList'
import { NewAccount } from './NewAccount'
import { useFoundAccounts } from './useFoundAccounts'

/** All accounts, with whose they are: nothing shows that the server has not accepted. */
export function AccountsView() {
  const [text, setText] = useState('')
  const [isAdding, setAdding] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const { accounts, isReady } = useFoundAccounts(useDeferredValue(text))
  const { state } = useSyncStatus()
  useShortcut('n', () => setAdding(true))
  useShortcut('/', () => field.current?.focus())
  return (
    <div className="accounts">
      <div className="toolbar">
        <input
          ref={field}
          type="search"
          aria-label="Search"
          aria-keyshortcuts="/"
          placeholder="Search accounts and people ( / )"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && setText('')}
        />
        <span className="quiet found">{count(accounts.length, 'account')}</span>
        <button className="primary" aria-keyshortcuts="n" onClick={() => setAdding(true)}>
          New account
        </button>
        <p className="quiet hint">
          A balance changes when the server has accepted it, and never before.
        </p>
      </div>
      {isAdding && <NewAccount onDone={() => setAdding(false)} />}
      {accounts.length > 0 ? (
        <AccountList accounts={accounts} />
      ) : text.trim() !== '' ? (
        <Empty title="No account found">No account, and nobody who has one, is called so.</Empty>
      ) : (
        isReady &&
        state.is !== 'first sync' && (
          <Empty title="No accounts yet">
            Press <kbd>n</kbd>, or “New account”, to open the first.
          </Empty>
        )
      )}
    </div>
  )
}

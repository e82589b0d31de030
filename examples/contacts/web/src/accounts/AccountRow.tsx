import { useState } from 'react'
import { fullName } from '../contacts/names'
import { type Account, accountsCollection, type Contact } from '../generated'
import { BalanceForm } from './BalanceForm'
import { euros } from './euros'
import { useConfirmedWrite } from './useConfirmedWrite'

/** An account; its balance is changed in place. */
export function AccountRow(props: {
  /** Tells the list how high the row is. */
  readonly measure: (row: HTMLLIElement | null) => void
  readonly account: Account
  readonly owner: Contact | undefined
  readonly position: { readonly index: number; readonly start: number; readonly of: number }
}) {
  const { measure, account, owner, position } = props
  const name = owner === undefined ? account.name : `${account.name} of ${fullName(owner)}`
  const [isEdited, setEdited] = useState(false)
  const { outcome, write, forget } = useConfirmedWrite()
  // Also a write of another tab, or of the time before a reload.
  const isPending = outcome.is === 'waiting' || account._pending_write_id != null
  const close = () => {
    forget()
    setEdited(false)
  }
  const save = async (balance: string) => {
    const isAccepted = await write(() =>
      accountsCollection.update(account.id, (draft) => void (draft.balance = balance)),
    )
    if (isAccepted) setEdited(false)
  }
  return (
    <li
      ref={measure}
      className="account"
      aria-label={name}
      aria-busy={isPending}
      aria-setsize={position.of}
      aria-posinset={position.index + 1}
      data-index={position.index}
      style={{ transform: `translateY(${position.start}px)` }}
    >
      <span className="account-name">
        <strong>{account.name}</strong>
        <span className="quiet">
          {owner === undefined ? 'A contact who has gone' : fullName(owner)}
        </span>
      </span>
      {isEdited ? (
        <BalanceForm
          balance={account.balance}
          isWaiting={outcome.is === 'waiting'}
          onSave={(balance) => void save(balance)}
          onCancel={close}
        />
      ) : (
        <>
          <output className="balance" aria-label="Balance">
            {euros(account.balance)}
          </output>
          <span className="actions">
            {' '}
            <button
              className="plain"
              aria-label={`Change balance of ${name}`}
              onClick={() => setEdited(true)}
            >
              Change
            </button>
            <button
              className="plain"
              aria-label={`Delete ${name}`}
              disabled={isPending}
              onClick={() => void write(() => accountsCollection.delete(account.id))}
            >
              Delete
            </button>
          </span>{' '}
        </>
      )}
      {isPending && <p className="quiet outcome">Waiting for the server …</p>}
      {outcome.is === 'failed' && (
        <p className="problem outcome" role="alert">
          {outcome.reason}
        </p>
      )}
    </li>
  )
}

import { type FormEvent, useState } from 'react'
import { accountsCollection } from '../generated'
import { OwnerField } from './OwnerField'
import { useConfirmedWrite } from './useConfirmedWrite'

/** Opens an account; it shows in the list when the server has accepted it. */
export function NewAccount({ onDone }: { readonly onDone: () => void }) {
  const [contactId, setContactId] = useState<string>()
  const { outcome, write } = useConfirmedWrite()
  const isWaiting = outcome.is === 'waiting'
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (contactId === undefined) return
    const form = new FormData(event.currentTarget)
    const text = (name: string) => String(form.get(name)).trim()
    const isAccepted = await write(() =>
      accountsCollection.insert({
        contact_id: contactId,
        name: text('name'),
        balance: text('balance') || '0',
      }),
    )
    if (isAccepted) onDone()
  }
  return (
    <form
      className="card new-account"
      aria-label="New account"
      aria-busy={isWaiting}
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
    >
      <OwnerField onChoose={setContactId} />
      <label className="field">
        <span>Name</span>
        <input name="name" placeholder="Savings" required autoComplete="off" />
      </label>
      <label className="field">
        <span>Balance</span>
        <input
          name="balance"
          inputMode="decimal"
          placeholder="0"
          pattern="\s*-?\d+(\.\d{1,2})?\s*"
          title="An amount such as 120 or 99.50"
          autoComplete="off"
        />
      </label>
      <div className="actions">
        <button type="button" onClick={onDone}>
          Cancel
        </button>
        <button className="primary" disabled={isWaiting}>
          {isWaiting ? 'Waiting for the server …' : 'Save'}
        </button>
      </div>
      {outcome.is === 'failed' && (
        <p className="problem outcome" role="alert">
          {outcome.reason}
        </p>
      )}
    </form>
  )
}

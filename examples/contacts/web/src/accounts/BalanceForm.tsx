import type { FormEvent } from 'react'

/** A balance in the making: text, so that no cent is lost in a float. */
export function BalanceForm(props: {
  readonly balance: string
  readonly isWaiting: boolean
  readonly onSave: (balance: string) => void
  readonly onCancel: () => void
}) {
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    props.onSave(String(new FormData(event.currentTarget).get('balance')).trim())
  }
  return (
    <form
      className="balance-form"
      onSubmit={save}
      onKeyDown={(event) => event.key === 'Escape' && props.onCancel()}
    >
      <input
        name="balance"
        aria-label="Balance"
        defaultValue={props.balance}
        inputMode="decimal"
        pattern="\s*-?\d+(\.\d{1,2})?\s*"
        title="An amount such as 120 or 99.50"
        autoComplete="off"
        required
        autoFocus
        onFocus={(event) => event.target.select()}
        disabled={props.isWaiting}
      />
      <button type="button" onClick={props.onCancel}>
        Cancel
      </button>
      <button className="primary" disabled={props.isWaiting}>
        Save
      </button>
    </form>
  )
}

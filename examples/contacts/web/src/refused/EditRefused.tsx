import type { FormEvent } from 'react'
import type { RejectedWrite } from '../generated'
import { fieldName, fieldsOf } from './describe'

/** Changes the body of a refused write before it is sent again. */
export function EditRefused(props: {
  readonly write: RejectedWrite
  readonly onSave: (value: object) => void
  readonly onCancel: () => void
}) {
  const fields = fieldsOf(props.write)
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const value = JSON.parse(props.write.value) as Record<string, unknown>
    for (const [column, before] of fields) {
      const text = String(form.get(column))
      // What was empty and still is stays null.
      value[column] = text === '' && before === null ? null : text
    }
    props.onSave(value)
  }
  return (
    <form onSubmit={save} onKeyDown={(event) => event.key === 'Escape' && props.onCancel()}>
      {fields.map(([column, value], index) => (
        <label className="field" key={column}>
          <span>{fieldName(column)}</span>
          <input name={column} defaultValue={String(value ?? '')} autoFocus={index === 0} />
        </label>
      ))}
      <div className="actions">
        <button type="button" onClick={props.onCancel}>
          Cancel
        </button>
        <button className="primary">Save and send</button>
      </div>
    </form>
  )
}

import { useState } from 'react'
import type { RejectedWrite, useRejectedWrites } from '../generated'
import { answer, words } from '../ui/words'
import { describe, fieldName, fieldsOf, subjectOf } from './describe'
import { EditRefused } from './EditRefused'

type Actions = Omit<ReturnType<typeof useRejectedWrites>, 'writes'>

/** One refused write, with the server's answer. */
export function RefusedWrite({
  write,
  retry,
  edit,
  discard,
}: { readonly write: RejectedWrite } & Actions) {
  const [isEdited, setEdited] = useState(false)
  const [error, setError] = useState<string>()
  const { writeId } = write
  const run = (work: Promise<void>) => void work.catch((failure) => setError(words(failure)))
  const title = describe(write)
  const subject = subjectOf(write)
  return (
    <li className="card refused-write" aria-label={title}>
      <h3>
        {title}
        {subject !== undefined && <span className="quiet">{subject}</span>}
      </h3>
      <p className="problem">{error ?? answer(write.status, write.body)}</p>
      {isEdited ? (
        <EditRefused
          write={write}
          onSave={(value) => {
            setEdited(false)
            run(edit(writeId, value))
          }}
          onCancel={() => setEdited(false)}
        />
      ) : (
        <>
          <dl>
            {fieldsOf(write).map(([column, value]) => (
              <div key={column}>
                <dt>{fieldName(column)}</dt>
                <dd>{value === null ? <em>empty</em> : String(value)}</dd>
              </div>
            ))}
          </dl>
          <div className="actions">
            <button onClick={() => run(discard(writeId))}>Discard</button>
            {write.operation !== 'delete' && <button onClick={() => setEdited(true)}>Edit</button>}
            <button className="primary" onClick={() => run(retry(writeId))}>
              Retry
            </button>
          </div>
        </>
      )}
    </li>
  )
}

import { useRef, useState } from 'react'
import { database, UnsentWritesError } from '../generated'
import { signOut } from './session'

/** Removes everything from the device; asks first where that would lose writes. */
export function SignOut() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [unsent, setUnsent] = useState(0)
  const wipe = (unsentWrites?: 'discard') =>
    database.wipe(unsentWrites === undefined ? {} : { unsentWrites }).then(signOut, (error) => {
      if (!(error instanceof UnsentWritesError)) return signOut()
      setUnsent(error.count)
      dialog.current?.showModal()
    })
  return (
    <>
      <button className="plain" onClick={() => void wipe()}>
        Sign out
      </button>
      <dialog ref={dialog} className="card" aria-labelledby="unsent">
        <h2 id="unsent">{unsent === 1 ? 'One write is' : `${unsent} writes are`} not sent yet</h2>
        <p className="quiet">
          Signing out removes everything from this device, and what the server does not have would
          be lost. It is sent by itself as soon as there is a network.
        </p>
        <div className="actions">
          <button className="danger" onClick={() => void wipe('discard')}>
            Sign out and lose {unsent === 1 ? 'it' : 'them'}
          </button>
          <button className="primary" autoFocus onClick={() => dialog.current?.close()}>
            Stay
          </button>
        </div>
      </dialog>
    </>
  )
}

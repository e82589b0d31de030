import { useRef, useState } from 'react'
import { database, NotOpenError, UnsentWritesError } from '../generated'
import { notify } from '../ui/notice'
import { words } from '../ui/words'
import { signOut } from './session'

/** Removes everything from the device; asks first where that would lose writes. */
export function SignOut() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [unsent, setUnsent] = useState(0)
  const wipe = (unsentWrites?: 'discard') =>
    database.wipe(unsentWrites === undefined ? {} : { unsentWrites }).then(signOut, failed)
  // Nobody is signed out while what they see is still on the device.
  const failed = (error: unknown) => {
    if (error instanceof UnsentWritesError) {
      setUnsent(error.count)
      dialog.current?.showModal()
    } else {
      const isClosed = error instanceof NotOpenError
      notify({
        text: isClosed ? 'Wait until your contacts are open, then sign out.' : words(error),
      })
    }
  }
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

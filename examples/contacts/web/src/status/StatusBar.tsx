import { useSyncStatus } from '../generated'
import { stateInWords } from './stateInWords'

/** How the sync stands, in words. */
export function StatusBar() {
  const { state, pending, rejected, lastContact } = useSyncStatus()
  const since = lastContact === null ? 'never' : new Date(lastContact).toLocaleTimeString('en')
  return (
    <>
      <div
        className="status"
        role="status"
        aria-label="Sync"
        data-state={state.is}
        title={`Last contact with the server: ${since}`}
      >
        <span className="light" aria-hidden="true" />
        <span>{stateInWords(state)}</span>
        {pending > 0 && <span className="badge">{pending.toLocaleString('en')} waiting</span>}
        {rejected > 0 && (
          <span className="badge refused">{rejected.toLocaleString('en')} refused</span>
        )}
      </div>
      {(state.is === 'first sync' || state.is === 'connecting') && (
        <progress className="progress" aria-label="First sync" />
      )}
    </>
  )
}

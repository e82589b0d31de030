import { words } from '../ui/words'

/** The local database could not be opened; the error says what to do about it. */
export function Unopened({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry: () => void
}) {
  return (
    <main className="unopened">
      <div className="card" role="alert">
        <h1>Your contacts cannot be opened on this device</h1>
        <p>{words(error)}</p>
        <button className="primary" onClick={onRetry}>
          Try again
        </button>
      </div>
    </main>
  )
}

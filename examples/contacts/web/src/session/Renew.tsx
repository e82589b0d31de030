import { useState } from 'react'
import { words } from '../ui/words'
import { signIn } from './session'

/** The token has ended: writes wait until there is another. */
export function Renew({ team }: { readonly team: string }) {
  const [error, setError] = useState<string>()
  const renew = () => {
    setError(undefined)
    signIn(team).catch((failure: unknown) => setError(words(failure)))
  }
  return (
    <div className="banner warning" role="alert">
      <p>
        {error ?? 'You have been signed out by the server. Your changes are kept and wait here.'}
      </p>
      <button className="primary" onClick={renew}>
        Sign in again
      </button>
    </div>
  )
}

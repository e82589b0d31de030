import { useEffect, useState } from 'react'
import { database, initializeDatabase } from '../generated'
import { headers, renewed } from '../session/session'

/** Keeps a team's local database open while it is shown; gives what hinders it, and how to try again. */
export function useDatabase(team: string): { readonly error: unknown; readonly retry: () => void } {
  const [error, setError] = useState<unknown>()
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let isShown = true
    const options = { owner: team, headers, onUnauthorized: renewed }
    initializeDatabase({ ...options, withoutStorage: 'memory' }).then(
      () => isShown && setError(undefined),
      (failure: unknown) => isShown && setError(failure),
    )
    return () => {
      isShown = false
      void database.stop()
    }
    // Each attempt opens it anew.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [attempt, team])
  return { error, retry: () => setAttempt(attempt + 1) }
}

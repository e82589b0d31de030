import { useState } from 'react'
import { words } from '../ui/words'

/** What a confirmed write has come to. */
export type Outcome =
  | { readonly is: 'nothing' }
  | { readonly is: 'waiting' }
  | { readonly is: 'failed'; readonly reason: string }

type Written = { readonly isPersisted: { readonly promise: Promise<unknown> } }

/** Makes a write that needs the server's word, and follows it. */
export function useConfirmedWrite(): {
  readonly outcome: Outcome
  /** Resolves with whether the server has accepted it. */
  readonly write: (make: () => Written) => Promise<boolean>
  readonly forget: () => void
} {
  const [outcome, setOutcome] = useState<Outcome>({ is: 'nothing' })
  const forget = () => setOutcome({ is: 'nothing' })
  const write = async (make: () => Written) => {
    setOutcome({ is: 'waiting' })
    try {
      await make().isPersisted.promise
    } catch (error) {
      setOutcome({ is: 'failed', reason: words(error) })
      return false
    }
    forget()
    return true
  }
  return { outcome, write, forget }
}

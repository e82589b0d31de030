import { useSyncExternalStore } from 'react'
import { config } from '../generated'

/** Who is signed in, in all tabs. It is kept, so that the application also starts without a network. */
export interface Session {
  readonly team: string
  readonly token: string
}

const KEY = 'contacts:session'

const listeners = new Set<() => void>()
let current = read()

addEventListener('storage', ({ key }) => {
  if (key === KEY || key === null) changed()
})

function read(): Session | null {
  const stored = localStorage.getItem(KEY)
  return stored === null ? null : (JSON.parse(stored) as Session)
}

function changed(): void {
  current = read()
  for (const listener of listeners) listener()
}

function keep(session: Session): void {
  localStorage.setItem(KEY, JSON.stringify(session))
  changed()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useSession = (): Session | null => useSyncExternalStore(subscribe, () => current)

/** What requests of the sync carry. */
export const headers = (): Record<string, string> =>
  current === null ? {} : { authorization: `Bearer ${current.token}` }

/** Resolves when there is another token: somebody pressed the button, in this tab or in another. */
export function renewed(): Promise<void> {
  const before = current?.token
  return new Promise((resolve) => {
    const stop = subscribe(() => {
      if (current === null || current.token === before) return
      stop()
      resolve()
    })
  })
}

/** Asks the server for a token. */
export async function signIn(team: string): Promise<void> {
  const response = await fetch(`${config.apiBaseUrl}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ team }),
  }).catch(() => {
    throw new Error('The server cannot be reached. Signing in needs a network.')
  })
  const answer = (await response.json().catch(() => ({}))) as Partial<Session> & {
    readonly message?: string
  }
  if (!response.ok || answer.token === undefined) {
    throw new Error(answer.message ?? `The server answered ${response.status}. Try again later.`)
  }
  keep({ team, token: answer.token })
}

/** Forgets who is signed in, here and, if it can be reached, at the server. */
export function signOut(): void {
  void fetch(`${config.apiBaseUrl}/session`, { method: 'DELETE', headers: headers() }).catch(
    // Without a network the token ends by itself.
    () => undefined,
  )
  localStorage.removeItem(KEY)
  changed()
}

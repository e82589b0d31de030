import { SignIn } from './session/SignIn'
import { useSession } from './session/session'
import { Workspace } from './workspace/Workspace'

/** Somebody is signed in, or is asked to. */
export function App() {
  const session = useSession()
  return session === null ? <SignIn /> : <Workspace team={session.team} />
}

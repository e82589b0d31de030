import { type FormEvent, useState } from 'react'
import { Logo } from '../ui/Logo'
import { words } from '../ui/words'
import { signIn } from './session'

/** The teams that the demo's server has. */
const TEAMS = [
  { team: 'north', about: 'One half of the demo’s people' },
  { team: 'south', about: 'The other half, which the north never sees' },
]

/** Asks for a team. `?team=north` fills it in. */
export function SignIn() {
  const [team, setTeam] = useState(
    () => new URLSearchParams(location.search).get('team') ?? TEAMS[0]!.team,
  )
  const [state, setState] = useState<{ readonly error?: string; readonly isBusy: boolean }>({
    isBusy: false,
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setState({ isBusy: true })
    signIn(team.trim()).catch((error: unknown) => setState({ isBusy: false, error: words(error) }))
  }
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit} aria-label="Sign in">
        <Logo />
        <h1>Contacts</h1>
        <p className="quiet">
          Everything is kept on this device, and works without a network. Choose whose contacts you
          want to see.
        </p>
        <div className="choices">
          {TEAMS.map(({ team: name, about }) => (
            <button
              key={name}
              type="button"
              className="choice"
              aria-pressed={team === name}
              onClick={() => setTeam(name)}
            >
              <strong>{name}</strong>
              <span className="quiet">{about}</span>
            </button>
          ))}
        </div>
        <label className="field">
          <span>Team</span>
          <input
            value={team}
            onChange={(event) => setTeam(event.target.value)}
            autoCapitalize="none"
            autoComplete="organization"
            required
          />
        </label>
        {state.error !== undefined && (
          <p className="problem" role="alert">
            {state.error}
          </p>
        )}
        <button className="primary" disabled={state.isBusy}>
          {state.isBusy ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
    </main>
  )
}

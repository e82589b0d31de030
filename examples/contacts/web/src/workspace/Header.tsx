import { SignOut } from '../session/SignOut'
import { StatusBar } from '../status/StatusBar'
import { Logo } from '../ui/Logo'

export type View = 'Contacts' | 'Accounts'

const VIEWS: readonly View[] = ['Contacts', 'Accounts']

/** Where one is, who one is, and how the sync stands. */
export function Header(props: {
  readonly team: string
  readonly view: View
  readonly isInspected: boolean
  readonly onView: (view: View) => void
  readonly onInspect: () => void
}) {
  return (
    <header className="header">
      <Logo />
      <nav aria-label="Views">
        {VIEWS.map((view) => (
          <button
            key={view}
            className="tab"
            aria-current={view === props.view ? 'page' : undefined}
            onClick={() => props.onView(view)}
          >
            {view}
          </button>
        ))}
      </nav>
      <StatusBar />
      <div className="account-menu">
        <span className="team" title="Your team">
          {props.team}
        </span>
        <button className="plain" aria-pressed={props.isInspected} onClick={props.onInspect}>
          Inspector
        </button>
        <SignOut />
      </div>
    </header>
  )
}

import { lazy, Suspense, useState } from 'react'
import { AccountsView } from '../accounts/AccountsView'
import { ContactsView } from '../contacts/ContactsView'
import { database, useSyncStatus } from '../generated'
import { NoticeBar } from '../ui/NoticeBar'
import { RefusedWrites } from '../refused/RefusedWrites'
import { Renew } from '../session/Renew'
import { Header, type View } from './Header'
import { Unopened } from './Unopened'
import { useDatabase } from './useDatabase'

// For development: a chunk of its own, which is loaded when it is asked for.
const Inspector = lazy(async () => {
  const { SyncInspector } = await import('../generated/db/inspector')
  return { default: SyncInspector }
})

/** What a team sees. */
export function Workspace({ team }: { readonly team: string }) {
  const { error, retry } = useDatabase(team)
  const { state, keptIn } = useSyncStatus()
  const [view, setView] = useState<View>('Contacts')
  const [isInspected, setInspected] = useState(false)
  return (
    <div className="workspace">
      <Header
        {...{ team, view, isInspected }}
        onView={setView}
        onInspect={() => setInspected(!isInspected)}
      />
      {state.is === 'unauthorised' && <Renew team={team} />}
      {state.is === 'stopped' && (
        <div className="banner warning" role="alert">
          <p>The sync has stopped: {state.reason}.</p>
          <button className="primary" onClick={() => location.reload()}>
            Load the page again
          </button>
        </div>
      )}
      {keptIn === 'memory' && (
        <div className="banner warning" role="alert">
          <p>This window keeps nothing: what is not sent when it is closed is lost.</p>
        </div>
      )}
      {error === undefined ? (
        <div className="content">
          <main>{view === 'Contacts' ? <ContactsView /> : <AccountsView />}</main>
          <RefusedWrites />
        </div>
      ) : (
        <Unopened error={error} onRetry={retry} />
      )}
      <NoticeBar />
      {isInspected && (
        <Suspense>
          <aside className="inspector">
            <Inspector database={database} />
          </aside>
        </Suspense>
      )}
    </div>
  )
}

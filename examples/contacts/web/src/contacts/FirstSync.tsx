import { useSyncStatus } from '../generated'
import { Empty } from '../ui/Empty'
import { count } from '../ui/words'

/** There is nothing to see yet, for the rows are on their way. */
export function FirstSync() {
  const { state } = useSyncStatus()
  const here = state.is === 'first sync' ? (state.rows['contacts'] ?? 0) : 0
  return (
    <Empty title="Bringing your contacts to this device">
      {here > 0 && `${count(here, 'contact')} so far. `}
      This happens once; from then on they open at once, also without a network.
    </Empty>
  )
}

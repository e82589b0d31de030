import type { SyncState } from '../generated'
import { count } from '../ui/words'

/** A few words for the status bar. */
export function stateInWords(state: SyncState): string {
  switch (state.is) {
    case 'connecting':
      return 'Connecting …'
    case 'first sync':
      return `First sync: ${count(rowsOf(state.rows), 'row')} so far`
    case 'live':
      return 'Live'
    case 'offline':
      return 'Offline'
    case 'unauthorised':
      return 'Signed out by the server'
    case 'stopped':
      return 'Stopped'
  }
}

const rowsOf = (rows: Readonly<Record<string, number>>): number =>
  Object.values(rows).reduce((sum, each) => sum + each, 0)

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { AccountRow } from './AccountRow'
import type { Owned } from './useFoundAccounts'

/** Accounts as a list, of which only what is in sight is in the page. */
export function AccountList({ accounts }: { readonly accounts: readonly Owned[] }) {
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: accounts.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 60,
    getItemKey: (index) => accounts[index]!.account.id,
    overscan: 6,
  })
  return (
    <div ref={scroller} className="account-scroller">
      <ul className="account-list" aria-label="Accounts" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <AccountRow
            key={key}
            measure={rows.measureElement}
            {...accounts[index]!}
            position={{ index, start, of: accounts.length }}
          />
        ))}
      </ul>
    </div>
  )
}

import type { Search, SortColumn } from './useFoundContacts'

const COLUMNS: readonly (readonly [SortColumn, string])[] = [
  ['first_name', 'First name'],
  ['last_name', 'Last name'],
  ['email', 'Email'],
  ['created_at', 'Added'],
]

const OTHER = { asc: 'desc', desc: 'asc' } as const
const SORT = { asc: 'ascending', desc: 'descending' } as const

/** The grid's first row: a press orders by a column, another one the other way round. */
export function SortHeader({
  search,
  onSort,
}: {
  readonly search: Search
  readonly onSort: (search: Search) => void
}) {
  return (
    <div role="row" className="head" aria-rowindex={1}>
      {COLUMNS.map(([sort, name]) => {
        const isSorted = search.sort === sort
        const direction = isSorted ? OTHER[search.direction] : 'asc'
        return (
          <div
            key={sort}
            role="columnheader"
            className={sort}
            aria-sort={isSorted ? SORT[search.direction] : 'none'}
          >
            <button onClick={() => onSort({ ...search, sort, direction })}>
              {name}
              <span aria-hidden="true">
                {isSorted && (search.direction === 'asc' ? ' ↑' : ' ↓')}
              </span>
            </button>
          </div>
        )
      })}
      <div role="columnheader" className="tags">
        Tags
      </div>
    </div>
  )
}

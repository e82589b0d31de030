import type { ReactNode } from 'react'

/** Says why there is nothing to see, and what to do. */
export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children: ReactNode
}) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p className="quiet">{children}</p>
    </div>
  )
}

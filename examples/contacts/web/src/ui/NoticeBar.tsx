import { useEffect } from 'react'
import { notify, useNotice } from './notice'

/** Milliseconds for which a notice stays. */
const SHOWN = 8000

/** The latest notice, for a while. */
export function NoticeBar() {
  const notice = useNotice()
  useEffect(() => {
    if (notice === null) return
    const timer = setTimeout(() => notify(null), SHOWN)
    return () => clearTimeout(timer)
  }, [notice])
  const { undo } = notice ?? {}
  return (
    <div className="notices" aria-live="polite">
      {notice !== null && (
        <div className="notice">
          <span>{notice.text}</span>
          {undo !== undefined && (
            <button
              onClick={() => {
                undo()
                notify(null)
              }}
            >
              Undo
            </button>
          )}
          <button aria-label="Close" onClick={() => notify(null)}>
            ×
          </button>
        </div>
      )}
    </div>
  )
}

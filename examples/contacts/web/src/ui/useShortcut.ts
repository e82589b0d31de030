import { useEffect, useEffectEvent } from 'react'

/** Runs something when a key is pressed anywhere but in a field. */
export function useShortcut(key: string, run: () => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return
    if (
      event.target instanceof Element &&
      event.target.closest('input, textarea, select, dialog')
    ) {
      return
    }
    event.preventDefault()
    run()
  })
  useEffect(() => {
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [])
}

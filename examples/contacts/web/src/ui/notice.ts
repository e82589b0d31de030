import { useSyncExternalStore } from 'react'

/** Something that has happened, and perhaps what undoes it. */
export interface Notice {
  readonly text: string
  readonly undo?: () => void
}

const listeners = new Set<() => void>()
let current: Notice | null = null

/** Shows a notice in the place of the one before; `null` takes it away. */
export function notify(notice: Notice | null): void {
  current = notice
  for (const listener of listeners) listener()
}

export const useNotice = (): Notice | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => current,
  )

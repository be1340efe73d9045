import { useSyncExternalStore } from 'react'

interface Notice {
  text: string
  /** An ordinary link, to another page of the server. */
  link?: { label: string; href: string }
  /** What to do about it; such a notice stays. */
  action?: { label: string; run: () => void }
  isProblem?: boolean
}

let current: Notice | undefined
const listeners = new Set<() => void>()

/** Shows a sentence above whatever is on the screen; undefined takes it away. */
export function notify(notice: Notice | undefined): void {
  current = notice
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useNotice = (): Notice | undefined => useSyncExternalStore(subscribe, () => current)

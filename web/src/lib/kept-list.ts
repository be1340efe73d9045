import { useSyncExternalStore } from 'react'

export interface KeptList {
  /** The latest first. The same array as long as nothing changes. */
  read: () => readonly string[]
  store: (list: readonly string[]) => void
  use: () => readonly string[]
}

const NONE: readonly string[] = []

/**
 * A list of texts that this device keeps, for all of its tabs. Where nothing can be kept it lasts as long as the page.
 * @param most what is older than that many is forgotten.
 * @param isOne whether a text may be in it: anybody can write under its key.
 */
export function keptList({
  key,
  most,
  isOne,
}: {
  key: string
  most: number
  isOne: (text: string) => boolean
}): KeptList {
  const listeners = new Set<() => void>()
  let readText: string | null = null
  let readList = NONE

  function read(): readonly string[] {
    const text = stored()
    if (text === readText) return readList
    readText = text
    readList = text === null ? NONE : listIn(text)
    return readList
  }

  function store(list: readonly string[]): void {
    const kept = list.slice(0, most)
    try {
      if (kept.length === 0) localStorage.removeItem(key)
      else localStorage.setItem(key, JSON.stringify(kept))
    } catch {
      // No room, or not allowed.
      readText = stored()
      readList = kept
    }
    for (const listener of listeners) listener()
  }

  function stored(): string | null {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  }

  function listIn(text: string): readonly string[] {
    try {
      const found: unknown = JSON.parse(text)
      const texts = Array.isArray(found)
        ? found.filter((one): one is string => typeof one === 'string' && isOne(one))
        : []
      return [...new Set(texts)].slice(0, most)
    } catch {
      // Somebody else's text under our key.
      return NONE
    }
  }

  function subscribe(listener: () => void) {
    listeners.add(listener)
    // Other tabs.
    window.addEventListener('storage', listener)
    return () => {
      listeners.delete(listener)
      window.removeEventListener('storage', listener)
    }
  }

  return { read, store, use: () => useSyncExternalStore(subscribe, read) }
}

import { useSyncExternalStore } from 'react'

const KEY = 'eventbuzz.favorites'
/** As many as can be handed over at once when somebody signs in. */
const MOST = 500
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const NONE: readonly string[] = []
const listeners = new Set<() => void>()
let readText: string | null = null
let readIds = NONE

/** Ids of the events that a guest keeps on this device, the latest first. */
export function keptFavorites(): readonly string[] {
  const text = stored()
  if (text === readText) return readIds
  readText = text
  readIds = text === null ? NONE : idsIn(text)
  return readIds
}

export function keepFavorite(id: string): void {
  store([id, ...keptFavorites().filter((other) => other !== id)].slice(0, MOST))
}

export function dropFavorites(ids: readonly string[]): void {
  const gone = new Set(ids)
  store(keptFavorites().filter((id) => !gone.has(id)))
}

export const useKeptFavorites = () => useSyncExternalStore(subscribe, keptFavorites)

function subscribe(listener: () => void) {
  listeners.add(listener)
  // Other tabs.
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

function store(ids: readonly string[]): void {
  try {
    if (ids.length === 0) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, JSON.stringify(ids))
  } catch {
    // No room, or not allowed: it lasts as long as the page.
    readText = stored()
    readIds = ids
  }
  for (const listener of listeners) listener()
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function idsIn(text: string): readonly string[] {
  try {
    const found: unknown = JSON.parse(text)
    const ids = Array.isArray(found) ? found.filter((id) => typeof id === 'string' && UUID.test(id)) : []
    return [...new Set(ids as string[])].slice(0, MOST)
  } catch {
    // Somebody else's text under our key.
    return NONE
  }
}

import { useSyncExternalStore } from 'react'

const KEY = 'eventbuzz.recent'
const MOST = 8

const NONE: readonly string[] = []
const listeners = new Set<() => void>()
let readText: string | null = null
let readSearches = NONE

/** What was looked for on this device, the latest first. */
function recentSearches(): readonly string[] {
  const text = stored()
  if (text === readText) return readSearches
  readText = text
  readSearches = text === null ? NONE : searchesIn(text)
  return readSearches
}

export function rememberText(text: string): void {
  store([text, ...without(text)].slice(0, MOST))
}

export function forgetText(text: string): void {
  store(without(text))
}

export function forgetAllTexts(): void {
  store([])
}

export const useRecentSearches = () => useSyncExternalStore(subscribe, recentSearches)

const without = (text: string) =>
  recentSearches().filter((other) => other.toLowerCase() !== text.toLowerCase())

function subscribe(listener: () => void) {
  listeners.add(listener)
  // Other tabs.
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

function store(searches: readonly string[]): void {
  try {
    if (searches.length === 0) localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, JSON.stringify(searches))
  } catch {
    // No room, or not allowed: they last as long as the page.
    readText = stored()
    readSearches = searches
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

function searchesIn(text: string): readonly string[] {
  try {
    const found: unknown = JSON.parse(text)
    const texts = Array.isArray(found) ? found.filter((one) => typeof one === 'string' && one !== '') : []
    return [...new Set(texts as string[])].slice(0, MOST)
  } catch {
    // Somebody else's text under our key.
    return NONE
  }
}

import { useSyncExternalStore } from 'react'

export type Theme = 'light' | 'dark'

const DARK = '(prefers-color-scheme: dark)'
const listeners = new Set<() => void>()

/** Shows a theme at once; undefined: that of the system. public/theme.js does the same before the first paint. */
export function showTheme(theme: Theme | undefined): void {
  const root = document.documentElement
  if (theme) root.dataset.theme = theme
  else delete root.dataset.theme
  document.querySelector('meta[name="color-scheme"]')?.setAttribute('content', theme ?? 'light dark')
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const own = meta.dataset.theme
    meta.media = theme ? (own === theme ? 'all' : 'not all') : `(prefers-color-scheme: ${own})`
  }
  for (const listener of listeners) listener()
}

/** What the page looks like now, for what is not styled by CSS. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, themeNow)

function themeNow(): Theme {
  const { theme } = document.documentElement.dataset
  if (theme === 'light' || theme === 'dark') return theme
  return matchMedia(DARK).matches ? 'dark' : 'light'
}

function subscribe(listener: () => void) {
  const system = matchMedia(DARK)
  listeners.add(listener)
  system.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    system.removeEventListener('change', listener)
  }
}

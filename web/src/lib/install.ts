import { useSyncExternalStore } from 'react'

/** Chromium's, which other browsers do not have: https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent */
interface InstallPrompt extends Event {
  prompt: () => Promise<unknown>
}

let held: InstallPrompt | undefined
const listeners = new Set<() => void>()

function hold(event: Event | undefined): void {
  held = event as InstallPrompt | undefined
  for (const listener of listeners) listener()
}

/** Keeps the browser from asking by itself: there is a place for it in the profile. */
export function holdInstallPrompt(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    hold(event)
  })
  window.addEventListener('appinstalled', () => hold(undefined))
}

/** Asks to install the app; undefined where the browser does not offer that, or it is installed. */
export function useInstall(): (() => Promise<void>) | undefined {
  const prompt = useSyncExternalStore(subscribe, () => held)
  return (
    prompt &&
    (async () => {
      // It may be used once.
      hold(undefined)
      await prompt.prompt()
    })
  )
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

const KEY = 'eventbuzz.visited'
const BOT = /bot|crawl|spider/i
const ENTRY = typeof location === 'undefined' ? '' : location.pathname + location.search

interface Visit {
  /** Path and query that the app was opened with. */
  entry: string
  userAgent: string
  storage: Pick<Storage, 'getItem'>
}

/** Whether a person opens the app on this device for the first time, and by its front door. */
export function isFirstVisit(visit?: Visit): boolean {
  try {
    const { entry, userAgent, storage } = visit ?? {
      entry: ENTRY,
      userAgent: navigator.userAgent,
      storage: localStorage,
    }
    return entry === '/' && !BOT.test(userAgent) && storage.getItem(KEY) === null
  } catch {
    // What cannot be remembered would come again each time.
    return false
  }
}

export function rememberVisit(): void {
  try {
    localStorage.setItem(KEY, '1')
  } catch {
    // The quota may be zero.
  }
}

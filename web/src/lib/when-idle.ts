/** At the latest then, also in a page that is never idle. */
const LATEST_MS = 2_000

/** What nobody waits for: after what is on the screen, and what it still asks for. */
export function whenIdle(run: () => void): void {
  if (typeof requestIdleCallback === 'undefined') setTimeout(run, LATEST_MS)
  else requestIdleCallback(run, { timeout: LATEST_MS })
}

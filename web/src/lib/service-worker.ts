import type { ToWorker } from '../../worker/messages.ts'

/** Puts the app on this device, so that it opens without a network. Where browsers do not allow that it just does not. */
export async function startServiceWorker(): Promise<void> {
  const { serviceWorker } = navigator
  const isFirst = !serviceWorker.controller
  await serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  const { active } = await serviceWorker.ready
  if (isFirst && active) tell(active, { type: 'keep', urls: loadedUrls() })
}

function tell(worker: ServiceWorker, message: ToWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no other origin
  worker.postMessage(message)
}

/** What this page has loaded so far. */
function loadedUrls(): string[] {
  return performance.getEntriesByType('resource').map(({ name }) => name)
}

import type { ToWorker } from '../../worker/messages.ts'
import { t } from './i18n.ts'
import { notify } from './notices.ts'

const HOUR = 60 * 60_000
/** This very file is part of what a worker has on the device: it tells versions apart. */
const OWN_FILE = new URL(import.meta.url).pathname

/** Puts the app on this device, so that it opens without a network, and says when there is a new version of it. */
export async function startServiceWorker({ serviceWorker }: Navigator): Promise<void> {
  const isFirst = !serviceWorker.controller
  const registration = await serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  let isAskedFor = false

  const offer = (worker: ServiceWorker | null) => {
    if (!worker) return
    notify({
      text: t('update.ready'),
      action: {
        label: t('update.reload'),
        run: () => {
          isAskedFor = true
          if (worker.state === 'installed') tell(worker, { type: 'take-over' })
          else location.reload()
        },
      },
    })
  }
  const look = async () => {
    const { waiting, active } = registration
    // The very first has nobody to wait for.
    if (!waiting || !active) return
    // A page that came from the server is new already; those in other tabs keep what they need.
    if (await isMine(waiting)) tell(waiting, { type: 'take-over' })
    else offer(waiting)
  }
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing
    worker?.addEventListener('statechange', () => void look())
  })
  serviceWorker.addEventListener('controllerchange', () => {
    const { controller } = serviceWorker
    if (isAskedFor) location.reload()
    else if (controller)
      void isMine(controller).then((isNew) => {
        if (isNew) return
        // Nobody looks at it and nothing is lost.
        if (document.hidden && !isWriting()) location.reload()
        else offer(controller)
      })
  })
  let lookedAt = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - lookedAt < HOUR) return
    lookedAt = Date.now()
    registration.update().catch(() => undefined)
  })

  await look()
  const { active } = await serviceWorker.ready
  if (isFirst && active) tell(active, { type: 'keep', urls: loadedUrls() })
}

/** Or reading what is shown only once. React keeps `defaultValue` what `value` is, so that tells nothing. */
function isWriting(): boolean {
  const fields = document.querySelectorAll<HTMLInputElement>(
    'input:not([type=radio], [type=checkbox]), textarea',
  )
  return [...fields].some(({ value }) => value !== '')
}

function isMine(worker: ServiceWorker): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', ({ data }) => resolve(data === true))
    port1.start()
    tell(worker, { type: 'is-mine', script: OWN_FILE }, port2)
  })
}

function tell(worker: ServiceWorker, message: ToWorker, ...ports: MessagePort[]): void {
  worker.postMessage(message, ports)
}

/** What this page has loaded so far. */
function loadedUrls(): string[] {
  return performance.getEntriesByType('resource').map(({ name }) => name)
}

import type { ToWorker } from './messages.ts'
import { otherSize, routeOf, type Route } from './route.ts'
import { cacheOf, isShellCache, nextOf, SAVED_FILES, SHELL_CACHE, store } from './stores.ts'

declare const self: ServiceWorkerGlobalScope
/** Paths of the files that the app consists of, without its texts in other languages than English. */
declare const SHELL_FILES: readonly string[]
/** Paths of these texts. */
declare const LOCALE_FILES: readonly string[]
declare const VERSION: string

const FILES = SHELL_FILES
const OWN_SHELL = SHELL_CACHE + VERSION
/** Any screen: the app reads the address itself. */
const PAGE = '/'
/** Longer than that nobody should look at nothing while the app is on the device. */
const PATIENCE_MS = 5_000
const MAP_FILES = /\/(event-map|maplibre)/

self.addEventListener('install', (event) => event.waitUntil(install()))

self.addEventListener('activate', (event) => event.waitUntil(activate()))

self.addEventListener('fetch', (event) => {
  const route = routeOf(event.request, self.location.origin)
  if (!route) return
  event.respondWith(route === 'page' ? page(event.request) : keptFirst(event, event.request, route))
})

self.addEventListener('message', (event) => {
  const message = event.data as ToWorker
  if (message.type === 'take-over') void self.skipWaiting()
  else if (message.type === 'is-mine') event.ports[0]?.postMessage(FILES.includes(message.script))
  // It may have come too late to be claimed with the others.
  else event.waitUntil(Promise.all([self.clients.claim(), keepAll(event, message.urls)]))
})

async function install(): Promise<void> {
  const shell = await caches.open(OWN_SHELL)
  const { connection } = self.navigator as { connection?: { saveData?: boolean } }
  const files = connection?.saveData ? FILES.filter((file) => !MAP_FILES.test(file)) : FILES
  await shell.addAll(files)
  const answer = await fetch(PAGE, { cache: 'no-cache' })
  // In the middle of a roll-out it may be that of another version; the browser tries again later.
  if (!(await isOwnPage(answer))) throw new Error('The page is of another version.')
  await shell.put(PAGE, answer)
  // Without them the app is whole, in English.
  await Promise.allSettled(nextOf(LOCALE_FILES, await shellPaths()).map((path) => shell.add(path)))
}

/** Of all versions on this device. */
async function shellPaths(): Promise<string[]> {
  const names = (await caches.keys()).filter(isShellCache)
  const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
  return keys.flat().map(({ url }) => new URL(url).pathname)
}

async function isOwnPage(answer: Response): Promise<boolean> {
  if (!answer.ok) return false
  const scripts = [...(await answer.clone().text()).matchAll(/src="(\/assets\/[^"]+)"/g)]
  return scripts.length > 0 && scripts.every(([, path]) => FILES.includes(path!))
}

async function activate(): Promise<void> {
  const others = (await caches.keys()).filter((name) => isShellCache(name) && name !== OWN_SHELL)
  // An open tab may be of the version before and want another of its files.
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** From the server, which says more about an address than the shell; without it the shell. */
async function page(request: Request): Promise<Response> {
  const network = fetch(request)
  const shell = await caches.open(OWN_SHELL)
  try {
    const answer = await Promise.race([network, runOut(PATIENCE_MS)])
    if (new URL(request.url).pathname === PAGE && (await isOwnPage(answer)))
      await shell.put(PAGE, answer.clone())
    return answer
  } catch {
    network.catch(() => undefined)
    return (await shell.match(PAGE)) ?? network
  }
}

const runOut = (ms: number) =>
  new Promise<never>((_resolve, reject) => setTimeout(() => reject(new Error('Patience ran out.')), ms))

/** For what never changes under its address. */
async function keptFirst(
  event: ExtendableEvent,
  request: Request,
  route: Exclude<Route, 'page'>,
): Promise<Response> {
  // The same name in the shell of the version before may be another file.
  const shell = await caches.open(OWN_SHELL)
  const kept =
    (await shell.match(request, { ignoreVary: true })) ?? (await caches.match(request, { ignoreVary: true }))
  if (kept) return kept
  let answer: Response
  try {
    answer = await fetch(request)
  } catch (error) {
    const other = route === 'picture' ? await keptInOtherSize(request.url) : undefined
    if (other) return other
    throw error
  }
  // A missing file may be answered with a page.
  const isIt = answer.ok && !answer.headers.get('content-type')?.includes('text/html')
  if (isIt) event.waitUntil(store(route, OWN_SHELL, request, answer.clone()))
  return answer
}

async function keptInOtherSize(url: string): Promise<Response | undefined> {
  const names = [SAVED_FILES, cacheOf('picture', OWN_SHELL)]
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
  const other = otherSize(
    url,
    kept.flat().map((request) => request.url),
  )
  return other === undefined ? undefined : caches.match(other, { ignoreVary: true })
}

async function keepAll(event: ExtendableEvent, urls: string[]): Promise<void> {
  for (const request of urls.map((url) => new Request(url))) {
    const route = routeOf(request, self.location.origin)
    // Most of them come out of the browser's own cache.
    if (route && route !== 'page') await keptFirst(event, request, route).catch(() => undefined)
  }
}

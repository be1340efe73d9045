import type { Route } from './route.ts'

/** Before the version. */
export const SHELL_CACHE = 'eventbuzz-shell-'
export const isShellCache = (name: string): boolean => name.startsWith(SHELL_CACHE)

/** Where the app keeps pictures and maps of favourites. */
export const SAVED_FILES = 'eventbuzz-saved-files'

/** Of `files` those that were on this device in another version: the same name before `-` and eight signs of a hash. */
export const nextOf = (files: readonly string[], before: readonly string[]): string[] =>
  files.filter((file) => before.some((path) => nameOf(path) === nameOf(file)))

const nameOf = (path: string) => path.replace(/-[\w-]{8}(?=\.\w+$)/, '')

/** So much that a walk through a town fits in; the oldest go. */
const MOST = { tile: 400, picture: 150 }
const TRIM_EVERY = 20

const putsSince = { tile: TRIM_EVERY, picture: TRIM_EVERY }

/** @param shell that of this version. */
export const cacheOf = (route: Exclude<Route, 'page'>, shell: string): string =>
  route === 'asset' ? shell : `eventbuzz-${route}s`

/** Keeps an answer. That nothing can be kept must not keep anybody from seeing it. */
export async function store(
  route: Exclude<Route, 'page'>,
  shell: string,
  request: Request,
  answer: Response,
): Promise<void> {
  try {
    const cache = await caches.open(cacheOf(route, shell))
    await cache.put(request, answer)
    if (route === 'asset' || ++putsSince[route] <= TRIM_EVERY) return
    putsSince[route] = 0
    await trim(cache, MOST[route])
  } catch (error) {
    console.warn('This could not be kept.', request.url, error)
  }
}

interface KeyedBy<K> {
  keys: () => Promise<readonly K[]>
  delete: (key: K) => Promise<boolean>
}

/** The keys of a cache come in the order in which they were put. */
export async function trim<K>(cache: KeyedBy<K>, most: number): Promise<void> {
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((key) => cache.delete(key)))
}

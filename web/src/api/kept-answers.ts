import type { EventListItem } from '@eventbuzz/contract/events'

/** What was seen last, for when there is no network: the API's answers, in two caches of this device. */
const STORES = {
  /** What everybody gets. */
  public: { name: 'eventbuzz-seen', most: 120 },
  /** What somebody got who was signed in. It goes when they do. */
  member: { name: 'eventbuzz-member', most: 120 },
  /** Favourite events, which are kept longer than what was only looked at. */
  saved: { name: 'eventbuzz-saved', most: 1000 },
} as const

type StoreName = keyof typeof STORES

/** Pictures and maps of favourites, which the service worker answers with. */
const SAVED_FILES = { name: 'eventbuzz-saved-files', most: 600 }

export interface KeptAnswer {
  body: unknown
  /** Milliseconds since 1970. */
  seenAt: number
}

/** Lists, events, legal texts and what a member keeps. No suggestions, which come with each letter, and no secrets. */
const WORTH_KEEPING =
  /^\/(categories|legal\/\w+|events\/(nearby|bubbles|search)|events\/(?!widen)[^/?]+(\/related)?|users\/me(\/favorites(\/ids)?)?)(\?|$)/
const SEEN_AT = 'x-seen-at'

const addressOf = (key: string) => `/api/v1${key}`

/** @param key path and query of the answer's address. */
export async function keepAnswer(store: StoreName, key: string, body: unknown): Promise<void> {
  if (typeof caches === 'undefined' || !WORTH_KEEPING.test(key)) return
  const { name, most } = STORES[store]
  const cache = await caches.open(name)
  const headers = { 'content-type': 'application/json', [SEEN_AT]: String(Date.now()) }
  // Put anew it is the latest: keys come in the order in which they were put.
  await cache.put(addressOf(key), new Response(JSON.stringify(body), { headers }))
  await trim(cache, most)
}

/** Keeps a file of a favourite, one that never changes under its address. */
export async function keepFile(url: string, signal: AbortSignal): Promise<void> {
  const cache = await caches.open(SAVED_FILES.name)
  if (await cache.match(url)) return
  const answer = await fetch(url, { signal })
  if (!answer.ok) return
  await cache.put(url, answer)
  await trim(cache, SAVED_FILES.most)
}

async function trim(cache: Cache, most: number): Promise<void> {
  const keys = await cache.keys()
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((old) => cache.delete(old)))
}

/** The latest of what these stores have for it. */
export async function keptAnswer(stores: readonly StoreName[], key: string): Promise<KeptAnswer | undefined> {
  if (typeof caches === 'undefined') return undefined
  const found = await Promise.all(stores.map((store) => keptIn(store, key)))
  return found.filter((one) => one !== undefined).sort((a, b) => b.seenAt - a.seenAt)[0]
}

async function keptIn(store: StoreName, key: string): Promise<KeptAnswer | undefined> {
  const answer = await caches.match(addressOf(key), { cacheName: STORES[store].name })
  return answer && { body: await answer.json(), seenAt: Number(answer.headers.get(SEEN_AT)) }
}

/** Events among all that is kept, also such as stand in a list alone. */
export async function keptEvents(ids: readonly string[]): Promise<EventListItem[]> {
  const events = new Map<string, EventListItem>()
  for (const { name } of Object.values(STORES)) {
    // Opening one would make it.
    if (!(await caches.has(name))) continue
    for (const answer of await (await caches.open(name)).matchAll()) {
      const body = (await answer.json()) as EventListItem & { items?: EventListItem[] }
      for (const event of body.items ?? [body]) if (event.start_date) events.set(event.id, event)
    }
  }
  return ids.flatMap((id) => events.get(id) ?? [])
}

/** Forgets what somebody saw who was signed in; among what they saved may be drafts of their own. */
export async function forgetMemberAnswers(): Promise<void> {
  if (typeof caches === 'undefined') return
  await Promise.all([STORES.member, STORES.saved, SAVED_FILES].map(({ name }) => caches.delete(name)))
}

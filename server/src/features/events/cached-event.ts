import type { EventDetail } from '@eventbuzz/contract/events'
import type { Deps } from '../../deps.ts'
import { LISTS } from './cached-lists.ts'
import { publicEvent } from './queries.ts'

const GROUP = 'event'
/** Bounds what a writer that cannot reach the shared cache, but the database, can leave behind there. */
const TTL_S = 10
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The public event with an id or slug. That there is none is not kept: anybody can ask for anything. */
export function cachedEvent(
  { db, cache }: Pick<Deps, 'db' | 'cache'>,
  idOrSlug: string,
): Promise<EventDetail | undefined> {
  const key = UUID.test(idOrSlug) ? idOrSlug.toLowerCase() : idOrSlug
  return cache.getOrLoad(`${GROUP}:${key}`, TTL_S, () => publicEvent(db, idOrSlug))
}

/** After every write to events, when it is committed: these events, with the slugs that they had and have, or all. */
export async function invalidateEvents(
  cache: Deps['cache'],
  events?: { id: string; slugs: string[] }[],
): Promise<void> {
  await cache.deleteGroup(LISTS)
  if (!events) return cache.deleteGroup(GROUP)
  const keys = events.flatMap(({ id, slugs }) => [id.toLowerCase(), ...slugs])
  await Promise.all(keys.map((key) => cache.delete(`${GROUP}:${key}`)))
}

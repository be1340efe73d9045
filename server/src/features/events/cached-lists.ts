import { createHash } from 'node:crypto'
import type {
  BubbleMap,
  BubblesQuery,
  EventListItem,
  EventPage,
  NearbyQuery,
} from '@eventbuzz/contract/events'
import type { Deps } from '../../deps.ts'
import type { OpeningPlace } from './opening-place.ts'
import type { Area } from './rules.ts'

export const LISTS = 'list'
/** As for details: bounds what a writer that cannot reach the shared cache can leave behind there. */
const TTL_S = 10
/** Whoever sees this much of the world, in degrees of latitude, may be anywhere in it. */
const WIDE_DEG = 5

type Query = NearbyQuery | BubblesQuery

/**
 * A page of the list that everybody gets who opens the app. No other list is kept: a key would say where somebody is,
 * and nobody else stands at the same place. Nor is the order by popularity, as a favourite changes it.
 */
export function cachedNearby(
  cache: Deps['cache'],
  opening: OpeningPlace,
  query: NearbyQuery,
  load: () => Promise<EventPage>,
): Promise<EventPage> {
  const isCommon = query.sort !== 'popular' && opening.is({ latitude: query.lat, longitude: query.lng })
  return isCommon ? cache.getOrLoad(keyOf('nearby', query), TTL_S, load) : load()
}

/** The bubbles of a country or more, which are the most work and say nothing about who asks. */
export function cachedBubbles(
  cache: Deps['cache'],
  area: Area,
  query: BubblesQuery,
  load: () => Promise<BubbleMap>,
): Promise<BubbleMap> {
  const isWide = area.kind === 'box' && area.box.north - area.box.south >= WIDE_DEG
  return isWide ? cache.getOrLoad(keyOf('bubbles', query), TTL_S, load) : load()
}

/** What goes with an event: it says where that is, not who asks. */
export function cachedRelated(
  cache: Deps['cache'],
  eventId: string,
  limit: number,
  load: () => Promise<EventListItem[]>,
): Promise<EventListItem[]> {
  return cache.getOrLoad(`${LISTS}:related-${eventId}-${limit}`, TTL_S, load)
}

/** As it was asked: without `date_from` it begins when it is loaded. */
function keyOf(kind: string, query: Query): `${string}:${string}` {
  const parts = Object.entries(query).sort(([a], [b]) => (a < b ? -1 : 1))
  return `${LISTS}:${createHash('sha1')
    .update(JSON.stringify([kind, parts]))
    .digest('base64url')}`
}

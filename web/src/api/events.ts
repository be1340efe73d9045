import type { BubbleMap, EventDetail, EventPage, NearbySort } from '@eventbuzz/contract/events'
import type { BoundingBox, LatLng } from '@eventbuzz/contract/geo'
import type { Widenings } from '@eventbuzz/contract/suggest'
import { infiniteQueryOptions, keepPreviousData, type QueryKey, queryOptions } from '@tanstack/react-query'
import { rememberZone } from '../lib/area-zone.ts'
import { PAGE_AT, readPageData } from '../lib/page-data.ts'
import type { Filters } from '../lib/use-explore.ts'
import { getJson, keepLater, type Params } from './http.ts'

export const PAGE_SIZE = 30
const MAX_OFFSET = 10_000
const HOUR = 60 * 60_000
const { event: pageEvent } = readPageData()
if (pageEvent) {
  rememberZone(pageEvent, pageEvent.timezone)
  // Not asked for, it is seen all the same.
  keepLater(`/events/${pageEvent.slug}`, false, pageEvent)
}

interface NearbyArea {
  place: LatLng
  radiusM: number
}

interface Asked {
  /** Words to look for. */
  q?: string | undefined
  place: LatLng
  /** undefined: everywhere. */
  radiusM: number | undefined
}

/** Which filters to widen, each by itself, so that there is something. */
export function widenQuery({ q, place, radiusM }: Asked, filters: Filters) {
  return queryOptions({
    queryKey: ['widen', q, place, radiusM, filters],
    queryFn: async ({ signal }) => {
      const { items } = await getJson<Widenings>(
        '/events/widen',
        { q, lat: place.latitude, lng: place.longitude, radius: radiusM, ...filterParams(filters) },
        signal,
      )
      return items
    },
  })
}

/** The events around a place, page by page. */
export function nearbyQuery({ place, radiusM }: NearbyArea, filters: Filters, sort: NearbySort) {
  return infiniteQueryOptions({
    queryKey: ['nearby', place, radiusM, filters, sort] as QueryKey,
    initialPageParam: 0,
    queryFn: async ({ pageParam, signal }) => {
      const page = await getJson<EventPage>(
        '/events/nearby',
        {
          lat: place.latitude,
          lng: place.longitude,
          radius: radiusM,
          ...filterParams(filters),
          sort,
          limit: PAGE_SIZE,
          offset: pageParam,
        },
        signal,
      )
      noteZone(place, page)
      return page
    },
    placeholderData: keepPreviousData,
    getNextPageParam: nextOffset,
  })
}

export const nextOffset = ({ has_more, offset, limit }: EventPage) =>
  has_more && offset + limit <= MAX_OFFSET ? offset + limit : undefined

/** What a map shows of an area. The answer before stays on the map until the next one is there. */
export function bubblesQuery({ west, south, east, north }: BoundingBox, zoom: number, filters: Filters) {
  const bbox = [west, south, east, north].map((degrees) => Number(degrees.toFixed(5))).join(',')
  const wholeZoom = Math.round(zoom)
  return queryOptions({
    queryKey: ['bubbles', bbox, wholeZoom, filters],
    queryFn: ({ signal }) =>
      getJson<BubbleMap>('/events/bubbles', { bbox, zoom: wholeZoom, ...filterParams(filters) }, signal),
    placeholderData: keepPreviousData,
  })
}

/** `key` is an id or a slug. */
export function eventQuery(key: string) {
  return queryOptions({
    queryKey: ['event', key],
    queryFn: async ({ signal }) => {
      const event = await getJson<EventDetail>(`/events/${encodeURIComponent(key)}`, {}, signal)
      rememberZone(event, event.timezone)
      return event
    },
    staleTime: HOUR,
    initialData: () => (key === pageEvent?.slug ? pageEvent : undefined),
    initialDataUpdatedAt: PAGE_AT,
  })
}

export function filterParams({ categories, isFreeOnly, from, to, isLongRunning }: Filters): Params {
  return {
    category: categories,
    date_from: from,
    date_to: to,
    free: isFreeOnly ? true : null,
    long_running: isLongRunning,
  }
}

/** Far away other clocks may go. */
const SAME_ZONE_M = 50_000

export function noteZone(place: LatLng, { items }: Pick<EventPage, 'items'>): void {
  const [first, ...others] = items
  if (!first) return
  const nearest = others.reduce(
    (best, item) => ((item.distance_meters ?? Infinity) < (best.distance_meters ?? Infinity) ? item : best),
    first,
  )
  if ((nearest.distance_meters ?? 0) <= SAME_ZONE_M) rememberZone(place, nearest.timezone)
}

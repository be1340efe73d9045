import type { EventListItem, EventPage } from '@eventbuzz/contract/events'
import { keepPreviousData, type QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import type { ListSearch } from '../lib/use-explore.ts'
import { categoriesQuery } from './categories.ts'
import { filterParams, nearbyQuery } from './events.ts'
import { getJson } from './http.ts'

const MINUTE = 60_000
const MOST = { now: 12, ongoing: 30 }
/** The clocks of server and visitor differ, and a window that ends before it begins is refused. */
const NOW_MS = 5 * MINUTE

export interface Lane {
  name: 'now' | 'ongoing'
  items: EventListItem[]
}

/** What is on at this moment, and what goes on for days: both would drown in a list by distance, or drown it. */
export function useLanes(explore: ListSearch): {
  lanes: Lane[]
  /** Some are not there yet, or belong to the search before this one. */
  isComing: boolean
  /** There may be more that go on for days than the lane has. */
  isFull: boolean
} {
  const isAboutNow = explore.filters.from === null
  const now = useQuery({ ...laneQuery('now', explore), enabled: isAboutNow })
  const ongoing = useQuery(laneQuery('ongoing', explore))
  const lanes: Lane[] = [
    { name: 'now', items: isAboutNow ? (now.data ?? []) : [] },
    { name: 'ongoing', items: ongoing.data ?? [] },
  ]
  return {
    lanes: lanes.filter(({ items }) => items.length > 0),
    isFull: ongoing.data?.length === MOST.ongoing,
    isComing: (isAboutNow && isComing(now)) || isComing(ongoing),
  }
}

const isComing = (query: { isPending: boolean; isPlaceholderData: boolean }) =>
  query.isPending || query.isPlaceholderData

/** Asks for all that the list screen shows, while its code is on the way. */
export function prefetchList(client: QueryClient, search: ListSearch): void {
  const { filters, sort } = search
  void client.prefetchQuery(categoriesQuery)
  void client.prefetchInfiniteQuery(nearbyQuery(search, { ...filters, isLongRunning: false }, sort))
  if (filters.from === null) void client.prefetchQuery(laneQuery('now', search))
  void client.prefetchQuery(laneQuery('ongoing', search))
}

/** What was kept may have ended since; what was called off is in the list. */
const isOn = ({ start_date, end_date, status }: EventListItem, at: number) =>
  status !== 'cancelled' && Date.parse(start_date) <= at && (end_date === null || Date.parse(end_date) > at)

function laneQuery(name: Lane['name'], { place, radiusM, filters }: ListSearch) {
  return queryOptions({
    queryKey: ['lane', name, place, radiusM, filters],
    queryFn: async ({ signal }) => {
      const askedAt = Date.now()
      const window =
        name === 'now'
          ? { date_to: new Date(askedAt + NOW_MS).toISOString(), long_running: false }
          : { long_running: true }
      const params = {
        lat: place.latitude,
        lng: place.longitude,
        radius: radiusM,
        ...filterParams(filters),
        ...window,
        sort: 'distance',
        limit: MOST[name],
      }
      // Without a network it is found whenever it was asked.
      const keptAs = name === 'now' ? { ...params, date_to: 'now' } : params
      const { items } = await getJson<EventPage>('/events/nearby', params, signal, keptAs)
      return name === 'now' ? items.filter((event) => isOn(event, askedAt)) : items
    },
    staleTime: MINUTE,
    placeholderData: keepPreviousData,
    // The list below says what went wrong; it should not wait for this.
    retry: false,
  })
}

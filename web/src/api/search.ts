import type { EventPage } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { SearchPage } from '@eventbuzz/contract/search'
import type { Suggestions } from '@eventbuzz/contract/suggest'
import { infiniteQueryOptions, keepPreviousData, type QueryKey, queryOptions } from '@tanstack/react-query'
import type { Filters } from '../lib/use-explore.ts'
import { filterParams, nextOffset, noteZone, PAGE_SIZE } from './events.ts'
import { getJson } from './http.ts'

/** As many as the API counts and pages through. */
const TOTAL_CAP = 1_000
const MINUTE = 60_000

/** What may be meant by what was typed so far. A question that nobody waits for any more is cancelled. */
export function suggestQuery(typed: string, near: LatLng) {
  return queryOptions({
    queryKey: ['suggest', typed, near],
    queryFn: ({ signal }) =>
      getJson<Suggestions>('/suggest', { q: typed, lat: near.latitude, lng: near.longitude }, signal),
    enabled: typed !== '',
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    gcTime: MINUTE,
    // The next letter asks again anyway.
    retry: false,
  })
}

/** The events that have these words, the best first; without a radius from everywhere, near ones first. */
export function searchQuery(q: string, near: LatLng, radiusM: number | undefined, filters: Filters) {
  return infiniteQueryOptions({
    queryKey: ['found', q, near, radiusM, filters] as QueryKey,
    initialPageParam: 0,
    queryFn: async ({ pageParam: offset, signal }): Promise<EventPage> => {
      const { items, total } = await getJson<SearchPage>(
        '/events/search',
        {
          q,
          lat: near.latitude,
          lng: near.longitude,
          radius: radiusM,
          ...filterParams(filters),
          limit: PAGE_SIZE,
          offset,
        },
        signal,
      )
      noteZone(near, { items })
      return {
        items,
        total,
        total_is_capped: total >= TOTAL_CAP,
        limit: PAGE_SIZE,
        offset,
        has_more: items.length > 0 && offset + items.length < total,
      }
    },
    placeholderData: keepPreviousData,
    getNextPageParam: nextOffset,
  })
}

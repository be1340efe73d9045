import type { EventListItem } from '@eventbuzz/contract/events'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { formatRadius } from '../lib/distance.ts'
import { type ExploreSearch, hasFilters } from '../lib/explore-search.ts'
import { LOCALE, VIEWER_UNIT } from '../lib/locale.ts'
import type { Explore } from '../lib/use-explore.ts'
import { nearbyQuery } from './events.ts'
import { t } from '../lib/i18n.ts'
import { useWays, type Way } from './use-ways.ts'

export interface EventPages {
  items: EventListItem[]
  hasMore: boolean
  isLoadingMore: boolean
  /** Why the next page did not come. */
  moreError: Error | null
  /** undefined while something is on its way: a page that is asked for meanwhile would not come. */
  loadMore: (() => void) | undefined
}

/** The four faces of a list. */
export type Results =
  | { face: 'loading' }
  | { face: 'error'; error: Error; retry: () => void; isRetrying: boolean }
  | { face: 'empty'; title: string; text: string; ways: Way[] }
  | ({ face: 'full' } & EventPages)

export interface NearbyResults {
  results: Results
  /** A sentence on what was found, for eyes and ears. */
  summary: string
  /** What is shown belongs to the search before this one. */
  isStale: boolean
}

type EmptyFace = Extract<Results, { face: 'empty' }>

/** With `isLongRunning` only a part of them, because the screen shows the rest elsewhere. */
export function useNearbyResults(explore: Explore, isLongRunning?: boolean): NearbyResults {
  const { search, place, radiusM, filters, sort } = explore
  const shown = isLongRunning === undefined ? filters : { ...filters, isLongRunning }
  const { isEmpty, withEmpty } = useEventPages(nearbyQuery({ place, radiusM }, shown, sort))
  const ways = useWays({ ...explore, filters: shown }, { place, radiusM }, isEmpty)
  return withEmpty(() => ({ face: 'empty', ...emptyTexts(search, radiusM), ways }))
}

/** What is said of a place without events. */
export function emptyTexts(search: ExploreSearch, radiusM: number): Pick<EmptyFace, 'title' | 'text'> {
  const isFiltered = hasFilters(search)
  const radius = formatRadius(radiusM, VIEWER_UNIT, LOCALE)
  return {
    title: t(isFiltered ? 'list.empty_filtered' : 'list.empty'),
    text: t(isFiltered ? 'list.empty_filtered_text' : 'list.empty_text', { radius }),
  }
}

/** The pages of a list as its faces. What an empty one says depends on who asks. */
export function useEventPages(options: ReturnType<typeof nearbyQuery>) {
  const query = useInfiniteQuery(options)
  const { data, error, isFetching, isFetchNextPageError, hasNextPage, isFetchingNextPage, fetchNextPage } =
    query
  // Between two pages an event may move from one to the other.
  const items = useMemo(() => {
    const unique = new Map(data?.pages.flatMap((page) => page.items).map((event) => [event.id, event]))
    return [...unique.values()]
  }, [data])
  const loadMore = useMemo(
    () => (isFetching ? undefined : () => void fetchNextPage({ cancelRefetch: false })),
    [isFetching, fetchNextPage],
  )
  const isStale = query.isPlaceholderData

  const withEmpty = (emptyFace: () => EmptyFace): NearbyResults => {
    // That the search before found nothing says nothing about this one.
    if (!data || (isStale && items.length === 0)) {
      if (!error) return { results: { face: 'loading' }, summary: t('list.searching'), isStale }
      const retry = () => void query.refetch()
      return { results: { face: 'error', error, retry, isRetrying: isFetching }, summary: '', isStale }
    }
    if (items.length === 0) return { results: emptyFace(), summary: t('list.none'), isStale }
    const pages: EventPages = {
      items,
      hasMore: hasNextPage,
      isLoadingMore: isFetchingNextPage,
      moreError: isFetchNextPageError ? error : null,
      loadMore,
    }
    return { results: { face: 'full', ...pages }, summary: countText(data.pages[0]), isStale }
  }
  return { isEmpty: data !== undefined && items.length === 0 && !isStale, withEmpty }
}

function countText(page: { total: number; total_is_capped: boolean } | undefined): string {
  const { total, total_is_capped: isCapped } = page ?? { total: 0, total_is_capped: false }
  return t(isCapped ? 'list.more_than' : 'list.count', { count: total })
}

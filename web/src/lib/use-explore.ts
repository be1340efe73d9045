import type { NearbySort } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { useMatch, useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { appConfig } from './app-config.ts'
import { areaZone, useAreaZone } from './area-zone.ts'
import { DEFAULT_RADIUS_M, type ExploreSearch, searchedPlace, viewOf } from './explore-search.ts'
import type { MapView } from './geo.ts'
import { dayRangeWindow, timeWindow } from './time-window.ts'
import { useNow } from './use-now.ts'

/** What map and list agree on to be shown. Instants are ISO texts: equal windows make equal cache keys. */
export interface Filters {
  categories: string[]
  isFreeOnly: boolean
  from: string | null
  to: string | null
  /** Exhibitions and the like alone, or all but these; undefined: everything. */
  isLongRunning?: boolean
}

/** What a list is asked for. */
export interface ListSearch {
  place: LatLng
  radiusM: number
  sort: NearbySort
  filters: Filters
}

export interface Explore extends ListSearch {
  search: ExploreSearch
  view: MapView
  change: ChangeSearch
}

/**
 * Goes to another search; `push` makes it a step that "back" undoes, `replace` takes the place of the current one. Nothing
 * happens when the screen was left in the meantime: where somebody is has no place in the address of an event.
 */
type ChangeSearch = (step: 'push' | 'replace', update: (search: ExploreSearch) => ExploreSearch) => void

export function useExplore(): Explore {
  const search: ExploreSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const router = useRouter()
  const own = useMatch({ strict: false, select: ({ pathname }) => nameOf(pathname) })
  const fallback = appConfig.default_view
  const view = viewOf(search, fallback)
  const place = searchedPlace(search, fallback)
  const filters = useFilters(search, place)
  return {
    search,
    view,
    place,
    ...rangeOf(search),
    filters,
    change: (step, update) => {
      if (nameOf(router.latestLocation.pathname) !== own) return
      const replace = step === 'replace'
      // A replaced step stays what it was: an opened sheet is still one that "back" closes.
      // Another list begins at its top; the map has one beside it that scrolls by itself.
      void navigate({ to: '.', search: update, replace, state: replace ? true : {}, resetScroll: own !== '' })
    },
  }
}

const nameOf = (pathname: string) => pathname.replaceAll('/', '')

/** What `useExplore` has for a list at this moment, for a screen that is on its way. */
export function listSearchNow(search: ExploreSearch): ListSearch {
  const place = searchedPlace(search, appConfig.default_view)
  const { from, to } = windowOf(search, areaZone(place), new Date())
  return { place, ...rangeOf(search), filters: filtersOf(search, from, to) }
}

function useFilters(search: ExploreSearch, place: LatLng): Filters {
  const { free, category } = search
  const { from, to } = windowOf(search, useAreaZone(place), useNow())
  return useMemo(() => filtersOf({ free, category }, from, to), [category, free, from, to])
}

const rangeOf = ({ radius, sort }: ExploreSearch) => ({
  radiusM: radius ?? DEFAULT_RADIUS_M,
  sort: sort ?? ('distance' as const),
})

function windowOf({ when, from, to }: ExploreSearch, zone: string, now: Date): Pick<Filters, 'from' | 'to'> {
  let window = when ? timeWindow(when, now, zone) : dayRangeWindow(from, to, zone)
  // From now until a day that is over is no window; an old address is about that day.
  if (!window.from && window.to && window.to <= now) window = dayRangeWindow(to, to, zone)
  // What is over since then is not what is on, unless all of the window is over.
  if (window.from && window.from <= now && !(window.to && window.to <= now)) window.from = null
  return { from: window.from?.toISOString() ?? null, to: window.to?.toISOString() ?? null }
}

const filtersOf = (
  { free, category }: Pick<ExploreSearch, 'free' | 'category'>,
  from: string | null,
  to: string | null,
): Filters => ({ categories: category ?? [], isFreeOnly: free ?? false, from, to })

import type { NearbySort } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { appConfig } from './app-config.ts'
import { useAreaZone } from './area-zone.ts'
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

export interface Explore {
  search: ExploreSearch
  view: MapView
  place: LatLng
  radiusM: number
  sort: NearbySort
  filters: Filters
  change: ChangeSearch
}

/** Goes to another search; `push` makes it a step that "back" undoes, `replace` takes the place of the current one. */
type ChangeSearch = (step: 'push' | 'replace', update: (search: ExploreSearch) => ExploreSearch) => void

export function useExplore(): Explore {
  const search: ExploreSearch = useSearch({ strict: false })
  const navigate = useNavigate()
  const fallback = appConfig.default_view
  const view = viewOf(search, fallback)
  const place = searchedPlace(search, fallback)
  const filters = useFilters(search, place)
  return {
    search,
    view,
    place,
    radiusM: search.radius ?? DEFAULT_RADIUS_M,
    sort: search.sort ?? 'distance',
    filters,
    change: (step, update) => {
      const replace = step === 'replace'
      // A replaced step stays what it was: an opened sheet is still one that "back" closes.
      void navigate({ to: '.', search: update, replace, state: replace ? true : {}, resetScroll: false })
    },
  }
}

function useFilters(search: ExploreSearch, place: LatLng): Filters {
  const zone = useAreaZone(place)
  const now = useNow()
  const { when, from, to, free, category } = search
  const window = when ? timeWindow(when, now, zone) : dayRangeWindow(from, to, zone)
  const windowFrom = window.from?.toISOString() ?? null
  const windowTo = window.to?.toISOString() ?? null
  return useMemo(
    () => ({ categories: category ?? [], isFreeOnly: free ?? false, from: windowFrom, to: windowTo }),
    [category, free, windowFrom, windowTo],
  )
}

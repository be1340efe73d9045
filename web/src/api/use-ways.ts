import type { LatLng } from '@eventbuzz/contract/geo'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { appConfig } from '../lib/app-config.ts'
import { useAreaZone } from '../lib/area-zone.ts'
import { formatRadius, widerRadiusM } from '../lib/distance.ts'
import {
  DEFAULT_RADIUS_M,
  type ExploreSearch,
  hasFilters,
  searchWithin,
  withoutFilters,
  withoutWords,
} from '../lib/explore-search.ts'
import { t } from '../lib/i18n.ts'
import { LOCALE, VIEWER_UNIT } from '../lib/locale.ts'
import { notify } from '../lib/notices.ts'
import type { Explore } from '../lib/use-explore.ts'
import { widened, wideningLabel } from '../lib/widening.ts'
import { widenQuery } from './events.ts'

/** What can be done about an empty list. */
export interface Way {
  label: string
  go: () => void | Promise<void>
}

interface Asked {
  q?: string | undefined
  place: LatLng
  radiusM: number | undefined
}

const MOST = 3

/** The nearest widenings of a search that have something, each with how many. */
export function useWays(explore: Explore, asked: Asked, isEmpty: boolean): Way[] {
  const { search, filters, change } = explore
  const zone = useAreaZone(asked.place)
  const { data: found, isPending, isError } = useQuery({ ...widenQuery(asked, filters), enabled: isEmpty })
  // That is seen already, elsewhere on the screen.
  const data = found?.filter(({ change }) => change !== 'long_running')
  const client = useQueryClient()
  const goNearest = async () => {
    const { nearestPlace } = await import('./nearest-place.ts')
    const found = await nearestPlace(client, asked.place, filters).catch(() => null)
    if (!found) return notify({ text: t('list.none') })
    const { latitude: lat, longitude: lng } = found
    change('push', (old) => {
      const there = { ...withoutWords(old), lat, lng, near: undefined }
      return searchWithin(there, DEFAULT_RADIUS_M, appConfig.default_view, windowSize())
    })
  }
  if (!isEmpty || (isPending && !isError)) return []

  const to = (update: (old: ExploreSearch) => ExploreSearch) => () => change('push', update)
  const clear: Way[] = hasFilters(search) ? [{ label: t('filter.clear'), go: to(withoutFilters) }] : []
  if (!data) return [...guesses(asked, change), ...clear]
  // Even far from here there is nothing, as in the middle of a map of the world.
  if (data.length === 0 && asked.q === undefined)
    return [{ label: t('widen.nearest'), go: goNearest }, ...clear]
  const ways = data.slice(0, MOST).map((widening) => ({
    label: wideningLabel(widening, zone),
    go: to((old) => shownWithin(widened(old, widening, filters.from, zone), old)),
  }))
  return data.some((widening) => widening.change === 'all') ? ways : [...ways, ...clear]
}

/** Nobody can be asked what there is: farther away is the likeliest. */
function guesses({ radiusM }: Asked, change: Explore['change']): Way[] {
  const wider = radiusM === undefined ? null : widerRadiusM(radiusM, VIEWER_UNIT)
  if (wider === null) return []
  const label = t('list.search_within', { radius: formatRadius(wider, VIEWER_UNIT, LOCALE) })
  return [{ label, go: () => change('push', (old) => shownWithin({ ...old, radius: wider }, old)) }]
}

/** A map must show what is searched. */
function shownWithin(next: ExploreSearch, old: ExploreSearch): ExploreSearch {
  if (next.radius === undefined || next.radius === old.radius) return next
  return { ...searchWithin(next, next.radius, appConfig.default_view, windowSize()), radius: next.radius }
}

const windowSize = () => ({ width: window.innerWidth, height: window.innerHeight })

import { formatRadius } from '../lib/distance.ts'
import { hasFilters } from '../lib/explore-search.ts'
import { t } from '../lib/i18n.ts'
import { LOCALE, VIEWER_UNIT } from '../lib/locale.ts'
import type { Explore } from '../lib/use-explore.ts'
import { nearbyQuery } from './events.ts'
import { type NearbyResults, useEventPages } from './nearby-results.ts'
import { searchQuery } from './search.ts'
import { useWays } from './use-ways.ts'

/** What the search screen finds: by words everywhere or within a radius, without words what is on around the place. */
export function useFoundResults(explore: Explore, isActive: boolean): NearbyResults {
  const { search, place, filters } = explore
  const { q } = search
  const radiusM = q ? search.radius : explore.radiusM
  const options = q
    ? searchQuery(q, place, radiusM, filters)
    : nearbyQuery({ place, radiusM: explore.radiusM }, filters, 'distance')
  const { isEmpty, withEmpty } = useEventPages({ ...options, enabled: isActive })
  const ways = useWays(explore, { q, place, radiusM }, isEmpty && isActive)
  const radius = formatRadius(explore.radiusM, VIEWER_UNIT, LOCALE)
  return withEmpty(() => ({
    face: 'empty',
    title: q ? t('search.none', { text: q }) : t(hasFilters(search) ? 'list.empty_filtered' : 'list.empty'),
    text: q ? t('search.none_text') : t('list.empty_text', { radius }),
    ways,
  }))
}

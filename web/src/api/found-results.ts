import { t } from '../lib/i18n.ts'
import type { Explore } from '../lib/use-explore.ts'
import { nearbyQuery } from './events.ts'
import { emptyTexts, type NearbyResults, useEventPages } from './nearby-results.ts'
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
  return withEmpty(() => {
    const texts = q
      ? { title: t('search.none', { text: q }), text: t('search.none_text') }
      : emptyTexts(search, explore.radiusM)
    return { face: 'empty', ...texts, ways }
  })
}

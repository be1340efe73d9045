import type { LatLng } from '@eventbuzz/contract/geo'
import { useNearbyResults } from '../../api/nearby-results.ts'
import type { Explore } from '../../lib/use-explore.ts'
import { useNow } from '../../lib/use-now.ts'
import { EventResults } from '../../ui/event-results.tsx'
import { Face } from '../../ui/face.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { t } from '../../lib/i18n.ts'

const SPOT_RADIUS_M = 100

interface Props {
  spot: LatLng
  explore: Explore
  onClose: () => void
}

/** The events of one spot, which no zoom can take apart. */
export function SpotSheet({ spot, explore, onClose }: Props) {
  const now = useNow()
  const { results, isStale } = useNearbyResults({
    ...explore,
    place: spot,
    radiusM: SPOT_RADIUS_M,
    sort: 'date',
  })
  const count = results.face === 'full' && !isStale ? results.items.length : null
  const hasMore = results.face === 'full' && results.hasMore
  const title = count === null ? t('spot.title') : t(hasMore ? 'spot.count_or_more' : 'spot.count', { count })
  return (
    <Sheet label={title} onClose={onClose}>
      <h2 className="spot-title">{title}</h2>
      {results.face === 'empty' ? (
        <Face icon="event_busy" title={t('spot.empty')} />
      ) : (
        <EventResults results={isStale ? { face: 'loading' } : results} now={now} />
      )}
    </Sheet>
  )
}

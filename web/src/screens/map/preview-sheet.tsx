import type { EventDetail } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { UseQueryResult } from '@tanstack/react-query'
import { ApiError } from '../../api/http.ts'
import { distanceM } from '../../lib/geo.ts'
import { useNow } from '../../lib/use-now.ts'
import { EventCard } from '../../ui/event-card.tsx'
import { EventResults } from '../../ui/event-results.tsx'
import { Face } from '../../ui/face.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { t } from '../../lib/i18n.ts'

interface Props {
  /** Of the bubble: there before the event itself is. */
  title: string | undefined
  query: UseQueryResult<EventDetail>
  place: LatLng
  onClose: () => void
}

/** What a tapped bubble is about; tapping it again leads to the event's page. */
export function PreviewSheet({ title, query, place, onClose }: Props) {
  const now = useNow()
  const { data: event, error, isFetching, refetch } = query
  return (
    <Sheet label={event?.title ?? title ?? t('event.title')} onClose={onClose}>
      {event ? (
        <div className="preview">
          <EventCard event={{ ...event, distance_meters: distanceM(place, event) }} now={now} />
        </div>
      ) : error instanceof ApiError && error.status === 404 ? (
        <Face icon="event_busy" title={t('event.gone')} />
      ) : error ? (
        <EventResults
          results={{ face: 'error', error, retry: () => void refetch(), isRetrying: isFetching }}
          now={now}
        />
      ) : (
        <div className="preview event-card" aria-busy="true">
          <span className="event-card-text">
            <span className="bone" style={{ width: '40%' }} />
            {title ? <span className="event-card-title">{title}</span> : <span className="bone tall" />}
            <span className="bone" style={{ width: '60%' }} />
            <span className="bone" style={{ width: '30%' }} />
          </span>
          <span className="event-card-picture bone-picture" />
        </div>
      )}
    </Sheet>
  )
}

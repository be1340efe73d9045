import type { EventListItem } from '@eventbuzz/contract/events'
import { Link } from '@tanstack/react-router'
import { formatDistance } from '../lib/distance.ts'
import { cardTime, cardZone } from '../lib/event-time.ts'
import { LOCALE, VIEWER_UNIT, VIEWER_ZONE } from '../lib/locale.ts'
import { formatPrice, isFree } from '../lib/price.ts'
import './event-card.css'
import { FavoriteButton } from './favorite-button.tsx'
import { EventPicture } from './event-picture.tsx'
import { t } from '../lib/i18n.ts'
import { categoryName } from '../lib/category-name.ts'

interface Props {
  event: EventListItem
  now: Date
  onHover?: ((event: EventListItem | null) => void) | undefined
}

export function EventCard({ event, now, onHover }: Props) {
  const reader = { now, locale: LOCALE, zone: VIEWER_ZONE }
  const zone = cardZone(event, reader)
  const price = formatPrice(event, LOCALE)
  const isCancelled = event.status === 'cancelled'
  const place = event.venue ?? event.address ?? event.city
  const distance =
    event.distance_meters === null
      ? null
      : formatDistance(event.distance_meters, VIEWER_UNIT, LOCALE).replaceAll(' ', '\u00a0')
  return (
    <div className="event-card-frame">
      <Link
        className={isCancelled ? 'event-card cancelled' : 'event-card'}
        to="/events/$slug"
        params={{ slug: event.slug }}
        onMouseEnter={onHover && (() => onHover(event))}
        onMouseLeave={onHover && (() => onHover(null))}
        onFocus={onHover && (() => onHover(event))}
        onBlur={onHover && (() => onHover(null))}
      >
        <span className="event-card-text">
          <span className="event-card-time">
            {cardTime(event, reader)}
            {zone && <span className="event-card-zone"> {zone}</span>}
          </span>
          <span className="event-card-title">
            <bdi>{event.title}</bdi>
          </span>
          <span className="event-card-place">
            {place && <bdi>{place}</bdi>}
            {place && distance && '\u00a0· '}
            {distance}
          </span>
          <span className="event-card-facts">
            {isCancelled && <span className="badge-cancelled">{t('event.cancelled')}</span>}
            {price && <span className={isFree(event) ? 'event-card-free' : undefined}>{price}</span>}
            <span>{categoryName(event.category)}</span>
          </span>
        </span>
        <span className="event-card-picture">
          <EventPicture event={event} iconSize={36} />
        </span>
      </Link>
      <FavoriteButton event={event} />
    </div>
  )
}

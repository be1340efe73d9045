import type { EventListItem } from '@eventbuzz/contract/events'
import { Link } from '@tanstack/react-router'
import { formatDistance } from '../lib/distance.ts'
import { cardTime, cardZone } from '../lib/event-time.ts'
import { TEXT_LOCALE, VIEWER_LOCALE, VIEWER_UNIT, VIEWER_ZONE } from '../lib/locale.ts'
import { formatPrice } from '../lib/price.ts'
import './event-card.css'
import { EventPicture } from './event-picture.tsx'

interface Props {
  event: EventListItem
  now: Date
  onHover?: ((event: EventListItem | null) => void) | undefined
}

export function EventCard({ event, now, onHover }: Props) {
  const reader = { now, locale: TEXT_LOCALE, zone: VIEWER_ZONE }
  const zone = cardZone(event, reader)
  const price = formatPrice(event, VIEWER_LOCALE)
  const isCancelled = event.status === 'cancelled'
  const distance =
    event.distance_meters === null
      ? null
      : formatDistance(event.distance_meters, VIEWER_UNIT, VIEWER_LOCALE).replaceAll(' ', '\u00a0')
  return (
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
        <span className="event-card-title">{event.title}</span>
        <span className="event-card-place">
          {dotted([event.venue ?? event.address ?? event.city, distance])}
        </span>
        <span className="event-card-facts">
          {isCancelled && <span className="badge-cancelled">Cancelled</span>}
          {price && <span className={price === 'Free' ? 'event-card-free' : undefined}>{price}</span>}
          <span>{event.category.name}</span>
        </span>
      </span>
      <span className="event-card-picture">
        <EventPicture event={event} iconSize={36} />
      </span>
    </Link>
  )
}

function dotted(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' · ')
}

import type { EventDetail } from '@eventbuzz/contract/events'
import { descriptionText } from '../../lib/description-text.ts'
import { localDays, localInstant, titleText, whereText } from './event-text.ts'
import { ownPictures } from './own-pictures.ts'

const STATUS = { cancelled: 'EventCancelled', other: 'EventScheduled' }

/**
 * An event as schema.org describes it, by Google's rules for events: times with the offset of the place, dates alone
 * where there is no hour, an offer only where a price is known.
 * @param publicUrl address of this instance, for links.
 */
export function eventJsonLd(event: EventDetail, publicUrl: string): Record<string, unknown> {
  const url = `${publicUrl}/events/${event.slug}`
  const { description } = event
  const images = ownPictures(event).map((picture) => publicUrl + picture.url)
  const organizer = organizerOf(event)
  return {
    '@context': 'https://schema.org',
    '@type': 'Event',
    '@id': url,
    url,
    name: titleText(event),
    ...times(event),
    eventStatus: `https://schema.org/${event.status === 'cancelled' ? STATUS.cancelled : STATUS.other}`,
    eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
    location: location(event),
    ...(images.length > 0 && { image: images }),
    ...(description !== null && { description: descriptionText(description) }),
    ...offers(event, url),
    ...(organizer !== undefined && { organizer: { '@type': 'Organization', name: organizer } }),
    ...(event.tags.length > 0 && { keywords: event.tags.join(', ') }),
  }
}

function times(event: EventDetail): { startDate: string; endDate?: string } {
  const { start_date, end_date, timezone, all_day } = event
  if (all_day) {
    const { first, last } = localDays(event)
    return { startDate: first.toString(), endDate: last.toString() }
  }
  return {
    startDate: localInstant(start_date, timezone),
    ...(end_date !== null && { endDate: localInstant(end_date, timezone) }),
  }
}

function location(event: EventDetail): Record<string, unknown> {
  const { venue, address, city, country, latitude, longitude } = event
  const position = `${latitude}, ${longitude}`
  const parts = {
    ...(address !== null && { streetAddress: address }),
    ...(city !== null && { addressLocality: city }),
    ...(country !== null && { addressCountry: country }),
  }
  return {
    '@type': 'Place',
    name: venue ?? address ?? city ?? position,
    // Google wants an address of every place.
    address:
      Object.keys(parts).length > 0 ? { '@type': 'PostalAddress', ...parts } : whereText(event) || position,
    geo: { '@type': 'GeoCoordinates', latitude, longitude },
  }
}

function offers(
  event: EventDetail,
  url: string,
): { offers?: Record<string, unknown>; isAccessibleForFree?: boolean } {
  const { price_min, price_max, currency, ticket_url, status } = event
  if (price_min === null) return {}
  const isFree = price_min === 0 && (price_max ?? 0) === 0
  const price =
    price_max === null || price_max === price_min
      ? { '@type': 'Offer', price: price_min }
      : { '@type': 'AggregateOffer', lowPrice: price_min, highPrice: price_max }
  const offer = {
    ...price,
    ...(currency !== null && { priceCurrency: currency }),
    url: ticket_url ?? url,
    ...(status === 'active' && { availability: 'https://schema.org/InStock' }),
  }
  return { offers: offer, isAccessibleForFree: isFree }
}

/** Imports keep the organisation there, and never a person. */
function organizerOf({ metadata, source }: EventDetail): string | undefined {
  const { organizer } = metadata
  return source === 'import' && typeof organizer === 'string' && organizer !== '' ? organizer : undefined
}

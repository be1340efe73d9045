import type { EventDetail } from '@eventbuzz/contract/events'
import { descriptionText } from '../../lib/description-text.ts'
import { orCancelled, summaryText, titleText } from './event-text.ts'
import type { Feed } from './feed-events.ts'
import { ownPictures } from './own-pictures.ts'

/** JSON Feed 1.1 (jsonfeed.org). */
export function jsonFeedOf({ title, events }: Feed, publicUrl: string, ownUrl: string): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    home_page_url: `${publicUrl}/list`,
    feed_url: ownUrl,
    items: events.map((event) => item(event, publicUrl)),
  })
}

function item(event: EventDetail, publicUrl: string) {
  const { id, slug, category, tags, status, timezone, all_day, description } = event
  const [picture] = ownPictures(event)
  return {
    id,
    url: `${publicUrl}/events/${slug}`,
    title: orCancelled(event, titleText(event)),
    summary: summaryText(event),
    // Every item has content, by the format's rules.
    content_text: description === null ? summaryText(event) : descriptionText(description),
    ...(picture && { image: publicUrl + picture.url }),
    date_published: event.created_at,
    date_modified: event.updated_at,
    tags: [category.name, ...tags],
    _event: {
      about: `${publicUrl}/api/docs`,
      start_date: event.start_date,
      end_date: event.end_date,
      timezone,
      all_day,
      status,
      latitude: event.latitude,
      longitude: event.longitude,
      venue: event.venue,
      address: event.address,
      city: event.city,
      price_min: event.price_min,
      price_max: event.price_max,
      currency: event.currency,
    },
  }
}

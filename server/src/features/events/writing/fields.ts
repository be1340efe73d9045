import type { EventDetail } from '@eventbuzz/contract/events'

/** What a writer decides of an event, apart from its status. */
export interface EventFields {
  title: string
  description: string | null
  /** A slug. */
  category: string
  latitude: number
  longitude: number
  venue: string | null
  address: string | null
  city: string | null
  country: string | null
  start_date: Date
  end_date: Date | null
  timezone: string
  all_day: boolean
  image_url: string | null
  ticket_url: string | null
  url: string | null
  price_min: number | null
  price_max: number | null
  currency: string | null
  tags: string[]
  metadata: Record<string, unknown>
}

/** What a field is that nobody said anything of. The time zone is the place's. */
export const UNSAID = {
  description: null,
  venue: null,
  address: null,
  city: null,
  country: null,
  end_date: null,
  all_day: false,
  image_url: null,
  ticket_url: null,
  url: null,
  price_min: null,
  price_max: null,
  currency: null,
  tags: [],
  metadata: {},
} satisfies Partial<EventFields>

export function fieldsOf(event: EventDetail): EventFields {
  return {
    title: event.title,
    description: event.description,
    category: event.category.slug,
    latitude: event.latitude,
    longitude: event.longitude,
    venue: event.venue,
    address: event.address,
    city: event.city,
    country: event.country,
    start_date: new Date(event.start_date),
    end_date: event.end_date === null ? null : new Date(event.end_date),
    timezone: event.timezone,
    all_day: event.all_day,
    image_url: event.image_url,
    ticket_url: event.ticket_url,
    url: event.url,
    price_min: event.price_min,
    price_max: event.price_max,
    currency: event.currency,
    tags: event.tags,
    metadata: event.metadata,
  }
}

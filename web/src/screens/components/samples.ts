import type { Category } from '@eventbuzz/contract/categories'
import type { EventListItem } from '@eventbuzz/contract/events'

const KINDS = [
  ['Music', 'music', '#7C4DFF', 'music_note'],
  ['Sports', 'sports', '#00C853', 'sports'],
  ['Food & Drink', 'food-drink', '#FF6D00', 'restaurant'],
  ['Arts & Culture', 'arts', '#F50057', 'palette'],
  ['Tech', 'tech', '#2979FF', 'computer'],
  ['Outdoor', 'outdoor', '#00BFA5', 'nature'],
  ['Community', 'community', '#FFD600', 'people'],
  ['Nightlife', 'nightlife', '#AA00FF', 'nightlife'],
  ['Education', 'education', '#00B0FF', 'school'],
  ['Other', 'other', '#757575', 'event'],
] as const

/** As a new instance has them. */
export const CATEGORIES: Category[] = KINDS.map(([name, slug, color_hex, icon_name], index) => ({
  id: `00000000-0000-4000-8000-0000000000${index + 10}`,
  name,
  slug,
  color_hex,
  icon_name,
}))

export const NOW = new Date('2030-01-04T12:00:00Z')

let made = 0
function anEvent(changes: Partial<EventListItem>): EventListItem {
  made += 1
  return {
    id: `0f8fad5b-d9cb-469f-a165-7086772895${made + 10}`,
    slug: `sample-${made}`,
    title: 'Fado by the river',
    description: null,
    category: CATEGORIES[0]!,
    latitude: 38.7,
    longitude: -9.1,
    venue: 'Casa da Ribeira',
    address: null,
    city: 'Lisboa',
    start_date: '2030-01-04T20:00:00Z',
    end_date: null,
    timezone: 'Europe/Lisbon',
    all_day: false,
    status: 'active',
    image_url: null,
    price_min: 12,
    price_max: 20,
    currency: 'EUR',
    distance_meters: 420.5,
    ...changes,
  }
}

/** What a card has to cope with, each with its name. */
export const EVENTS: [state: string, event: EventListItem][] = [
  ['no picture', anEvent({})],
  ['picture', anEvent({ image_url: '/share-card.png' })],
  ['picture that is lost', anEvent({ image_url: '/storage/lost.webp', category: CATEGORIES[2]! })],
  ['free', anEvent({ title: 'Chess in the park', price_min: 0, price_max: 0, category: CATEGORIES[6]! })],
  ['cancelled', anEvent({ title: 'Night market', status: 'cancelled', image_url: '/share-card.png' })],
  ['all day', anEvent({ title: 'Open studios', all_day: true, category: CATEGORIES[3]! })],
  ['in another zone', anEvent({ title: 'Sunrise run', timezone: 'Asia/Tokyo', category: CATEGORIES[5]! })],
  [
    'long title, no place, no price',
    anEvent({
      title:
        'The annual general meeting of everybody who ever repaired a bicycle in this town, with soup afterwards',
      venue: null,
      city: null,
      price_min: null,
      price_max: null,
      currency: null,
      distance_meters: null,
      category: CATEGORIES[9]!,
    }),
  ],
  ['from right to left', anEvent({ title: 'أمسية موسيقية على ضفاف النهر', venue: 'دار الأوبرا' })],
]

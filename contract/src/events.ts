import { Type, type Static } from 'typebox'
import type { Category } from './categories.ts'
import { exampleEvent, exampleEventDetail } from './examples.ts'
import { Latitude, Longitude, RADIUS_M } from './geo.ts'
import type { EventImage } from './pictures.ts'

/** Statuses that the public sees. `draft` and `pending` are for the owner and admins alone. */
export const PUBLIC_STATUSES = ['active', 'cancelled', 'completed'] as const
export const EVENT_STATUSES = ['draft', 'pending', ...PUBLIC_STATUSES] as const
export const EVENT_SOURCES = ['manual', 'api', 'import', 'user'] as const
export type EventStatus = (typeof EVENT_STATUSES)[number]
export type EventSource = (typeof EVENT_SOURCES)[number]

/** `total` is exact up to here; beyond it `total_is_capped` is true and `total` equals this number. */
export const TOTAL_CAP = 1_000
/** List items carry this much of the description, in characters. */
export const SUMMARY_LENGTH = 300

export const Instant = Type.String({ format: 'date-time', description: 'ISO 8601 in UTC, ends in Z' })
/** A type array instead of anyOf: the same to a reader, and much quicker to serialise. */
export const nullable = <T extends { type: string }>(schema: T) =>
  Type.Unsafe<(T extends { type: 'number' } ? number : string) | null>({
    ...schema,
    type: [schema.type, 'null'],
  })
export const literals = <T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>(Type.String({ enum: [...values] }))

const listFields = {
  id: Type.String({ format: 'uuid' }),
  slug: Type.String(),
  title: Type.String(),
  description: nullable(Type.String({ description: `In lists shortened to ${SUMMARY_LENGTH} characters` })),
  category: Type.Ref('Category'),
  latitude: Latitude,
  longitude: Longitude,
  venue: nullable(Type.String()),
  address: nullable(Type.String()),
  city: nullable(Type.String()),
  start_date: Instant,
  end_date: nullable(Instant),
  timezone: Type.String({ description: 'IANA name of the zone that the times are shown in' }),
  all_day: Type.Boolean(),
  status: literals(EVENT_STATUSES),
  image_url: nullable(Type.String()),
  price_min: nullable(Type.Number({ description: '0 means free; null means unknown' })),
  price_max: nullable(Type.Number()),
  currency: nullable(Type.String({ description: 'ISO 4217' })),
  distance_meters: nullable(
    Type.Number({
      description: 'Great-circle distance from the asked point, one decimal; null without a point',
    }),
  ),
}

export const EventListItem = Type.Object(listFields, { $id: 'EventListItem', examples: [exampleEvent] })
export type EventListItem = Omit<Static<typeof EventListItem>, 'category'> & { category: Category }

export const EventDetail = Type.Object(
  {
    ...listFields,
    country: nullable(Type.String()),
    url: nullable(Type.String()),
    ticket_url: nullable(Type.String()),
    tags: Type.Array(Type.String()),
    images: Type.Array(Type.Ref('EventImage')),
    source: literals(EVENT_SOURCES),
    series_id: nullable(Type.String({ format: 'uuid' })),
    metadata: Type.Unsafe<Record<string, unknown>>(
      Type.Object({}, { additionalProperties: true, description: 'Whatever integrators keep here' }),
    ),
    created_at: Instant,
    updated_at: Instant,
  },
  { $id: 'EventDetail', description: 'All that the public sees of an event', examples: [exampleEventDetail] },
)
export type EventDetail = Omit<Static<typeof EventDetail>, 'category' | 'images'> & {
  category: Category
  images: EventImage[]
}

export const CategoryFilter = Type.Optional(
  Type.Array(Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 60 }), {
    maxItems: 50,
    description: 'Category slug; repeat the parameter for several',
  }),
)
export const WindowStart = Type.Optional(
  Type.String({
    format: 'date-time',
    description: 'Events that are still on at this instant or later: ISO 8601 with an offset. Default: now',
  }),
)
export const WindowEnd = Type.Optional(
  Type.String({
    format: 'date-time',
    description: 'Events that begin before this instant: ISO 8601 with an offset',
  }),
)
export const Free = Type.Optional(
  Type.Boolean({
    description: 'true: free events only; false: priced events only; unknown prices are in neither',
  }),
)

const LONG_RUNNING_DAYS = 4
/** An exhibition, not a festival: whatever lasts longer than this. So many days are an hour more when clocks go back. */
export const LONG_RUNNING_HOURS = LONG_RUNNING_DAYS * 24 + 1
export const LongRunning = Type.Optional(
  Type.Boolean({
    description: `true: only events that last longer than ${LONG_RUNNING_DAYS} days, such as exhibitions; false: all others`,
  }),
)

export const NEARBY_SORTS = ['distance', 'date', 'popular'] as const
export type NearbySort = (typeof NEARBY_SORTS)[number]

export const NearbyQuery = Type.Object(
  {
    lat: Latitude,
    lng: Longitude,
    radius: Type.Optional(Type.Number({ ...RADIUS_M, description: 'Radius in metres' })),
    category: CategoryFilter,
    date_from: WindowStart,
    date_to: WindowEnd,
    free: Free,
    long_running: LongRunning,
    sort: Type.Optional(
      Type.Unsafe<NearbySort>(Type.String({ enum: [...NEARBY_SORTS], default: 'distance' })),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0 })),
  },
  { additionalProperties: false },
)
export type NearbyQuery = Static<typeof NearbyQuery>

export const EventPage = Type.Object(
  {
    items: Type.Array(Type.Ref('EventListItem')),
    total: Type.Integer({ description: `Exact up to ${TOTAL_CAP}` }),
    total_is_capped: Type.Boolean({ description: `true: there are more than ${TOTAL_CAP}` }),
    limit: Type.Integer(),
    offset: Type.Integer(),
    has_more: Type.Boolean(),
  },
  {
    $id: 'EventPage',
    description: 'One page of events',
    examples: [
      { items: [exampleEvent], total: 1, total_is_capped: false, limit: 50, offset: 0, has_more: false },
    ],
  },
)
export type EventPage = Omit<Static<typeof EventPage>, 'items'> & { items: EventListItem[] }

export const RelatedQuery = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 6 })) },
  { additionalProperties: false },
)
export type RelatedQuery = Static<typeof RelatedQuery>

export const RelatedEvents = Type.Object(
  {
    items: Type.Array(Type.Ref('EventListItem'), {
      description: 'The best first; `distance_meters` is from the event that was asked about',
    }),
  },
  {
    $id: 'RelatedEvents',
    description: 'What else is on that goes with an event: of its kind first, near and soon',
    examples: [{ items: [exampleEvent] }],
  },
)
export type RelatedEvents = { items: EventListItem[] }

export const MAX_ZOOM = 24

export const BubblesQuery = Type.Object(
  {
    bbox: Type.Optional(
      Type.String({
        description: 'west,south,east,north in degrees; west greater than east crosses the antimeridian',
        pattern: '^-?\\d+(\\.\\d+)?(,-?\\d+(\\.\\d+)?){3}$',
        maxLength: 120,
      }),
    ),
    lat: Type.Optional(Latitude),
    lng: Type.Optional(Longitude),
    radius: Type.Optional(
      Type.Number({
        minimum: RADIUS_M.minimum,
        maximum: RADIUS_M.maximum,
        description: `Radius in metres, with lat and lng; ${RADIUS_M.default} unless given`,
      }),
    ),
    zoom: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: MAX_ZOOM,
        description:
          'Web Mercator zoom of the map (512 px tiles); default: what shows the whole area in 1024 px',
      }),
    ),
    category: CategoryFilter,
    date_from: WindowStart,
    date_to: WindowEnd,
    free: Free,
    long_running: LongRunning,
  },
  { additionalProperties: false },
)
export type BubblesQuery = Static<typeof BubblesQuery>

export const Bubble = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    title: Type.String(),
    latitude: Latitude,
    longitude: Longitude,
    category_slug: Type.String(),
    category_color: Type.String(),
    start_date: Instant,
  },
  { $id: 'Bubble' },
)
export type Bubble = Static<typeof Bubble>

export const Cluster = Type.Object(
  {
    latitude: Latitude,
    longitude: Longitude,
    count: Type.Integer({ minimum: 2 }),
    bbox: Type.Array(Type.Number(), {
      minItems: 4,
      maxItems: 4,
      description: 'west, south, east, north of its events; a point when all are at one place',
    }),
  },
  { $id: 'Cluster' },
)
export type Cluster = Omit<Static<typeof Cluster>, 'bbox'> & { bbox: [number, number, number, number] }

export const BubbleMap = Type.Object(
  {
    bubbles: Type.Array(Type.Ref('Bubble')),
    clusters: Type.Array(Type.Ref('Cluster')),
    total: Type.Integer({ description: 'Events in the area: bubbles plus the counts of the clusters' }),
  },
  {
    $id: 'BubbleMap',
    description: 'What to draw on the map',
    examples: [
      {
        bubbles: [
          {
            id: exampleEvent.id,
            title: exampleEvent.title,
            latitude: exampleEvent.latitude,
            longitude: exampleEvent.longitude,
            category_slug: exampleEvent.category.slug,
            category_color: exampleEvent.category.color_hex,
            start_date: exampleEvent.start_date,
          },
        ],
        clusters: [
          { latitude: 38.7139, longitude: -9.1394, count: 12, bbox: [-9.1447, 38.7101, -9.1333, 38.7168] },
        ],
        total: 13,
      },
    ],
  },
)
export type BubbleMap = { bubbles: Bubble[]; clusters: Cluster[]; total: number }

export const EventKey = Type.Object({
  key: Type.String({
    minLength: 1,
    maxLength: 300,
    description: 'Id or slug; an old slug redirects to the current one',
  }),
})
export type EventKey = Static<typeof EventKey>

export const EventId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Id of an event' }),
})

/** Writes want the id. OpenAPI allows one name for the parameter of a path, and reading takes a slug there, too. */
export const EventIdAsKey = Type.Object({ key: EventId.properties.id })

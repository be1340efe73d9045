import { Type, type Static } from 'typebox'
import { EVENT_STATUSES, type EventStatus } from './events.ts'
import { Latitude, Longitude } from './geo.ts'

/** Lengths in characters, counted before and after a text is cleaned. */
export const LENGTHS = {
  title: 255,
  description: 5_000,
  venue: 255,
  address: 500,
  city: 100,
  country: 100,
  url: 2_000,
  tag: 50,
} as const
export const MIN_TITLE_LENGTH = 3
export const MAX_TAGS = 20
export const MAX_PRICE = 99_999_999.99
/** In bytes of JSON. */
export const MAX_METADATA_BYTES = 16_384

type Kind = 'string' | 'number' | 'boolean' | 'array' | 'object'
/** null clears the field. */
const clearable = <T extends { type: Kind }, V = Static<T & object>>(schema: T) =>
  Type.Optional(Type.Unsafe<V | null>({ ...schema, type: [schema.type, 'null'] }))
const text = (maxLength: number, description?: string) =>
  clearable<{ type: 'string' }, string>(Type.String({ maxLength, ...(description && { description }) }))
const url = (description: string) => text(LENGTHS.url, description)
const price = (description: string) =>
  clearable<{ type: 'number' }, number>(Type.Number({ minimum: 0, maximum: MAX_PRICE, description }))

const required = {
  title: Type.String({ minLength: MIN_TITLE_LENGTH, maxLength: LENGTHS.title, description: 'Plain text' }),
  category: Type.String({ minLength: 1, maxLength: 60, description: 'Slug of a category' }),
  latitude: Latitude,
  longitude: Longitude,
  start_date: Type.String({ format: 'date-time', description: 'ISO 8601 with an offset' }),
}

const optional = {
  description: text(
    LENGTHS.description,
    'Markdown: paragraphs, headings, emphasis, lists, and links to https and mailto. HTML, pictures and other links become text',
  ),
  venue: text(LENGTHS.venue),
  address: text(LENGTHS.address),
  city: text(LENGTHS.city),
  country: text(LENGTHS.country),
  end_date: clearable<{ type: 'string' }, string>(
    Type.String({ format: 'date-time', description: 'ISO 8601 with an offset; not before start_date' }),
  ),
  timezone: text(64, 'IANA name, such as Europe/Lisbon; derived from the location unless given'),
  all_day: Type.Optional(
    Type.Boolean({
      description:
        'Whole local days: the start moves to the beginning of its day, the end to the end of its day',
    }),
  ),
  image_url: url('https; or the address of one of the pictures of this event'),
  ticket_url: url('https'),
  url: url('https; where to read more'),
  price_min: price('At most 2 decimals. 0 is free; null is unknown'),
  price_max: price('At most 2 decimals; needs price_min and is not below it'),
  currency: text(3, 'ISO 4217; needed unless the price is 0 or unknown'),
  tags: clearable<{ type: 'array' }, string[]>(
    Type.Array(Type.String({ maxLength: LENGTHS.tag }), {
      maxItems: MAX_TAGS,
      description: 'Kept in lower case and in this order, each once',
    }),
  ),
  metadata: clearable<{ type: 'object' }, Record<string, unknown>>(
    Type.Object(
      {},
      { additionalProperties: true, description: 'Free for integrators; public; at most 16 kB of JSON' },
    ),
  ),
  status: Type.Optional(
    Type.Unsafe<EventStatus>(
      Type.String({
        enum: [...EVENT_STATUSES],
        description:
          'active publishes, or asks for review where that is needed; cancelled cancels; draft takes back. A new event is a draft unless it is active; an event becomes completed by itself',
      }),
    ),
  ),
}

export const EventInput = Type.Object(
  { ...required, ...optional },
  {
    $id: 'EventInput',
    additionalProperties: false,
    examples: [
      {
        title: 'Fado by the river',
        category: 'music',
        latitude: 38.7077,
        longitude: -9.1366,
        start_date: '2026-06-11T19:00:00+01:00',
        venue: 'Ribeira das Naus',
        price_min: 0,
        status: 'active',
      },
    ],
  },
)
export type EventInput = Static<typeof EventInput>

/** Only the fields that change. */
export const EventPatch = Type.Object(
  {
    title: Type.Optional(required.title),
    category: Type.Optional(required.category),
    latitude: Type.Optional(required.latitude),
    longitude: Type.Optional(required.longitude),
    start_date: Type.Optional(required.start_date),
    ...optional,
  },
  { $id: 'EventPatch', additionalProperties: false, examples: [{ venue: 'Terreiro do Paço', url: null }] },
)
export type EventPatch = Static<typeof EventPatch>

export const OwnEventsQuery = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0 })),
  },
  { additionalProperties: false },
)

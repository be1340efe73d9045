import { Type, type Static } from 'typebox'
import {
  CategoryFilter,
  Free,
  LongRunning,
  nullable,
  WindowEnd,
  WindowStart,
  type EventListItem,
} from './events.ts'
import { exampleEvent } from './examples.ts'
import { Latitude, Longitude, RADIUS_M } from './geo.ts'
import { examplePlace, type Place } from './places.ts'

export const SUGGESTED = { events: 5, venues: 3, places: 3 } as const

export const SuggestQuery = Type.Object(
  {
    q: Type.String({ minLength: 1, maxLength: 100, description: 'What was typed so far' }),
    lat: Type.Optional(Latitude),
    lng: Type.Optional(Longitude),
  },
  { additionalProperties: false },
)
export type SuggestQuery = Static<typeof SuggestQuery>

export const Venue = Type.Object(
  {
    name: Type.String(),
    city: nullable(Type.String()),
    latitude: Latitude,
    longitude: Longitude,
    event_count: Type.Integer({ minimum: 1, description: 'Events there that are not over' }),
  },
  { $id: 'Venue' },
)
export type Venue = Static<typeof Venue>

const exampleVenue = {
  name: 'Ribeira das Naus',
  city: 'Lisboa',
  latitude: 38.7077,
  longitude: -9.1366,
  event_count: 3,
}

export const Suggestions = Type.Object(
  {
    events: Type.Array(Type.Ref('EventListItem'), { description: `${SUGGESTED.events} at most` }),
    venues: Type.Array(Type.Ref('Venue'), { description: `${SUGGESTED.venues} at most` }),
    places: Type.Array(Type.Ref('Place'), { description: `${SUGGESTED.places} at most` }),
  },
  {
    $id: 'Suggestions',
    description: 'What may be meant by what was typed so far, the best of each kind first',
    examples: [{ events: [exampleEvent], venues: [exampleVenue], places: [examplePlace] }],
  },
)
export type Suggestions = { events: EventListItem[]; venues: Venue[]; places: Place[] }

export const WidenQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({ maxLength: 1_000, description: 'As for a search; without it as for events nearby' }),
    ),
    lat: Type.Optional(Latitude),
    lng: Type.Optional(Longitude),
    radius: Type.Optional(
      Type.Number({
        minimum: RADIUS_M.minimum,
        maximum: RADIUS_M.maximum,
        description: `Radius in metres, with lat and lng; without q it is ${RADIUS_M.default} unless given`,
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
export type WidenQuery = Static<typeof WidenQuery>

export const CHANGES = ['radius', 'date_to', 'free', 'long_running', 'category', 'all'] as const
export type Change = (typeof CHANGES)[number]

export const Widening = Type.Object(
  {
    change: Type.Unsafe<Change>(
      Type.String({
        enum: [...CHANGES],
        description:
          'The parameter that is wider or left out; `all`: category, free, long_running and date_to are left out, and the radius is the largest, or with q none',
      }),
    ),
    radius: nullable(
      Type.Number({
        description:
          'The radius to ask with, in metres; null: as before, or none (anywhere, with q) where change is `radius` or `all`',
      }),
    ),
    date_to: nullable(
      Type.String({
        format: 'date-time',
        description: 'The end of the window to ask with; null: as before, or none',
      }),
    ),
    total: Type.Integer({ minimum: 1, description: 'How many events there are then, exact below 1,000' }),
  },
  { $id: 'Widening' },
)
export type Widening = Static<typeof Widening>

export const Widenings = Type.Object(
  { items: Type.Array(Type.Ref('Widening'), { description: 'The nearest to what was asked first' }) },
  {
    $id: 'Widenings',
    description: 'Which filters to widen, each by itself, so that there is something',
    examples: [{ items: [{ change: 'radius', radius: 10_000, date_to: null, total: 12 }] }],
  },
)
export type Widenings = { items: Widening[] }

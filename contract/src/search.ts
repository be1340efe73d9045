import { Type, type Static } from 'typebox'
import { CategoryFilter, Free, TOTAL_CAP, WindowEnd, WindowStart, type EventListItem } from './events.ts'
import { exampleEvent } from './examples.ts'
import { Latitude, Longitude, RADIUS_M } from './geo.ts'

/** Of `q`, without the white space around it. */
export const MAX_QUERY_LENGTH = 200

export const SearchQuery = Type.Object(
  {
    q: Type.String({
      description: `1 to ${MAX_QUERY_LENGTH} characters. An event has all of the words, in spite of typing errors and accents; the last may be unfinished. "A phrase" in double quotes stands there as it is`,
    }),
    lat: Type.Optional(Latitude),
    lng: Type.Optional(Longitude),
    radius: Type.Optional(
      Type.Number({
        minimum: RADIUS_M.minimum,
        maximum: RADIUS_M.maximum,
        description:
          'Radius in metres, with lat and lng. Without it events anywhere are found, near ones first',
      }),
    ),
    category: CategoryFilter,
    date_from: WindowStart,
    date_to: WindowEnd,
    free: Free,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0 })),
  },
  { additionalProperties: false },
)
export type SearchQuery = Static<typeof SearchQuery>

export const SearchPage = Type.Object(
  {
    items: Type.Array(Type.Ref('EventListItem'), { description: 'The best first' }),
    query: Type.String({ description: 'What was looked for' }),
    total: Type.Integer({
      description: `Exact below ${TOTAL_CAP}, which means: this many or more. No more than these can be paged through`,
    }),
    processing_time_ms: Type.Number({ description: 'Time on the server, in milliseconds' }),
  },
  {
    $id: 'SearchPage',
    description: 'One page of what was found',
    examples: [{ items: [exampleEvent], query: 'jazz in the park', total: 1, processing_time_ms: 4.2 }],
  },
)
export type SearchPage = Omit<Static<typeof SearchPage>, 'items'> & { items: EventListItem[] }

import { Type, type Static } from 'typebox'
import { EventListItem, Instant, TOTAL_CAP } from './events.ts'
import { exampleEvent } from './examples.ts'
import { Latitude, Longitude } from './geo.ts'

export const FavoritesQuery = Type.Object(
  {
    lat: Type.Optional(Latitude),
    lng: Type.Optional(Longitude),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0 })),
  },
  { additionalProperties: false },
)
export type FavoritesQuery = Static<typeof FavoritesQuery>

export const FavoriteItem = Type.Object(
  { ...EventListItem.properties, favorited_at: Instant },
  { $id: 'FavoriteItem' },
)
export type FavoriteItem = EventListItem & { favorited_at: string }

export const FavoritePage = Type.Object(
  {
    items: Type.Array(Type.Ref('FavoriteItem')),
    total: Type.Integer({ description: `Exact up to ${TOTAL_CAP}` }),
    total_is_capped: Type.Boolean({ description: `true: there are more than ${TOTAL_CAP}` }),
    limit: Type.Integer(),
    offset: Type.Integer(),
    has_more: Type.Boolean(),
  },
  {
    $id: 'FavoritePage',
    description: 'One page of favourites, the latest first',
    examples: [
      {
        items: [{ ...exampleEvent, favorited_at: '2026-05-02T08:30:00.000Z' }],
        total: 1,
        total_is_capped: false,
        limit: 50,
        offset: 0,
        has_more: false,
      },
    ],
  },
)
export type FavoritePage = Omit<Static<typeof FavoritePage>, 'items'> & { items: FavoriteItem[] }

/** More than anybody looks through. */
export const MOST_FAVORITE_IDS = 5_000

export const FavoriteIds = Type.Object(
  {
    event_ids: Type.Array(Type.String({ format: 'uuid' }), {
      description: `The latest first, at most ${MOST_FAVORITE_IDS}`,
    }),
  },
  {
    $id: 'FavoriteIds',
    description: 'Which events are favourites',
    examples: [{ event_ids: [exampleEvent.id] }],
  },
)
export type FavoriteIds = Static<typeof FavoriteIds>

export const FavoriteMerge = Type.Object(
  {
    event_ids: Type.Array(Type.String({ format: 'uuid' }), {
      maxItems: 500,
      description: 'The latest first',
    }),
  },
  { additionalProperties: false, examples: [{ event_ids: [exampleEvent.id] }] },
)
export type FavoriteMerge = Static<typeof FavoriteMerge>

export const FavoriteMergeResult = Type.Object(
  {
    added: Type.Integer({ description: 'How many were not among the favourites before' }),
    unknown: Type.Array(Type.String({ format: 'uuid' }), {
      description: 'Ids that name no public event; they were left out',
    }),
  },
  {
    $id: 'FavoriteMergeResult',
    description: 'What became of the ids',
    examples: [{ added: 1, unknown: [] }],
  },
)
export type FavoriteMergeResult = Static<typeof FavoriteMergeResult>

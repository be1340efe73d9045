import { Type } from 'typebox'
import { EventId } from '@eventbuzz/contract/events'
import {
  FavoriteIds,
  FavoriteMerge,
  FavoriteMergeResult,
  FavoritePage,
  FavoritesQuery,
} from '@eventbuzz/contract/favorites'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { Deps } from '../../deps.ts'
import { actorOf } from '../../http/access.ts'
import type { App } from '../../http/types.ts'
import { AppError, invalid } from '../../lib/app-error.ts'
import { listFavorites } from './list-favorites.ts'
import { mergeFavorites } from './merge-favorites.ts'
import { addFavorite, idsOfFavorites, removeFavorite } from './queries.ts'

// Not `writes`: those who were offline send all that they kept at once.
const kept = { access: 'member', scope: 'favorites:write', rateLimit: 'all' } as const

export function favoriteRoutes(app: App, { db }: Deps): void {
  app.get(
    '/users/me/favorites',
    {
      config: { access: 'member', scope: 'favorites:read' },
      schema: {
        summary: 'The own favourites, the latest first',
        description: 'With events that are over; without those that are not public any more.',
        tags: ['favorites'],
        querystring: FavoritesQuery,
        response: { 200: FavoritePage },
      },
    },
    async (request) => {
      const { query } = request
      return listFavorites(db, actorOf(request).userId, {
        limit: query.limit ?? 50,
        offset: query.offset ?? 0,
        from: pointOf(query),
      })
    },
  )

  app.get(
    '/users/me/favorites/ids',
    {
      config: { access: 'member', scope: 'favorites:read' },
      schema: {
        summary: 'Which events are own favourites',
        description: 'For marking them wherever they are shown.',
        tags: ['favorites'],
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: FavoriteIds },
      },
    },
    async (request) => ({ event_ids: await idsOfFavorites(db, actorOf(request).userId) }),
  )

  app.put(
    '/users/me/favorites',
    {
      config: kept,
      schema: {
        summary: 'Add many favourites at once',
        description:
          'For what was kept on a device before signing in. Nothing is removed; sending it again is safe.',
        tags: ['favorites'],
        body: FavoriteMerge,
        response: { 200: FavoriteMergeResult },
      },
    },
    async (request) => mergeFavorites(db, actorOf(request).userId, request.body.event_ids),
  )

  app.put(
    '/events/:id/favorite',
    {
      config: kept,
      schema: {
        summary: 'Make an event a favourite',
        tags: ['favorites'],
        params: EventId,
        response: { 204: Type.Null({ description: 'It is one, now or already' }) },
      },
    },
    async (request, reply) => {
      const outcome = await addFavorite(db, actorOf(request).userId, request.params.id)
      if (outcome === 'unknown')
        throw new AppError('NOT_FOUND', 'There is no such event, or it is not public.')
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/events/:id/favorite',
    {
      config: kept,
      schema: {
        summary: 'Remove an event from the favourites',
        tags: ['favorites'],
        params: EventId,
        response: { 204: Type.Null({ description: 'It is none, now or already' }) },
      },
    },
    async (request, reply) => {
      await removeFavorite(db, actorOf(request).userId, request.params.id)
      return reply.code(204).send(null)
    },
  )
}

/** Where distances count from. */
function pointOf({ lat, lng }: FavoritesQuery): LatLng | undefined {
  if (lat !== undefined && lng !== undefined) return { latitude: lat, longitude: lng }
  if (lat === undefined && lng === undefined) return undefined
  const parameter = lat === undefined ? 'lat' : 'lng'
  throw invalid([{ parameter, message: 'is missing', expected: 'both lat and lng, or neither' }])
}

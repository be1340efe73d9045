import { PlaceList, PlacesQuery } from '@eventbuzz/contract/places'
import { CACHE_FOR } from '../../http/cache-control.ts'
import type { App } from '../../http/types.ts'
import { pointOf } from '../../lib/point.ts'
import type { Gazetteer } from './gazetteer.ts'

export function placeRoutes(app: App, gazetteer: () => Promise<Gazetteer>): void {
  app.get(
    '/places',
    {
      config: { access: 'public', rateLimit: 'suggestions' },
      schema: {
        summary: 'Towns and cities by the beginning of their name',
        description: 'Names and positions by GeoNames (geonames.org), CC BY 4.0.',
        tags: ['places'],
        querystring: PlacesQuery,
        response: { 200: PlaceList },
      },
    },
    async ({ query }, reply) => {
      const near = pointOf(query)
      const places = await gazetteer()
      const items = places.find({ query: query.q, near, limit: query.limit ?? 8 })
      // The list changes with a release; whoever types the same again need not ask.
      return reply.header('cache-control', CACHE_FOR.detail).send({ items })
    },
  )
}

import { Type } from 'typebox'
import {
  BubbleMap,
  BubblesQuery,
  EventDetail,
  EventKey,
  EventPage,
  NearbyQuery,
  RelatedEvents,
  RelatedQuery,
} from '@eventbuzz/contract/events'
import { RADIUS_M } from '@eventbuzz/contract/geo'
import { boxAround } from '../../db/geo.ts'
import type { Deps } from '../../deps.ts'
import { actorIfAny } from '../../http/access.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import { MOVED, sendMoved } from '../../http/moved.ts'
import type { App } from '../../http/types.ts'
import { AppError, invalid } from '../../lib/app-error.ts'
import { etagOf } from '../../lib/etag.ts'
import { cachedEvent } from './cached-event.ts'
import { cachedBubbles, cachedNearby } from './cached-lists.ts'
import { hiddenEvent } from './hidden-event.ts'
import { knownCategories } from './known-categories.ts'
import type { OpeningPlace } from './opening-place.ts'
import { currentSlug, eventBubbles, nearbyEvents } from './queries.ts'
import { relatedEvents } from './related/related-events.ts'
import { bubblesArea, clusterSquares, eventFilter } from './rules.ts'

const NO_EVENT = 'There is no such event, or it is not public.'

export function eventRoutes(app: App, { db, cache, now }: Deps, opening: OpeningPlace): void {
  app.get(
    '/events/nearby',
    {
      config: { access: 'public', rateLimit: 'reads' },
      schema: {
        summary: 'Events near a point, nearest first unless asked otherwise',
        tags: ['events'],
        querystring: NearbyQuery,
        response: { 200: EventPage },
      },
    },
    async ({ query }, reply) => {
      const { filter, problems } = eventFilter(query, now())
      const categoryIds = await knownCategories(db, filter, problems)
      const page = await cachedNearby(cache, opening, query, () =>
        nearbyEvents(db, {
          center: { latitude: query.lat, longitude: query.lng },
          radiusM: query.radius ?? RADIUS_M.default,
          filter,
          categoryIds,
          sort: query.sort ?? 'distance',
          limit: query.limit ?? 50,
          offset: query.offset ?? 0,
        }),
      )
      return reply.header('cache-control', CACHE_FOR.list).send(page)
    },
  )

  app.get(
    '/events/bubbles',
    {
      config: { access: 'public', rateLimit: 'reads' },
      schema: {
        summary: 'Markers for a map; those that would touch are joined into clusters',
        tags: ['events'],
        querystring: BubblesQuery,
        response: { 200: BubbleMap },
      },
    },
    async ({ query }, reply) => {
      const { filter, problems } = eventFilter(query, now())
      const { area, problems: areaProblems } = bubblesArea(query)
      const categoryIds = await knownCategories(db, filter, [...problems, ...areaProblems])
      if (!area) throw invalid(areaProblems)
      const box = area.kind === 'box' ? area.box : boxAround(area.center, area.radiusM)
      const squares = clusterSquares(box, query.zoom)
      const map = await cachedBubbles(cache, area, query, () =>
        eventBubbles(db, { area, filter, categoryIds, squares }),
      )
      return reply.header('cache-control', CACHE_FOR.list).send(map)
    },
  )

  app.get(
    '/events/:key/related',
    {
      config: { access: 'public', rateLimit: 'reads' },
      schema: {
        summary: 'What else is on that goes with an event',
        tags: ['events'],
        params: EventKey,
        querystring: RelatedQuery,
        response: { 200: RelatedEvents, 301: MOVED },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const event = await cachedEvent({ db, cache }, key)
      if (event) {
        const items = await relatedEvents({ db, cache, now }, event, request.query.limit ?? 6)
        return reply.header('cache-control', CACHE_FOR.list).send({ items })
      }
      const slug = await currentSlug(db, key)
      if (slug === undefined) throw new AppError('NOT_FOUND', NO_EVENT)
      return sendMoved(reply, `../${slug}/related`)
    },
  )

  app.get(
    '/events/:key',
    {
      config: { access: 'public', scope: 'events:read', rateLimit: 'reads' },
      schema: {
        summary: 'One event by its id or slug',
        tags: ['events'],
        params: EventKey,
        querystring: Type.Object({}, { additionalProperties: false }),
        response: {
          200: EventDetail,
          301: MOVED,
        },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const event = await cachedEvent({ db, cache }, key)
      if (event)
        return reply.header('cache-control', CACHE_FOR.detail).header('etag', etagOf(event)).send(event)
      const own = await hiddenEvent(db, key, actorIfAny(request))
      if (own) return reply.header('cache-control', CACHE_FOR.personal).header('etag', etagOf(own)).send(own)
      const slug = await currentSlug(db, key)
      if (slug === undefined) throw new AppError('NOT_FOUND', NO_EVENT)
      return sendMoved(reply, `./${slug}`)
    },
  )
}

import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { EventKey } from '@eventbuzz/contract/events'
import { CalendarFile, FeedQuery, JsonFeedFile, RssFile } from '@eventbuzz/contract/feeds'
import type { Deps } from '../../deps.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import { MOVED, sendMoved } from '../../http/moved.ts'
import type { App } from '../../http/types.ts'
import { AppError } from '../../lib/app-error.ts'
import { cachedEvent, currentSlug } from '../events/index.ts'
import { calendarOf } from './calendar/calendar.ts'
import { feedEvents } from './feed-events.ts'
import { jsonFeedOf } from './json-feed.ts'
import { rssOf } from './rss.ts'

const REFRESH_HOURS = 6
const CALENDAR = 'text/calendar; charset=utf-8'

/** What other programs read: calendars, feed readers. */
export function feedRoutes(app: App, deps: Pick<Deps, 'config' | 'db' | 'cache' | 'now' | 'version'>): void {
  const { config, db, version } = deps
  const { publicUrl, instanceName } = config

  app.get(
    '/events/:key/ics',
    {
      config: { access: 'public', rateLimit: 'reads' },
      schema: {
        summary: 'One event as a calendar entry',
        tags: ['feeds'],
        params: EventKey,
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: CalendarFile, 301: MOVED },
      },
    },
    async (request, reply) => {
      const { key } = request.params
      const event = await cachedEvent(deps, key)
      if (event) {
        const calendar = calendarOf([event], { name: instanceName, publicUrl, version })
        reply.header('content-disposition', `attachment; filename="${event.slug}.ics"`)
        return send(reply, CALENDAR, calendar)
      }
      const slug = await currentSlug(db, key)
      if (slug === undefined) throw new AppError('NOT_FOUND', 'There is no such event, or it is not public.')
      return sendMoved(reply, `../${slug}/ics`)
    },
  )

  app.get(
    '/events/nearby.ics',
    {
      config: { access: 'public', rateLimit: 'reads' },
      schema: {
        summary: 'Events near a point as a calendar to subscribe to',
        tags: ['feeds'],
        querystring: FeedQuery,
        response: { 200: CalendarFile },
      },
    },
    async ({ query }, reply) => {
      const { title, events } = await feedEvents(deps, query)
      const info = { name: title, publicUrl, version, refreshHours: REFRESH_HOURS }
      return send(reply, CALENDAR, calendarOf(events, info))
    },
  )

  app.get(
    '/events/nearby.rss',
    {
      config: { access: 'public', rateLimit: 'reads' },
      schema: {
        summary: 'Events near a point as an RSS feed',
        tags: ['feeds'],
        querystring: FeedQuery,
        response: { 200: RssFile },
      },
    },
    async (request, reply) => {
      const feed = await feedEvents(deps, request.query)
      const type = 'application/rss+xml; charset=utf-8'
      return send(reply, type, rssOf(feed, publicUrl, publicUrl + request.url))
    },
  )

  app.get(
    '/events/nearby.json',
    {
      config: { access: 'public', rateLimit: 'reads' },
      schema: {
        summary: 'Events near a point as a JSON Feed',
        tags: ['feeds'],
        querystring: FeedQuery,
        response: { 200: JsonFeedFile },
      },
    },
    async (request, reply) => {
      const feed = await feedEvents(deps, request.query)
      const type = 'application/feed+json; charset=utf-8'
      return send(reply, type, jsonFeedOf(feed, publicUrl, publicUrl + request.url))
    },
  )
}

/** The page of an event is for search engines, not its calendar entry. */
function send(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.header('cache-control', CACHE_FOR.list).header('x-robots-tag', 'noindex').type(type).send(text)
}

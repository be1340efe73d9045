import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { EventInput, EventPatch, OwnEventsQuery } from '@eventbuzz/contract/event-input'
import { EventDetail, EventId, EventIdAsKey, EventPage } from '@eventbuzz/contract/events'
import type { Deps } from '../../deps.ts'
import { actorOf } from '../../http/access.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import { validationDetails } from '../../http/errors.ts'
import { IdempotencyHeaders, repeatable } from '../../http/idempotency/only-once.ts'
import type { App } from '../../http/types.ts'
import { etagOf } from '../../lib/etag.ts'
import { cancelEvent } from './cancel-event.ts'
import { createEvent } from './create-event.ts'
import { deleteEvent } from './delete-event.ts'
import { publishEvent } from './publish-event.ts'
import { eventsOf } from './queries.ts'
import { patchEvent, replaceEvent } from './update-event.ts'
import type { Written } from './write-event.ts'

const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 1_000,
      description:
        'The ETag of the event as it was read: 412 when it was changed since. Without it the write goes on',
    }),
  ),
})
const organizer = { access: 'organizer', scope: 'events:write' } as const
const tags = ['events']

export function eventWriteRoutes(app: App, deps: Deps): void {
  app.post(
    '/events',
    {
      config: organizer,
      attachValidation: true,
      schema: {
        summary: 'Adds an event: a draft, unless its status is active',
        tags,
        headers: IdempotencyHeaders,
        body: EventInput,
        response: { 201: EventDetail },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { event, isReplay } = await createEvent(
        deps,
        actor,
        written<EventInput>(request),
        repeatable(request, actor),
      )
      if (isReplay) reply.header('idempotency-replayed', 'true')
      return answer(reply.code(201).header('location', `/api/v1/events/${event.id}`), event)
    },
  )

  app.put(
    '/events/:key',
    {
      config: organizer,
      attachValidation: true,
      schema: {
        summary: 'Replaces an event; its status stays unless another is given',
        tags,
        params: EventIdAsKey,
        headers: IfMatch,
        body: EventInput,
        response: { 200: EventDetail },
      },
    },
    async (request, reply) =>
      answer(
        reply,
        await replaceEvent(deps, actorOf(request), target(request), written<EventInput>(request)),
      ),
  )

  app.patch(
    '/events/:key',
    {
      config: organizer,
      attachValidation: true,
      schema: {
        summary: 'Changes the given fields of an event; null clears one',
        tags,
        params: EventIdAsKey,
        headers: IfMatch,
        body: EventPatch,
        response: { 200: EventDetail },
      },
    },
    async (request, reply) =>
      answer(reply, await patchEvent(deps, actorOf(request), target(request), written<EventPatch>(request))),
  )

  app.delete(
    '/events/:key',
    {
      config: organizer,
      schema: {
        summary: 'Deletes an event with all that belongs to it',
        tags,
        params: EventIdAsKey,
        headers: IfMatch,
        response: { 204: Type.Null({ description: 'It is gone' }) },
      },
    },
    async (request, reply) => {
      await deleteEvent(deps, actorOf(request), target(request))
      return reply.code(204).header('cache-control', CACHE_FOR.personal).send(null)
    },
  )

  for (const [verb, action, summary] of [
    ['publish', publishEvent, 'Publishes a draft, or hands it in for review'],
    ['cancel', cancelEvent, 'Calls a published event off'],
  ] as const) {
    app.post(
      `/events/:id/${verb}`,
      {
        config: organizer,
        schema: {
          summary: `${summary}; the same as PATCH with a status`,
          tags,
          params: EventId,
          headers: IfMatch,
          response: { 200: EventDetail },
        },
      },
      async (request, reply) => answer(reply, await action(deps, actorOf(request), target(request))),
    )
  }

  app.get(
    '/users/me/events',
    {
      config: { access: 'member', scope: 'events:read' },
      schema: {
        summary: 'The events that I made, in every status, the newest first',
        tags,
        querystring: OwnEventsQuery,
        response: { 200: EventPage },
      },
    },
    async (request, reply) => {
      const { limit = 50, offset = 0 } = request.query
      const page = await eventsOf(deps.db, actorOf(request).userId, limit, offset)
      return reply.header('cache-control', CACHE_FOR.personal).send(page)
    },
  )
}

interface TargetedRequest {
  params: { id: string } | { key: string }
  headers: { 'if-match'?: string }
}

const target = ({ params, headers }: TargetedRequest) => ({
  id: 'id' in params ? params.id : params.key,
  ifMatch: headers['if-match'],
})

/** The body without the fields that its schema refuses, so that what is wrong elsewhere is told at the same time. */
function written<T extends EventInput | EventPatch>(request: FastifyRequest): Written<T> {
  const { validationError: error, body } = request
  if (!error) return { fields: body as T, problems: [] }
  // Headers and the id are no fields; neither is a body that is not even an object.
  if (error.validationContext !== 'body' || typeof body !== 'object' || body === null || Array.isArray(body))
    throw error
  const problems = validationDetails(error)
  const refused = new Set(problems.map(({ parameter }) => parameter))
  const fields = Object.fromEntries(Object.entries(body).filter(([name]) => !refused.has(name)))
  return { fields: fields as T, problems }
}

const answer = (reply: FastifyReply, event: EventDetail) =>
  reply.header('cache-control', CACHE_FOR.personal).header('etag', etagOf(event)).send(event)

import { Type } from 'typebox'
import { EventId, TOTAL_CAP } from '@eventbuzz/contract/events'
import {
  NewReport,
  Report,
  ReportChange,
  ReportPage,
  ReportReceipt,
  ReportsQuery,
} from '@eventbuzz/contract/moderation'
import { inTransaction } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { actorIfAny, actorOf } from '../../http/access.ts'
import { IdempotencyHeaders, onlyOnce, repeatable } from '../../http/idempotency/only-once.ts'
import type { App } from '../../http/types.ts'
import { AppError } from '../../lib/app-error.ts'
import { handleReport } from './handle-report.ts'
import { countReports, pageOfReports, upsertReport } from './queries.ts'

export function moderationRoutes(app: App, deps: Deps): void {
  const { db, now } = deps

  app.post(
    '/events/:id/reports',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Report an event to those who look after this site',
        description:
          'Guests may. Somebody signed in who reports the same event again, while their report is open, replaces it.',
        tags: ['reports'],
        params: EventId,
        headers: IdempotencyHeaders,
        body: NewReport,
        response: { 201: ReportReceipt },
      },
    },
    async (request, reply) => {
      const actor = actorIfAny(request)
      const { reason, message } = request.body
      const { result, isReplay } = await inTransaction(db, (tx) =>
        // A guest's key would be anybody's.
        onlyOnce(tx, actor && repeatable(request, actor), now(), async () => {
          const id = await upsertReport(tx, {
            eventId: request.params.id,
            reporterId: actor?.userId ?? null,
            reason,
            message: message?.trim() || null,
          })
          if (id === undefined)
            throw new AppError('NOT_FOUND', 'There is no such event, or it is not public.')
          return { id }
        }),
      )
      if (isReplay) reply.header('idempotency-replayed', 'true')
      return reply.code(201).send(result)
    },
  )

  app.get(
    '/admin/reports',
    {
      config: { access: 'admin', scope: 'admin:read' },
      schema: {
        summary: 'Reports, the latest first',
        tags: ['administration'],
        querystring: ReportsQuery,
        response: { 200: ReportPage },
      },
    },
    async ({ query }) => {
      const [limit, offset] = [query.limit ?? 50, query.offset ?? 0]
      const [reports, total] = [
        await pageOfReports(db, query, { limit, offset }),
        await countReports(db, query),
      ]
      return {
        items: reports.slice(0, limit),
        total: Math.min(total, TOTAL_CAP),
        total_is_capped: total > TOTAL_CAP,
        limit,
        offset,
        has_more: reports.length > limit,
      }
    },
  )

  app.patch(
    '/admin/reports/:id',
    {
      // Whoever clears a queue handles many in a minute.
      config: { access: 'admin', rateLimit: 'all' },
      schema: {
        summary: 'Resolve, dismiss or open a report again, or note something on it',
        description:
          'From resolved to dismissed, or back, it goes through open; anything else is a conflict (409).',
        tags: ['administration'],
        params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of a report' }) }),
        body: ReportChange,
        response: { 200: Report },
      },
    },
    async (request) => handleReport(deps, actorOf(request), request.params.id, request.body),
  )
}

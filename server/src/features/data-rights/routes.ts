import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { DataExport } from '@eventbuzz/contract/data-export'
import { DataSummary, DeletionReceipt, ExportQuery, ExportStatus } from '@eventbuzz/contract/data-rights'
import type { Deps } from '../../deps.ts'
import { actorOf } from '../../http/access.ts'
import type { App } from '../../http/types.ts'
import { requestDeletion } from './deletion/request-deletion.ts'
import { getExport } from './export/get-export.ts'
import { summariseData } from './export/summarise-data.ts'

/** Nobody may be kept from their own data, whatever they did. */
const own = { access: 'member', evenWhenBlocked: true } as const
/** Seconds until it is worth asking again. */
const EXPORT_RETRY_S = 10
const NoQuery = Type.Object({}, { additionalProperties: false })

export function dataRightsRoutes(app: App, deps: Deps): void {
  app.get(
    '/users/me/data',
    {
      config: own,
      schema: {
        summary: 'What is stored about oneself',
        tags: ['users'],
        querystring: NoQuery,
        response: { 200: DataSummary },
      },
    },
    async (request) => {
      const { userId: id, subject } = actorOf(request)
      return summariseData(deps.db, { id, subject })
    },
  )

  app.get(
    '/users/me/export',
    {
      config: { ...own, rateLimit: 'writes' },
      // Each one that is handed out is written down.
      exposeHeadRoute: false,
      schema: {
        summary: 'A copy of all that is stored about oneself',
        description:
          'As a file. Where there is much of it the answer is 202 until it is prepared; a prepared one is handed out for ' +
          'seven days, unless `renew` asks for a new one.',
        tags: ['users'],
        querystring: ExportQuery,
        response: { 200: DataExport, 202: ExportStatus },
      },
    },
    async (request, reply) => {
      const found = await getExport(deps, actorOf(request), { renew: request.query.renew ?? false })
      if (!found.isReady) return reply.code(202).header('retry-after', EXPORT_RETRY_S).send(found.status)
      const day = deps.now().toISOString().slice(0, 10)
      reply.headers({
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="eventbuzz-data-${day}.json"`,
      })
      // Bytes, so that it is sent as it was written.
      return reply.send(Readable.from(bytesOf(found.content), { objectMode: false }) as never)
    },
  )

  app.delete(
    '/users/me',
    {
      config: own,
      schema: {
        summary: 'Delete the own account',
        description:
          'Ends all sessions. Within 30 days signing in again undoes it; then the account is erased with all that is ' +
          'personal. Published events stay, without their organizer; drafts go.',
        tags: ['users'],
        querystring: NoQuery,
        response: { 202: DeletionReceipt },
      },
    },
    async (request, reply) => reply.code(202).send(await requestDeletion(deps, actorOf(request))),
  )
}

async function* bytesOf(content: AsyncGenerator<string>): AsyncGenerator<Buffer> {
  for await (const piece of content) yield Buffer.from(piece)
}

import { Type } from 'typebox'
import { DeletionReceipt } from '@eventbuzz/contract/data-rights'
import type { Deps } from '../../deps.ts'
import { actorOf } from '../../http/access.ts'
import type { App } from '../../http/types.ts'
import { requestDeletion } from './deletion/request-deletion.ts'

/** Nobody may be kept from their own data, whatever they did. */
const own = { access: 'member', evenWhenBlocked: true } as const
const NoQuery = Type.Object({}, { additionalProperties: false })

export function dataRightsRoutes(app: App, deps: Deps): void {
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

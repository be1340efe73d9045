import { Type } from 'typebox'
import { UserAccount, UserChange, UserPage, UsersQuery } from '@eventbuzz/contract/admin'
import { TOTAL_CAP } from '@eventbuzz/contract/events'
import type { Deps } from '../../../deps.ts'
import { actorOf } from '../../../http/access.ts'
import type { App } from '../../../http/types.ts'
import { changeUser } from './change-user.ts'
import { countUsers, pageOfUsers } from './queries.ts'

export function userAdministration(app: App, deps: Deps): void {
  const { db } = deps

  app.get(
    '/admin/users',
    {
      config: { access: 'admin', scope: 'admin:read' },
      schema: {
        summary: 'Accounts, the latest first',
        description: 'Without their roles: those are kept by the identity provider alone.',
        tags: ['administration'],
        querystring: UsersQuery,
        response: { 200: UserPage },
      },
    },
    async ({ query }) => {
      const [limit, offset] = [query.limit ?? 50, query.offset ?? 0]
      const [users, total] = [await pageOfUsers(db, query, { limit, offset }), await countUsers(db, query)]
      return {
        items: users.slice(0, limit),
        total: Math.min(total, TOTAL_CAP),
        total_is_capped: total > TOTAL_CAP,
        limit,
        offset,
        has_more: users.length > limit,
      }
    },
  )

  app.patch(
    '/admin/users/:id',
    {
      // Whoever clears a queue handles many in a minute.
      config: { access: 'admin', rateLimit: 'all' },
      schema: {
        summary: 'Rename, block or unblock somebody',
        description: 'Who blocks themselves gets a conflict (409).',
        tags: ['administration'],
        params: Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of an account' }) }),
        body: UserChange,
        response: { 200: UserAccount },
      },
    },
    async (request) => changeUser(deps, actorOf(request), request.params.id, request.body),
  )
}

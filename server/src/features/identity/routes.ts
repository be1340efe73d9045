import { Type } from 'typebox'
import { Me, ProfileChange } from '@eventbuzz/contract/identity'
import type { Deps } from '../../deps.ts'
import { actorOf } from '../../http/access.ts'
import type { App } from '../../http/types.ts'
import { tokenRoutes } from './tokens/routes.ts'
import { meOf, toMe } from './me.ts'
import { renameUser } from './queries.ts'

export function identityRoutes(app: App, deps: Deps): void {
  const { db } = deps
  tokenRoutes(app, deps)

  app.get(
    '/users/me',
    {
      config: { access: 'member', scope: 'profile:read' },
      schema: {
        summary: 'The own profile',
        tags: ['users'],
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Me },
      },
    },
    async (request) => meOf(db, actorOf(request)),
  )

  app.patch(
    '/users/me',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Change the own profile',
        tags: ['users'],
        body: ProfileChange,
        response: { 200: Me },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      return toMe(await renameUser(db, actor.userId, request.body.display_name.trim()), actor)
    },
  )
}

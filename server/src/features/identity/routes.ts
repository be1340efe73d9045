import { Type } from 'typebox'
import { Me, ProfileChange, ROLES } from '@eventbuzz/contract/identity'
import type { Deps } from '../../deps.ts'
import { actorOf } from '../../http/access.ts'
import type { App } from '../../http/types.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { tokenRoutes } from './tokens/routes.ts'
import { profileOf, renameUser, type Profile } from './queries.ts'

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
    async (request) => {
      const actor = actorOf(request)
      return toMe(await profileOf(db, actor.userId), actor)
    },
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

function toMe(profile: Profile | undefined, { roles }: Actor): Me {
  // The account was there when the token was checked.
  if (!profile) throw new AppError('NOT_FOUND', 'This account is gone.')
  return {
    ...profile,
    roles: ROLES.filter((role) => roles.has(role)),
    created_at: profile.created_at.toISOString(),
    updated_at: profile.updated_at.toISOString(),
  }
}

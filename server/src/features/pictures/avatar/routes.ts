import { Type } from 'typebox'
import { AvatarUpload } from '@eventbuzz/contract/pictures'
import type { Deps } from '../../../deps.ts'
import { actorOf } from '../../../http/access.ts'
import type { App } from '../../../http/types.ts'
import { invalid } from '../../../lib/app-error.ts'
import { meOf } from '../../identity/index.ts'
import { readUpload } from '../read-upload.ts'
import { bodyUnchecked, type UploadTurns } from '../upload-turns.ts'
import { changeAvatar, removeAvatar } from './change-avatar.ts'

const common = { tags: ['users'], querystring: Type.Object({}, { additionalProperties: false }) }
const config = { access: 'member', rateLimit: 'uploads' } as const

/** @param app reads forms and pictures as streams. */
export function avatarUploadRoute(app: App, deps: Deps, inTurn: UploadTurns): void {
  app.put(
    '/users/me/avatar',
    {
      config,
      validatorCompiler: bodyUnchecked(app),
      schema: {
        ...common,
        summary: 'Change the own picture',
        description:
          'Stored is a new picture made of its pixels, without any metadata, and never the file itself. It is shown as a ' +
          'square from its middle.',
        body: AvatarUpload,
        response: { 200: Type.Ref('Me', { description: 'The own profile with the picture' }) },
      },
    },
    async (request) => {
      const actor = actorOf(request)
      return inTurn(async () => {
        const { file, alt } = await readUpload(request)
        if (alt !== null)
          throw invalid([
            { parameter: 'alt', message: 'is not a field of this form', expected: 'the field "file" alone' },
          ])
        await changeAvatar(deps, actor.userId, file)
        return meOf(deps.db, actor)
      })
    },
  )
}

export function avatarRemovalRoute(app: App, deps: Deps): void {
  app.delete(
    '/users/me/avatar',
    {
      config,
      schema: {
        ...common,
        summary: 'Remove the own picture',
        response: { 204: Type.Null({ description: 'There is none; its files go within minutes' }) },
      },
    },
    async (request, reply) => {
      await removeAvatar(deps, actorOf(request).userId)
      return reply.code(204).send(null)
    },
  )
}

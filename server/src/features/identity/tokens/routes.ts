import { Type } from 'typebox'
import { ApiTokenInput, ApiTokenList, NewApiToken } from '@eventbuzz/contract/api-tokens'
import type { Deps } from '../../../deps.ts'
import { actorOf } from '../../../http/access.ts'
import { CACHE_FOR } from '../../../http/cache-control.ts'
import type { App } from '../../../http/types.ts'
import { createToken } from './create-token.ts'
import { tokensOf } from './queries.ts'
import { revokeToken } from './revoke-token.ts'

const MOST_SHOWN = 200
const TokenId = Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of the token' }) })
const config = { access: 'member' } as const
const tags = ['tokens']

export function tokenRoutes(app: App, deps: Deps): void {
  app.get(
    '/users/me/tokens',
    {
      config,
      schema: {
        summary: 'My API tokens, the newest first, without the tokens themselves',
        tags,
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: ApiTokenList },
      },
    },
    async (request) => ({ items: await tokensOf(deps.db, actorOf(request).userId, MOST_SHOWN) }),
  )

  app.post(
    '/users/me/tokens',
    {
      config,
      schema: {
        summary: 'Makes an API token for a program, and shows it once',
        // The key would keep the answer, and with it the token.
        description:
          'There is no `Idempotency-Key` here: when the answer is lost, revoke the token and make another.',
        tags,
        body: ApiTokenInput,
        response: { 201: NewApiToken },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const made = await createToken(deps, actor, actor.userId, request.body)
      return reply.code(201).send(made)
    },
  )

  app.delete(
    '/users/me/tokens/:id',
    {
      config: { ...config, rateLimit: 'all' },
      schema: {
        summary: 'Ends one of my API tokens at once',
        tags,
        params: TokenId,
        response: { 204: Type.Null({ description: 'It opens nothing any more' }) },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      await revokeToken(deps, actor, request.params.id, actor.userId)
      return reply.code(204).header('cache-control', CACHE_FOR.personal).send(null)
    },
  )
}

import type { FastifyInstance, FastifyRequest, FastifyReply } from 'fastify'
import { createLocalJWKSet, errors, jwtVerify } from 'jose'
import { CACHE_FOR } from '../http/cache-control.ts'
import { AppError } from '../lib/app-error.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { publicKey } from './keys.ts'
import { claimsOf, PATHS, type CurrentProvider } from './provider.ts'
import { accountById, findModel } from './queries.ts'
import type { IdentityServerDeps } from './visit.ts'

/** Says who a token is about, as long as their session lasts. Keycloak takes the tokens of its API here, so we do. */
export function userinfoRoute(
  scope: FastifyInstance,
  { config, db }: IdentityServerDeps,
  current: () => Promise<CurrentProvider>,
): void {
  const accountOf = async ({ headers }: FastifyRequest) => {
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1]
    if (!token) return undefined
    const keys = createLocalJWKSet({ keys: (await current()).keys.signing.map(publicKey) })
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer: `${config.publicUrl}${EMBEDDED_ISSUER_PATH}`,
        audience: config.oidcAudience,
        algorithms: ['ES256'],
        requiredClaims: ['exp', 'sub', 'sid'],
      })
      const session = await findModel(db, 'Session', { uid: String(payload['sid']) })
      return session && (await accountById(db, payload.sub!))
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined
      throw error
    }
  }
  scope.route({
    method: ['GET', 'POST'],
    url: PATHS.userinfo,
    schema: { hide: true },
    config: { rateLimit: 'all' },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      reply.header('cache-control', CACHE_FOR.personal)
      const account = await accountOf(request)
      if (account) return reply.send(claimsOf(account))
      reply.header('www-authenticate', 'Bearer error="invalid_token"')
      throw new AppError('UNAUTHORIZED', 'This token is not valid (any more). Please sign in again.')
    },
  })
}

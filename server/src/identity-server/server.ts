import { readFileSync } from 'node:fs'
import formbody from '@fastify/formbody'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { asAppError, nothingAt } from '../http/errors.ts'
import { CACHE_FOR } from '../http/cache-control.ts'
import { INERT_HEADERS } from '../http/security-headers.ts'
import type { App } from '../http/types.ts'
import { AppError } from '../lib/app-error.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { accountRoutes } from './account-routes.ts'
import { formTargets } from './clients.ts'
import { endSessionRoute } from './end-session-route.ts'
import { identityKeys, publicKey } from './keys.ts'
import { messagePage, STYLE_PATH } from './pages.ts'
import { currentProvider, PATHS } from './provider.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { userinfoRoute } from './userinfo-route.ts'
import { visits, type IdentityServerDeps, type PageRoutes } from './visit.ts'

const BODY_LIMIT = 16_384
// Migrations and this file lie beside what reads them, before and after the build.
const STYLE = new URL('./identity.css', import.meta.url)

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>

/**
 * An OpenID Connect provider of our own, where EMBEDDED_IDENTITY says so: the protocol by oidc-provider, the pages by us.
 * @param limitForms counts requests that bring credentials which are not for us.
 */
export async function identityServer(app: App, deps: IdentityServerDeps, limitForms: Hook): Promise<void> {
  const { config } = deps
  if (!config.embeddedIdentity) return
  const style = readFileSync(STYLE, 'utf8')
  const pagePolicy = [
    "default-src 'none'",
    "style-src 'self'",
    `form-action 'self' ${formTargets(config).join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  const pageHeaders = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': pagePolicy,
    'cache-control': CACHE_FOR.nothing,
    // With `no-referrer` browsers would send forms with the origin `null`.
    'referrer-policy': 'same-origin',
  }

  const current = currentProvider({
    ...deps,
    renderError: (ctx, { error, error_description: description }) => {
      ctx.set(pageHeaders)
      ctx.body = messagePage(config, {
        title: 'That did not work',
        text: `The app asked for something that is not possible (${description ?? error}). Please try again from its start.`,
      })
    },
    onServerError: (error) => app.log.error({ err: error }, 'The identity server failed.'),
  })
  const visit = visits(config, current)

  await app.register(
    async (scope) => {
      scope.addHook('onRequest', limitForms)

      await scope.register(async (protocol) => {
        // The library reads bodies itself.
        protocol.removeAllContentTypeParsers()
        protocol.addContentTypeParser('*', (_request, _body, done) => done(null))
        const pass = async (request: FastifyRequest, reply: FastifyReply) => {
          const { provider } = await visit(request, reply)
          reply.hijack()
          const { raw } = request
          const headers = {
            ...INERT_HEADERS,
            'cross-origin-resource-policy': 'same-origin',
            ...reply.getHeaders(),
          }
          for (const [name, value] of Object.entries(headers))
            if (value !== undefined) reply.raw.setHeader(name, value)
          reply.raw.setHeader('x-request-id', request.id)
          // Where it is mounted is the difference of the two.
          Object.assign(raw, { originalUrl: raw.url, url: raw.url!.slice(EMBEDDED_ISSUER_PATH.length) })
          await provider.callback()(raw, reply.raw)
        }
        const mount = (method: 'GET' | 'POST', url: string, rateLimit: 'all' | 'none') =>
          protocol.route({
            method: [method, 'OPTIONS'],
            url,
            exposeHeadRoute: false,
            schema: { hide: true },
            config: { rateLimit },
            handler: pass,
          })
        mount('GET', '/.well-known/openid-configuration', 'none')
        mount('GET', PATHS.authorization, 'all')
        mount('GET', `${PATHS.authorization}/:uid`, 'all')
        // The web app's own server asks for everybody, from one address; what is asked for cannot be guessed.
        mount('POST', PATHS.token, 'none')
        mount('POST', PATHS.revocation, 'none')
      })

      scope.get(PATHS.jwks, { schema: { hide: true } }, async (_request, reply) => {
        // Not the ones that this process knows: another one may sign with a key that is newer.
        const { signing } = await identityKeys(deps)
        return reply.header('cache-control', CACHE_FOR.nothing).send({ keys: signing.map(publicKey) })
      })
      scope.get(STYLE_PATH, { schema: { hide: true } }, async (_request, reply) =>
        reply.header('cache-control', CACHE_FOR.list).type('text/css; charset=utf-8').send(style),
      )
      userinfoRoute(scope, deps, current)

      await scope.register(async (pages) => {
        pages.removeAllContentTypeParsers()
        await pages.register(formbody, { bodyLimit: BODY_LIMIT })
        pages.addHook('onRequest', async (_request, reply) => void reply.headers(pageHeaders))
        pages.setErrorHandler((error: Error, request, reply) => {
          const known = asAppError(asExpired(error) as never)
          if (known.status >= 500) request.log.error({ err: error }, 'request failed')
          // A limit refuses before any hook of these pages has run.
          return reply
            .code(known.status)
            .headers(pageHeaders)
            .send(messagePage(config, { title: 'That did not work', text: known.message }))
        })
        const routes: PageRoutes = { scope: pages, deps, visit }
        signInRoutes(routes)
        accountRoutes(routes)
        endSessionRoute(routes)
      })
      scope.setNotFoundHandler((request) => {
        throw nothingAt(request)
      })
    },
    { prefix: EMBEDDED_ISSUER_PATH },
  )
}

/** What the library says of a sign-in whose cookie is gone. */
function asExpired(error: Error): Error {
  return error.name === 'SessionNotFound'
    ? new AppError(
        'VALIDATION_ERROR',
        'This sign-in has been open for too long, or was begun in another browser. Please begin again in the app.',
      )
    : error
}

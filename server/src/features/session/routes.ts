import cookie from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import {
  AccessToken,
  SESSION_HEADER,
  SignedOut,
  SignInQuery,
  type SignInProblem,
} from '@eventbuzz/contract/session'
import { SessionOverError, SignInRefusedError, SignInUnavailableError } from '../../adapters/sign-in/port.ts'
import type { Deps } from '../../deps.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import type { App } from '../../http/types.ts'
import { AppError } from '../../lib/app-error.ts'
import { EMBEDDED_ISSUER_PATH } from '../../lib/issuer.ts'
import { SESSION_PATH, sessionCookies } from './cookies.ts'
import { sessionRefresher } from './refresh-session.ts'
import { isNavigation, isSameOrigin, problemPath, returnPath } from './rules.ts'
import { signOut } from './sign-out.ts'

// Not `writes`: a tab that stays open refreshes for ever, and nothing is written.
const open = { access: 'public', rateLimit: 'all' } as const
const redirect = { 302: Type.Null({ description: 'On to the next page; see the header Location' }) }
const headers = Type.Object({
  [SESSION_HEADER]: Type.Optional(
    Type.String({ description: 'Required, with any value: no form can send it' }),
  ),
})

/** Signs browsers in: the long-lived token stays in a cookie that no script can read. */
export async function sessionRoutes(api: App, deps: Deps): Promise<void> {
  const { config, signIn } = deps
  const { publicUrl } = config
  const redirectUri = `${publicUrl}${SESSION_PATH}/callback`
  const cookies = sessionCookies(config)
  const refreshSession = sessionRefresher(deps)

  const onlyNavigation = async ({ headers }: FastifyRequest): Promise<void> => {
    if (!isNavigation(textOf(headers['sec-fetch-mode']), textOf(headers['sec-fetch-dest'])))
      throw new AppError('FORBIDDEN', 'This address is for following a link, not for being part of a page.')
  }
  const onlyOwnPages = async ({ protocol, host, headers }: FastifyRequest): Promise<void> => {
    const from = {
      protocol,
      host,
      origin: headers.origin,
      secFetchSite: textOf(headers['sec-fetch-site']),
    }
    if (headers[SESSION_HEADER] === undefined || !isSameOrigin(from, publicUrl))
      throw new AppError('FORBIDDEN', 'Only pages of this site may ask for this.')
  }
  const goBack = (reply: FastifyReply, path: string, problem: SignInProblem) =>
    reply.redirect(problemPath(path, problem))

  await api.register(async (app: App) => {
    await app.register(cookie)
    app.addHook('onRequest', async (_request, reply) => {
      reply.header('cache-control', CACHE_FOR.nothing)
    })

    app.get(
      '/session/sign-in',
      {
        config: open,
        onRequest: onlyNavigation,
        schema: {
          summary: 'Sign a browser in',
          description:
            'Leads to the identity provider, which leads back to `/session/callback`. A plain link is enough. `mode` says what it shows first: the sign-in (default), a new account, or a new password. `moved` is set by the server itself.',
          tags: ['session'],
          querystring: SignInQuery,
          response: redirect,
        },
      },
      async (request, reply) => {
        const { return_to, mode = 'sign-in', moved } = request.query
        const returnTo = returnPath(return_to)
        // Cookies belong to one host, and the identity provider leads back to this one. Only once: a proxy may hide
        // which host the browser sees.
        if (!moved && request.host !== new URL(publicUrl).host) {
          const query = new URLSearchParams({ return_to: returnTo, mode, moved: '1' })
          return reply.redirect(`${publicUrl}${SESSION_PATH}/sign-in?${query.toString()}`)
        }
        // Keycloak takes this wish with a sign-in; the embedded server has a page for it.
        if (mode === 'password' && config.embeddedIdentity)
          return reply.redirect(`${publicUrl}${EMBEDDED_ISSUER_PATH}/change-password`)
        try {
          const { url, attempt } = await signIn.begin(redirectUri, mode)
          cookies.keepAttempt(request, reply, { ...attempt, returnTo })
          return reply.redirect(url)
        } catch (error) {
          if (!(error instanceof SignInUnavailableError)) throw error
          return goBack(reply, returnTo, 'unavailable')
        }
      },
    )

    app.get(
      '/session/callback',
      {
        config: open,
        onRequest: onlyNavigation,
        schema: {
          summary: 'Come back from the identity provider',
          description:
            'For browsers that `/session/sign-in` has sent there. Problems lead back into the app too.',
          tags: ['session'],
          querystring: Type.Object({
            state: Type.Optional(Type.String()),
            code: Type.Optional(Type.String()),
            error: Type.Optional(Type.String()),
          }),
          response: redirect,
        },
      },
      async (request, reply) => {
        const attempt = cookies.takeAttempt(request, reply, request.query.state ?? '')
        if (!attempt) return goBack(reply, '/profile', 'expired')
        const returnTo = returnPath(attempt.returnTo)
        try {
          const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
          cookies.keep(reply, await signIn.complete(new URL(redirectUri + query), attempt))
          return reply.redirect(returnTo)
        } catch (error) {
          if (error instanceof SignInRefusedError) return goBack(reply, returnTo, error.reason)
          if (error instanceof SignInUnavailableError) return goBack(reply, returnTo, 'unavailable')
          throw error
        }
      },
    )

    app.post(
      '/session/refresh',
      {
        config: open,
        onRequest: onlyOwnPages,
        schema: {
          summary: 'An access token for the next minutes',
          description:
            'For the web app. The cookie says who asks, and gets a new value. 401: signed out; 503: the identity provider is away, and the session is kept.',
          tags: ['session'],
          headers,
          response: { 200: AccessToken },
        },
      },
      async (request, reply) => {
        const token = cookies.tokenIn(request)
        try {
          if (!token) throw new SessionOverError('There is no session.')
          const tokens = await refreshSession(token)
          cookies.keep(reply, tokens)
          const { accessToken, accessExpiresInS, subject } = tokens
          return { access_token: accessToken, expires_in: accessExpiresInS, subject }
        } catch (error) {
          if (error instanceof SessionOverError) {
            cookies.clear(reply)
            throw new AppError('UNAUTHORIZED', 'You are signed out.')
          }
          if (!(error instanceof SignInUnavailableError)) throw error
          throw new AppError('SERVICE_UNAVAILABLE', 'The sign-in service cannot be reached just now.')
        }
      },
    )

    app.post(
      '/session/sign-out',
      {
        config: open,
        onRequest: onlyOwnPages,
        schema: {
          summary: 'Sign this browser out',
          description: 'Works while the identity provider is away too, but then only here.',
          tags: ['session'],
          headers,
          response: { 200: SignedOut },
        },
      },
      async (request, reply) => {
        const token = cookies.tokenIn(request)
        cookies.clear(reply)
        return signOut({ signIn, refreshSession, returnTo: `${publicUrl}/` }, token)
      },
    )
  })
}

const textOf = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

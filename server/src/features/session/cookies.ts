import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SIGNED_IN_COOKIE } from '@eventbuzz/contract/session'
import type { SessionTokens, SignInAttempt } from '../../adapters/sign-in/port.ts'
import type { Config } from '../../config.ts'

export const SESSION_PATH = '/api/v1/session'
const SESSION_S = 30 * 86_400
const ATTEMPT_S = 600
/** In as many tabs may somebody try at once. */
const MOST_ATTEMPTS = 5

type Attempt = SignInAttempt & { returnTo: string }

/** What browsers keep for us. Scripts see none of it but that there is something. */
export function sessionCookies({ publicUrl }: Pick<Config, 'publicUrl'>) {
  const secure = publicUrl.startsWith('https:')
  // A name with this prefix browsers take over https alone: nobody on the way can slip us another one.
  const prefix = secure ? '__Secure-' : ''
  const sessionName = `${prefix}eb_session`
  const attemptPrefix = `${prefix}eb_attempt_`
  const attemptName = (state: string) => `${attemptPrefix}${state.slice(0, 12)}`
  const hidden = { path: SESSION_PATH, httpOnly: true, secure } satisfies CookieSerializeOptions
  const session = { ...hidden, sameSite: 'strict' } satisfies CookieSerializeOptions
  // Lax: the identity provider, which is another site, sends the browser back.
  const attempt = { ...hidden, sameSite: 'lax' } satisfies CookieSerializeOptions
  const hint = { path: '/', secure, sameSite: 'lax' } satisfies CookieSerializeOptions

  return {
    tokenIn: (request: FastifyRequest): string | undefined => request.cookies[sessionName] || undefined,

    keep(reply: FastifyReply, { refreshToken, refreshExpiresInS: maxAge = SESSION_S }: SessionTokens): void {
      reply.setCookie(sessionName, refreshToken, { ...session, maxAge })
      reply.setCookie(SIGNED_IN_COOKIE, '1', { ...hint, maxAge })
    },

    clear(reply: FastifyReply): void {
      reply.clearCookie(sessionName, session)
      reply.clearCookie(SIGNED_IN_COOKIE, hint)
    },

    keepAttempt(request: FastifyRequest, reply: FastifyReply, value: Attempt): void {
      const others = Object.keys(request.cookies).filter((name) => name.startsWith(attemptPrefix))
      for (const name of others.slice(0, Math.max(0, others.length - MOST_ATTEMPTS + 1)))
        reply.clearCookie(name, attempt)
      const text = Buffer.from(JSON.stringify(value)).toString('base64url')
      reply.setCookie(attemptName(value.state), text, { ...attempt, maxAge: ATTEMPT_S })
    },

    /** Gives it out once. */
    takeAttempt(request: FastifyRequest, reply: FastifyReply, state: string): Attempt | undefined {
      const text = request.cookies[attemptName(state)]
      if (!text) return undefined
      reply.clearCookie(attemptName(state), attempt)
      try {
        const found = JSON.parse(Buffer.from(text, 'base64url').toString()) as Attempt
        return found.state === state ? found : undefined
      } catch {
        // Not what we have written.
        return undefined
      }
    },
  }
}

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../lib/app-error.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import type { Visit } from './visit.ts'

/** The hidden field that a form has to bring back. */
export const FORM_TOKEN = 'form_token'
const COOKIE = 'eventbuzz_form'

/** Answers with what was typed into a field; '' when it is missing, or was sent twice. */
export function typed({ body }: FastifyRequest, name: string): string {
  const value = (body as Record<string, unknown> | null | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/**
 * The value that binds a form to this browser.
 * @param binding what the browser alone has: the id of its sign-in, or of its form cookie.
 */
export const formToken = ({ keys }: Pick<Visit, 'keys'>, binding: string): string =>
  tokenBy(keys.secrets[0]!, binding)

const tokenBy = (secret: string, binding: string) =>
  createHmac('sha256', secret).update(`form\n${binding}`).digest('base64url')

/** Lets only forms in that a page of ours sent, in the browser that the page was made for. */
export function refuseStrangers(request: FastifyRequest, { keys, origin }: Visit, binding: string): void {
  const { origin: from, 'sec-fetch-site': site } = request.headers
  if (from !== origin || (site !== undefined && site !== 'same-origin')) {
    throw new AppError('FORBIDDEN', 'This form did not come from here. Please go back and try again.')
  }
  const given = Buffer.from(typed(request, FORM_TOKEN))
  const isOurs = keys.secrets.some((secret) => {
    const expected = Buffer.from(tokenBy(secret, binding))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
  if (!isOurs) throw new AppError('FORBIDDEN', 'This form is too old. Please open its page again.')
}

/** What forms outside of a sign-in are bound to: a cookie that is made with the first of them. */
export function formBinding(visit: Visit, { isNew = false } = {}): string {
  const { cookies } = visit.context()
  const known = cookies.get(COOKIE, { signed: true })
  if (known || !isNew) return `cookie:${known ?? randomBytes(16).toString('hex')}`
  const made = randomBytes(16).toString('base64url')
  cookies.set(COOKIE, made, {
    signed: true,
    httpOnly: true,
    sameSite: 'strict',
    secure: visit.origin.startsWith('https:'),
    path: EMBEDDED_ISSUER_PATH,
  })
  return `cookie:${made}`
}

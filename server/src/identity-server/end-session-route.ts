import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Client } from 'oidc-provider'
import { inTransaction } from '../db/connection.ts'
import { AppError } from '../lib/app-error.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { FORM_TOKEN, formToken, refuseStrangers } from './forms.ts'
import { formPage, messagePage } from './pages.ts'
import { PATHS } from './provider.ts'
import { deleteGrants, deleteModel, recordEvent, sessionBySid } from './queries.ts'
import type { PageRoutes, Visit } from './visit.ts'

interface Wish {
  id_token_hint?: string
  client_id?: string
  post_logout_redirect_uri?: string
  state?: string
}

/** A session as oidc-provider keeps it. */
interface Session {
  id: string
  uid: string
  accountId: string
  authorizations?: Record<string, { grantId?: string }>
}

/**
 * RP-initiated logout. Who shows a token that was made for the session ends it without being asked; everybody else is
 * asked, so that no other site can sign people out. The library's own page for this needs a script.
 */
export function endSessionRoute({ scope, deps, visit }: PageRoutes): void {
  const { config, db, now } = deps
  const action = `${EMBEDDED_ISSUER_PATH}${PATHS.endSession}`

  const end = async (visited: Visit, { id, accountId, authorizations }: Session) => {
    const grants = Object.values(authorizations ?? {}).flatMap(({ grantId }) => grantId ?? [])
    await inTransaction(db, async (tx) => {
      await deleteGrants(tx, grants)
      await deleteModel(tx, 'Session', id)
      await recordEvent(tx, { at: now(), action: 'session.ended', subject: accountId })
    })
    visited.context().cookies.set(visited.provider.cookieName('session'), null, {
      path: EMBEDDED_ISSUER_PATH,
      signed: true,
    })
  }

  const answer = async (request: FastifyRequest, reply: FastifyReply, isConfirmed: boolean) => {
    const visited = await visit(request, reply)
    const wish = wishOf(request)
    const { client, hint } = await readWish(visited, wish)
    const target = targetOf(client, wish)
    const here = await sessionHere(visited)
    if (isConfirmed && here) refuseStrangers(request, visited, bindingOf(here))
    const session = isConfirmed ? here : await meant(here, hint)
    if (!session && here) return reply.send(askPage(visited, here, wish, target))
    if (session) await end(visited, session)
    if (target) return reply.redirect(target, 303)
    return reply.send(signedOutPage())
  }

  /** The session that a token was made for, in this browser or, when its cookie is gone, wherever it was. */
  const meant = async (here: Session | undefined, hint: Hint | undefined): Promise<Session | undefined> => {
    if (!hint) return undefined
    if (here) return here.accountId === hint.sub ? here : undefined
    const row = await sessionBySid(db, hint.sid)
    return row && row.accountId === hint.sub ? row : undefined
  }

  const bindingOf = ({ uid }: Session) => `end-session:${uid}`

  const askPage = (visited: Visit, session: Session, wish: Wish, target: string | undefined) => {
    const { client_id: clientId, post_logout_redirect_uri: uri, state } = wish
    const kept = { client_id: clientId, post_logout_redirect_uri: target && uri, state: target && state }
    return formPage(config, {
      title: 'Sign out?',
      intro: `You will be signed out of ${config.instanceName} in this browser.`,
      fields: [],
      hidden: {
        ...definedOnly(kept),
        confirmed: 'yes',
        [FORM_TOKEN]: formToken(visited, bindingOf(session)),
      },
      action,
      submit: 'Sign out',
    })
  }

  const signedOutPage = () => messagePage(config, { title: 'You are signed out', text: 'See you soon.' })

  const options = { schema: { hide: true }, config: { rateLimit: 'all' } } as const
  scope.get(PATHS.endSession, options, (request, reply) => answer(request, reply, false))
  scope.post(PATHS.endSession, options, (request, reply) =>
    answer(request, reply, (request.body as Record<string, unknown> | null)?.['confirmed'] === 'yes'),
  )
}

interface Hint {
  sub: string
  sid: string
}

function wishOf({ method, query, body }: FastifyRequest): Wish {
  const given = ((method === 'POST' ? body : query) ?? {}) as Record<string, unknown>
  const text = (name: keyof Wish) => {
    const value = given[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return definedOnly({
    id_token_hint: text('id_token_hint'),
    client_id: text('client_id'),
    post_logout_redirect_uri: text('post_logout_redirect_uri'),
    state: text('state'),
  })
}

const definedOnly = <T extends Record<string, string | undefined>>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: string
  }

/** A token that nobody can check any more is no token: it is then asked. */
async function readWish({ provider }: Visit, { id_token_hint: token, client_id: clientId }: Wish) {
  const claimed = token && audienceOf(token)
  if (claimed && clientId && claimed !== clientId)
    throw new AppError('VALIDATION_ERROR', 'The token is not one of this app.')
  const id = clientId ?? claimed
  const client = id ? await provider.Client.find(id) : undefined
  if (id && !client) throw new AppError('VALIDATION_ERROR', 'There is no such app.')
  if (!token || !client) return { client, hint: undefined }
  const payload = await provider.IdToken.validate(token, client).then(
    (valid) => valid.payload as Record<string, unknown>,
    () => undefined,
  )
  const hint = payload && { sub: String(payload['sub']), sid: String(payload['sid']) }
  return { client, hint }
}

function audienceOf(token: string): string | undefined {
  try {
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      aud?: unknown
    }
    return typeof payload.aud === 'string' ? payload.aud : undefined
  } catch {
    return undefined
  }
}

/** Where to go afterwards: nowhere that the app has not listed. */
function targetOf(
  client: Client | undefined,
  { post_logout_redirect_uri: uri, state }: Wish,
): string | undefined {
  if (uri === undefined) return undefined
  if (!client?.postLogoutRedirectUriAllowed(uri))
    throw new AppError('VALIDATION_ERROR', 'The app wants to go on at an address that is not one of its own.')
  const target = new URL(uri)
  if (state !== undefined) target.searchParams.set('state', state)
  return target.href
}

async function sessionHere({ provider, context }: Visit): Promise<Session | undefined> {
  const session = await provider.Session.get(context())
  return session.accountId ? (session as unknown as Session) : undefined
}

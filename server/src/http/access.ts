import type { FastifyContextConfig, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { ApiScope } from '@eventbuzz/contract/api-tokens'
import type { Role } from '@eventbuzz/contract/identity'
import { IdentityUnavailableError, TokenRefusedError } from '../adapters/identity/port.ts'
import type { Actor, Author } from '../lib/actor.ts'
import { API_TOKEN_MARK } from '../lib/api-token-text.ts'
import { AppError } from '../lib/app-error.ts'
import { CACHE_FOR } from './cache-control.ts'
import type { App } from './types.ts'

/**
 * Who may call a route. Every route below /api/v1 says so, or the server does not start.
 * Whether it may be *this* event or *this* picture is the feature's to say.
 */
export type Access = 'public' | 'member' | 'organizer' | 'admin'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access
    /** For what nobody may take from a person, such as a copy of their own data. */
    evenWhenBlocked?: boolean
    /** What an API token has to have for this route; without, none opens it, and public routes take it for a guest. */
    scope?: ApiScope
  }
}

/** Any one of them is enough. A member needs no role: the identity provider vouches for them. */
const NEEDED_ROLES: Record<Access, Role[]> = {
  public: [],
  member: [],
  organizer: ['organizer', 'admin'],
  admin: ['admin'],
}

/** Whom a token stands for. */
export interface Caller {
  userId: string
  subject: string
  roles: ReadonlySet<Role>
  /** An admin keeps them to what guests may do. */
  isBlocked?: boolean
  /** Set when it is one of ours, not an access token of the identity provider. */
  apiToken?: { id: string; scopes: ReadonlySet<ApiScope>; end: TokenEnd | undefined }
}
export type Identify = (token: string) => Promise<Caller>

const actors = new WeakMap<FastifyRequest, Actor>()
const payers = new WeakMap<FastifyRequest, { userId: string }>()

/** Who sent the request, or undefined for a guest. */
export const actorIfAny = (request: FastifyRequest): Actor | undefined => actors.get(request)

/** Whose limits the request counts for: also of an API token that is read as a guest. */
export const payerOf = (request: FastifyRequest): { userId: string } | undefined => payers.get(request)

/** Who sent the request, on routes that are not public. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request)
  if (!actor) throw new Error(`${request.routeOptions.url} asks who is there, but lets guests in.`)
  return actor
}

/** Who answers for what a request writes, on routes that guests may call too. */
export const authorOf = (request: FastifyRequest): Author =>
  actors.get(request) ?? { userId: null, requestId: request.id }

/** Why a token is no good any more; `leaving`: its owner asked for the deletion of their account. */
type TokenEnd = 'expired' | 'revoked' | 'leaving'
type Reason = TokenEnd | 'unknown' | 'blocked' | 'scope' | 'role'

/** Called before a request is refused because of its API token. @param token missing when there is none like it. */
export type OnApiTokenRefused = (
  request: FastifyRequest,
  reason: Reason,
  token?: { id: string; userId: string },
) => Promise<void>

interface Guard {
  identify: Identify
  onApiTokenRefused: OnApiTokenRefused
}

/** Lets nobody into a route whom its `config.access` does not name; asked before anything of the request is read. */
export function guardRoutes(api: App, guard: Guard): void {
  api.addHook('onRoute', requireAccess)
  api.addHook('onRequest', async (request, reply) => {
    // Unknown addresses have no route and get their 404.
    if (request.is404) return
    const { config } = request.routeOptions
    const access = config.access!
    if (access !== 'public') reply.header('cache-control', CACHE_FOR.personal)
    const caller = await whoIsThere(request, reply, access, guard)
    const objection = caller && objectionTo(caller, access, config)
    if (caller && !objection) {
      const { userId, subject, roles, apiToken } = caller
      const actor = { userId, subject, roles, requestId: request.id }
      actors.set(request, apiToken ? { ...actor, apiTokenId: apiToken.id } : actor)
    }
    if (caller && (!objection || objection.reason === 'scope')) payers.set(request, caller)
    if (access === 'public' && objection?.code !== 'UNAUTHORIZED') return
    if (!caller) {
      reply.header('www-authenticate', 'Bearer')
      throw new AppError('UNAUTHORIZED', 'Please sign in to do this.')
    }
    if (!objection) return
    const { apiToken, userId } = caller
    if (apiToken) await guard.onApiTokenRefused(request, objection.reason, { id: apiToken.id, userId })
    if (objection.challenge) reply.header('www-authenticate', objection.challenge)
    throw new AppError(objection.code, objection.message)
  })
}

function requireAccess({ method, url, config }: RouteOptions): void {
  if (!config?.access)
    throw new Error(`${String(method)} ${url} does not say who may call it (config.access).`)
}

interface Objection {
  reason: Reason
  code: 'UNAUTHORIZED' | 'FORBIDDEN'
  message: string
  challenge?: string
}

const ENDED: Record<TokenEnd, string> = {
  expired: 'This API token has expired. Please make another one.',
  revoked: 'This API token was revoked. Please make another one.',
  leaving: 'The account of this API token is being deleted.',
}
const INVALID_TOKEN = 'Bearer error="invalid_token"'

/** Why somebody does not count as who they are on this route, or undefined. */
function objectionTo(
  { roles, isBlocked, apiToken }: Caller,
  access: Access,
  { scope, evenWhenBlocked }: FastifyContextConfig,
): Objection | undefined {
  if (apiToken?.end) {
    return {
      reason: apiToken.end,
      code: 'UNAUTHORIZED',
      message: ENDED[apiToken.end],
      challenge: INVALID_TOKEN,
    }
  }
  if (isBlocked && !evenWhenBlocked) {
    const message = 'This account is blocked here. Please ask those who run this site.'
    return { reason: 'blocked', code: 'FORBIDDEN', message }
  }
  if (apiToken && !(scope && apiToken.scopes.has(scope))) {
    const message = scope
      ? `This needs an API token with the scope ${scope}.`
      : 'An API token cannot do this. Please sign in.'
    const challenge = `Bearer error="insufficient_scope"${scope ? `, scope="${scope}"` : ''}`
    return { reason: 'scope', code: 'FORBIDDEN', message, challenge }
  }
  const needed = NEEDED_ROLES[access]
  if (needed.length === 0 || needed.some((role) => roles.has(role))) return undefined
  return { reason: 'role', code: 'FORBIDDEN', message: `This needs the role ${needed.join(' or ')}.` }
}

/** undefined: a guest. */
async function whoIsThere(
  request: FastifyRequest,
  reply: FastifyReply,
  access: Access,
  { identify, onApiTokenRefused }: Guard,
): Promise<Caller | undefined> {
  const { authorization } = request.headers
  if (authorization === undefined) return undefined
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1]
  const isApiToken = token?.startsWith(API_TOKEN_MARK)
  try {
    if (token === undefined) throw new TokenRefusedError('Authorization is not a bearer token.')
    return await identify(token)
  } catch (error) {
    if (error instanceof TokenRefusedError) {
      if (isApiToken) await onApiTokenRefused(request, 'unknown')
      reply.header('www-authenticate', INVALID_TOKEN)
      throw new AppError('UNAUTHORIZED', `${error.message} ${error.advice}`)
    }
    if (!(error instanceof IdentityUnavailableError)) throw error
    // What is for everybody needs nobody's keys.
    if (access === 'public') return undefined
    throw new AppError(
      'SERVICE_UNAVAILABLE',
      'Nobody can be signed in just now. Please try again in a moment.',
    )
  }
}

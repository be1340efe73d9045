import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Role } from '@eventbuzz/contract/identity'
import { IdentityUnavailableError, TokenRefusedError } from '../adapters/identity/port.ts'
import type { Actor, Author } from '../lib/actor.ts'
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
  }
}

/** Any one of them is enough. A member needs no role: the identity provider vouches for them. */
const NEEDED_ROLES: Record<Exclude<Access, 'public'>, Role[]> = {
  member: [],
  organizer: ['organizer', 'admin'],
  admin: ['admin'],
}

const actors = new WeakMap<FastifyRequest, Actor>()

/** Who sent the request, or undefined for a guest. */
export const actorIfAny = (request: FastifyRequest): Actor | undefined => actors.get(request)

/** Who sent the request, on routes that are not public. */
export function actorOf(request: FastifyRequest): Actor {
  const actor = actors.get(request)
  if (!actor) throw new Error(`${request.routeOptions.url} asks who is there, but lets guests in.`)
  return actor
}

/** Who answers for what a request writes, on routes that guests may call too. */
export const authorOf = (request: FastifyRequest): Author =>
  actors.get(request) ?? { userId: null, requestId: request.id }

/** `isBlocked`: an admin keeps them to what guests may do. */
type Identify = (token: string) => Promise<Omit<Actor, 'requestId'> & { isBlocked?: boolean }>

/** Lets nobody into a route whom its `config.access` does not name; asked before anything of the request is read. */
export function guardRoutes(api: App, identify: Identify): void {
  api.addHook('onRoute', requireAccess)
  api.addHook('onRequest', async (request, reply) => {
    // Unknown addresses have no route and get their 404.
    if (request.is404) return
    const access = request.routeOptions.config.access!
    const actor = await whoIsThere(request, reply, access, identify)
    if (actor) actors.set(request, { ...actor, requestId: request.id })
    if (access === 'public') return
    reply.header('cache-control', CACHE_FOR.personal)
    if (!actor) {
      reply.header('www-authenticate', 'Bearer')
      throw new AppError('UNAUTHORIZED', 'Please sign in to do this.')
    }
    const needed = NEEDED_ROLES[access]
    if (needed.length > 0 && !needed.some((role) => actor.roles.has(role)))
      throw new AppError('FORBIDDEN', `This needs the role ${needed.join(' or ')}.`)
  })
}

function requireAccess({ method, url, config }: RouteOptions): void {
  if (!config?.access)
    throw new Error(`${String(method)} ${url} does not say who may call it (config.access).`)
}

async function whoIsThere(request: FastifyRequest, reply: FastifyReply, access: Access, identify: Identify) {
  const { authorization } = request.headers
  if (authorization === undefined) return undefined
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(authorization)?.[1]
  try {
    if (token === undefined) throw new TokenRefusedError('Authorization is not a bearer token.')
    const { isBlocked, ...actor } = await identify(token)
    if (!isBlocked || request.routeOptions.config.evenWhenBlocked) return actor
  } catch (error) {
    if (error instanceof TokenRefusedError) {
      reply.header('www-authenticate', 'Bearer error="invalid_token"')
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
  if (access === 'public') return undefined
  throw new AppError('FORBIDDEN', 'This account is blocked here. Please ask those who run this site.')
}

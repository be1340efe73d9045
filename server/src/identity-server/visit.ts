import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { ownOrigins } from './clients.ts'
import type { CurrentProvider } from './provider.ts'

export type IdentityServerDeps = Pick<Deps, 'config' | 'db' | 'now'>

/** What the routes of its pages are made with. */
export interface PageRoutes {
  scope: FastifyInstance
  deps: IdentityServerDeps
  visit: (request: FastifyRequest, reply: FastifyReply) => Promise<Visit>
}

/** A request to the identity server, and what answers it. */
export interface Visit extends CurrentProvider {
  /** As the browser has it in its address bar. */
  origin: string
  /** Of the library, for its cookies and sessions. */
  context: () => ReturnType<CurrentProvider['provider']['createContext']>
}

/**
 * Tells the library at which address it is visited. That is PUBLIC_URL, whatever a request says of itself; on a laptop
 * also the other names of it, as cookies belong to the one in the address bar.
 */
export function visits(config: Config, current: () => Promise<CurrentProvider>) {
  const origins = ownOrigins(config)
  return async ({ raw }: FastifyRequest, reply: FastifyReply): Promise<Visit> => {
    const origin = origins.find((one) => new URL(one).host === raw.headers.host) ?? origins[0]!
    const { protocol, host } = new URL(origin)
    raw.headers['x-forwarded-proto'] = protocol.replace(':', '')
    raw.headers['x-forwarded-host'] = host
    const { provider, keys } = await current()
    return { provider, keys, origin, context: () => provider.createContext(raw, reply.raw) }
  }
}

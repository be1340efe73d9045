import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RateLimitStore } from '../adapters/rate-limit/port.ts'
import type { Config } from '../config.ts'
import { AppError } from '../lib/app-error.ts'
import { clientNetwork } from '../lib/networks.ts'

/** `all`: only the limit for everything together; `none`: not even that. */
export type RateLimit = 'reads' | 'search' | 'suggestions' | 'writes' | 'uploads' | 'all' | 'none'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Below /api/v1 `all` for GET and HEAD, else `writes`, unless given; elsewhere `none`. */
    rateLimit?: RateLimit
  }
}

export interface RateLimitsOptions {
  config: Config
  store: RateLimitStore
  /** Known after the token was checked. */
  whoIs: (request: FastifyRequest) => { userId: string } | undefined
  /** Told of every request that is refused. */
  onRefused: (limit: string) => void
}

interface Limit {
  name: string
  key: string
  max: number
}

const WINDOW_MS = 60_000

/**
 * Two hooks. `beforeSignIn` counts by client address, before a token is looked at, so that guessing tokens is limited
 * as well. `afterSignIn` counts somebody who is signed in by who they are, and takes their request back from the
 * address: people behind one address do not use up each other's limit.
 */
export function rateLimits({ config, store, whoIs, onRefused }: RateLimitsOptions) {
  const limit = (name: string, subject: string, max: number): Limit => ({
    name,
    key: `${name}:${subject}`,
    max,
  })
  const ofKind = (kind: RateLimit, subject: string, isMember: boolean): Limit[] => {
    if (kind === 'reads')
      return [limit('reads', subject, isMember ? config.rateLimitReadsMember : config.rateLimitReads)]
    if (kind === 'search') return [limit('search', subject, config.rateLimitSearch)]
    if (kind === 'suggestions') return [limit('suggestions', subject, config.rateLimitSuggestions)]
    if (kind === 'uploads') return [limit('uploads', subject, config.rateLimitUploads)]
    return kind === 'writes' ? [limit('writes', subject, config.rateLimitWrites)] : []
  }
  const addressOf = (request: FastifyRequest) => `ip:${clientNetwork(request.ip)}`

  const count = async (reply: FastifyReply, limits: Limit[], takenBack: Limit[] = []) => {
    const [wanted, unwanted] = [limits, takenBack].map((list) => list.filter(({ max }) => max > 0))
    if (wanted!.length === 0 && unwanted!.length === 0) return
    const hits = [
      ...wanted!.map(({ key }) => ({ key, amount: 1 as const })),
      ...unwanted!.map(({ key }) => ({ key, amount: -1 as const })),
    ]
    const counts = await store.count(hits, WINDOW_MS)
    const states = wanted!.map((one, i) => ({ ...one, ...counts[i]!, left: one.max - counts[i]!.used }))
    // Of several limits the one to know is the one that is nearest.
    const [nearest] = states.sort((a, b) => a.left - b.left || b.resetMs - a.resetMs)
    if (!nearest) return
    const resetS = Math.max(1, Math.ceil(nearest.resetMs / 1000))
    reply.headers({
      'ratelimit-limit': nearest.max,
      'ratelimit-remaining': Math.max(0, nearest.left),
      'ratelimit-reset': resetS,
    })
    if (nearest.left >= 0) return
    onRefused(nearest.name)
    reply.header('retry-after', resetS)
    throw new AppError('RATE_LIMITED', `That was too much in a short time. Please try again in ${resetS} s.`)
  }

  return {
    async beforeSignIn(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const kind = rateLimitOf(request)
      if (kind === 'none') return
      const address = addressOf(request)
      const all = limit('all', address, config.rateLimitAll)
      await count(reply, hasCredentials(request) ? [all] : [all, ...ofKind(kind, address, false)])
    },

    async afterSignIn(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const kind = rateLimitOf(request)
      if (kind === 'none' || !hasCredentials(request)) return
      const who = whoIs(request)
      const address = addressOf(request)
      if (!who) return count(reply, ofKind(kind, address, false))
      const member = `user:${who.userId}`
      const limits = [limit('all', member, config.rateLimitAll), ...ofKind(kind, member, true)]
      await count(reply, limits, [limit('all', address, config.rateLimitAll)])
    },
  }
}

const hasCredentials = ({ headers }: FastifyRequest) => headers.authorization !== undefined

function rateLimitOf({ routeOptions, is404, method }: FastifyRequest): RateLimit {
  const { url = '', config } = routeOptions
  if (config.rateLimit) return config.rateLimit
  if (is404) return 'all'
  if (!url.startsWith('/api/v1/')) return 'none'
  return method === 'GET' || method === 'HEAD' ? 'all' : 'writes'
}

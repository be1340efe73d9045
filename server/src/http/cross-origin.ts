import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { App } from './types.ts'

const DAY_S = 86_400
const COMMON: FastifyCorsOptions = {
  // Who asks is in the Authorization header; no cookie ever counts.
  credentials: false,
  exposedHeaders: [
    'ETag', 'Location', 'Retry-After', 'X-Request-Id', 'Idempotency-Replayed', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset',
  ], // prettier-ignore
  maxAge: DAY_S,
  strictPreflight: false,
}
/** For an origin that the settings name. */
const LISTED: FastifyCorsOptions = {
  ...COMMON,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  allowedHeaders: [
    'Authorization',
    'Content-Type',
    'If-Match',
    'If-None-Match',
    'Idempotency-Key',
    'X-Request-Id',
  ],
}
/** For everybody else under `*`: what a guest may read. */
const ANYBODY: FastifyCorsOptions = {
  ...COMMON,
  origin: '*',
  methods: ['GET', 'HEAD'],
  allowedHeaders: ['If-None-Match'],
}
const NOBODY: FastifyCorsOptions = { origin: false }

/** Lets pages of other origins use the API, as far as CORS_ORIGINS says; nobody when it says nothing. */
export async function crossOrigin(app: App, { corsOrigins }: Config): Promise<void> {
  if (corsOrigins.length === 0) return
  const optionsFor = (request: FastifyRequest): FastifyCorsOptions => {
    const { origin } = request.headers
    if (!request.url.startsWith('/api/')) return NOBODY
    if (origin !== undefined && origin !== '*' && corsOrigins.includes(origin))
      return { ...LISTED, origin: [origin] }
    const asked =
      request.method === 'OPTIONS' ? request.headers['access-control-request-method'] : request.method
    const isRead = asked === 'GET' || asked === 'HEAD'
    return corsOrigins.includes('*') && origin !== 'null' && isRead ? ANYBODY : NOBODY
  }
  await app.register(cors, { delegator: (request, callback) => callback(null, optionsFor(request)) })
}

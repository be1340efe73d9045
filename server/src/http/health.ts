import { Type } from 'typebox'
import { Health, Readiness, type DependencyHealth } from '@eventbuzz/contract/health'
import type { Deps } from '../deps.ts'
import { CACHE_FOR } from './cache-control.ts'
import type { App } from './types.ts'

const NoQuery = Type.Object({}, { additionalProperties: false })

/** Liveness, which asks nobody, and readiness, which asks every dependency and is up to those that are required. */
export function healthRoutes(
  app: App,
  { pool, cache, tokens, files, searchIndex, stopping, version }: Deps,
): void {
  app.get(
    '/health',
    {
      config: { access: 'public', rateLimit: 'none', pressureHandler: () => {} },
      schema: { summary: 'Liveness', tags: ['operation'], querystring: NoQuery, response: { 200: Health } },
    },
    async (_request, reply) =>
      reply.header('cache-control', CACHE_FOR.nothing).send({ status: 'ok' as const, version }),
  )

  app.get(
    '/health/ready',
    {
      config: { access: 'public', rateLimit: 'none', pressureHandler: () => {} },
      schema: {
        summary: 'Readiness, with every dependency named',
        tags: ['operation'],
        querystring: NoQuery,
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const dependencies = await Promise.all([
        check('database', { required: true }, () => pool.query('SELECT 1')),
        ...(searchIndex.ping ? [check('search', { required: false }, searchIndex.ping)] : []),
        ...(cache.ping ? [check('cache', { required: false }, cache.ping)] : []),
        ...(tokens.ping ? [check('identity provider', { required: false }, tokens.ping)] : []),
        check('storage', { required: false }, () => files.ping()),
      ])
      const isUp = dependencies.every(({ status, required }) => status === 'ok' || !required)
      const isReady = isUp && !stopping?.aborted
      return reply
        .code(isReady ? 200 : 503)
        .header('cache-control', CACHE_FOR.nothing)
        .send({ status: isReady ? 'ready' : 'not_ready', dependencies })
    },
  )
}

async function check(
  name: string,
  { required }: { required: boolean },
  ask: () => Promise<unknown>,
): Promise<DependencyHealth> {
  const startedAt = performance.now()
  const latency = () => Math.round((performance.now() - startedAt) * 10) / 10
  try {
    await ask()
    return { name, status: 'ok', required, latency_ms: latency() }
  } catch (error) {
    // A code such as ECONNREFUSED says why and, unlike the message, names no address.
    const reason = (error as { code?: string }).code ?? 'no answer'
    return { name, status: 'down', required, latency_ms: latency(), message: `cannot be reached (${reason})` }
  }
}

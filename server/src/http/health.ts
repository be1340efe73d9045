import { Type } from 'typebox'
import { Health, Readiness, type DependencyHealth } from '@eventbuzz/contract/health'
import type { Deps } from '../deps.ts'
import { CACHE_FOR } from './cache-control.ts'
import type { App } from './types.ts'

const NoQuery = Type.Object({}, { additionalProperties: false })

/** Liveness, which asks nobody, and readiness, which asks every dependency. */
export function healthRoutes(app: App, { pool, version }: Deps): void {
  app.get(
    '/health',
    { schema: { summary: 'Liveness', tags: ['operation'], querystring: NoQuery, response: { 200: Health } } },
    async (_request, reply) =>
      reply.header('cache-control', CACHE_FOR.nothing).send({ status: 'ok' as const, version }),
  )

  app.get(
    '/health/ready',
    {
      schema: {
        summary: 'Readiness, with every dependency named',
        tags: ['operation'],
        querystring: NoQuery,
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const dependencies = [await check('database', () => pool.query('SELECT 1'))]
      const isReady = dependencies.every(({ status }) => status === 'ok')
      return reply
        .code(isReady ? 200 : 503)
        .header('cache-control', CACHE_FOR.nothing)
        .send({ status: isReady ? 'ready' : 'not_ready', dependencies })
    },
  )
}

async function check(name: string, ask: () => Promise<unknown>): Promise<DependencyHealth> {
  const startedAt = performance.now()
  const latency = () => Math.round((performance.now() - startedAt) * 10) / 10
  try {
    await ask()
    return { name, status: 'ok', latency_ms: latency() }
  } catch (error) {
    // A code such as ECONNREFUSED says why and, unlike the message, names no address.
    const reason = (error as { code?: string }).code ?? 'no answer'
    return { name, status: 'down', latency_ms: latency(), message: `cannot be reached (${reason})` }
  }
}

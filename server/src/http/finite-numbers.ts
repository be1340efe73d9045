import type { FastifyRequest } from 'fastify'
import { invalid } from '../lib/app-error.ts'

/** Refuses `Infinity` and `1e999`, which Ajv reads from a query as numbers and then spares its limits. */
export async function refuseInfiniteNumbers({ query }: FastifyRequest): Promise<void> {
  const infinite = Object.entries((query ?? {}) as Record<string, unknown>).filter(
    ([, value]) => typeof value === 'number' && !Number.isFinite(value),
  )
  if (infinite.length > 0) {
    throw invalid(
      infinite.map(([parameter]) => ({ parameter, message: 'is not finite', expected: 'a finite number' })),
    )
  }
}

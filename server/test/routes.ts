import diagnosticsChannel from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'

/** As in `GET /api/v1/events/:key`. */
export type RouteName = `${string} /${string}`

/**
 * Collects every route that is made from now on, also hidden ones and those that no guard sees. HEAD comes with GET.
 * Call it before the app is built.
 */
export function collectRoutes(): ReadonlySet<RouteName> {
  const routes = new Set<RouteName>()
  diagnosticsChannel.subscribe('fastify.initialization', (message) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) {
        if (one !== 'HEAD') routes.add(`${one} ${url}` as RouteName)
      }
    })
  })
  return routes
}

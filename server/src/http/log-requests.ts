import { addressForLog } from '../lib/log-text.ts'
import { METRICS_PATH } from './metrics.ts'
import type { App } from './types.ts'

/** One line for each answer. Of the client it says the address alone, and of where they are about 1 km. */
export function logRequests(app: App): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'
    const line = {
      method: request.method,
      route,
      url: addressForLog(request.url),
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      ip: request.ip,
    }
    // Probes come every few seconds and say nothing new.
    if (route === METRICS_PATH || route.startsWith('/api/v1/health')) request.log.debug(line, 'request')
    else request.log.info(line, 'request')
  })
}

import { createServer, type IncomingMessage, type Server } from 'node:http'
import { isPrivateAddress } from '../lib/networks.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { CACHE_FOR } from './cache-control.ts'
import { asAppError, nothingAt } from './errors.ts'
import type { App } from './types.ts'

export const METRICS_PATH = '/metrics'

/** Measures every request; its route is a pattern, so that there are few. */
export function measureRequests(app: App, metrics: Metrics): void {
  app.addHook('onRequest', async () => metrics.requestStarted())
  // Also comes after a client that has gone.
  app.addHook('onResponse', async (request, reply) => {
    metrics.requestEnded()
    const route = request.routeOptions.url ?? 'unmatched'
    const labels = { method: request.method, route, status: String(reply.statusCode) }
    metrics.requestAnswered(labels, reply.elapsedTime / 1000)
  })
  app.addHook('onError', async (_request, _reply, error) => {
    metrics.error(asAppError(error).code)
  })
}

/** /metrics on the port of the app: for a Prometheus beside it, and for nobody who comes through a proxy. */
export function metricsRoute(app: App, metrics: Metrics): void {
  app.get(
    METRICS_PATH,
    { schema: { hide: true }, config: { pressureHandler: () => {} } },
    async (request, reply) => {
      if (!isFromInside(request.raw)) throw nothingAt(request)
      return reply
        .header('cache-control', CACHE_FOR.nothing)
        .type(metrics.contentType)
        .send(await metrics.text())
    },
  )
}

const FORWARDING = /^(forwarded|via|x-real-ip|x-forwarded-.*)$/

/**
 * Asks the socket alone: what a proxy says of the client does not matter, as whatever came through one came from
 * outside. Every proxy that leaves no trace has to be told so on purpose.
 */
function isFromInside({ socket, headers }: IncomingMessage): boolean {
  const isForwarded = Object.keys(headers).some((name) => FORWARDING.test(name))
  return !isForwarded && isPrivateAddress(socket.remoteAddress)
}

/** A listener of its own for /metrics and, as liveness, /health. */
export async function listenForMetrics(
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    const answer = (status: number, type: string, body: string) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': CACHE_FOR.nothing }).end(body)
    const path = isFromInside(request) && request.method === 'GET' ? request.url : undefined
    if (path === '/health') return void answer(200, 'application/json', '{"status":"ok"}')
    if (path !== METRICS_PATH) return void answer(404, 'text/plain', 'Not found\n')
    metrics.text().then(
      (text) => answer(200, metrics.contentType, text),
      (error: unknown) => answer(500, 'text/plain', `${error instanceof Error ? error.name : 'Error'}\n`),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, resolve)
  })
  return server
}

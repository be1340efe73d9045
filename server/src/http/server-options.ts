import { randomUUID } from 'node:crypto'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Config } from '../config.ts'
import type { ErrorBody } from '@eventbuzz/contract/errors'
import { isInNetworks } from '../lib/networks.ts'

/** Of JSON. A route for files says its own. */
const BODY_LIMIT = 1_048_576

/** Longer than proxies keep connections (Caddy 120 s, nginx 60 s): it must be the proxy that gives one up. */
const KEPT_MS = 125_000

/** What the HTTP server does before a route is known: whom it believes, and for whom it does not wait. */
export function serverOptions({ trustedProxies }: Config) {
  const isProxy = isInNetworks(trustedProxies)
  return {
    trustProxy: (address: string) => isProxy(address),
    genReqId: (request: IncomingMessage) =>
      (isProxy(request.socket.remoteAddress) && saneId(request.headers['x-request-id'])) || randomUUID(),
    requestIdHeader: false as const,
    bodyLimit: BODY_LIMIT,
    // A request that is not all there by then is a very slow connection, or somebody who holds connections on purpose.
    requestTimeout: 60_000,
    // Nothing moves on the connection.
    connectionTimeout: 60_000,
    keepAliveTimeout: KEPT_MS,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 },
    clientErrorHandler: (error: BrokenRequest, socket: Socket) => {
      // Proxies open connections before they need them, and one that waits is as good as one that they keep. Whoever
      // says something just when it is given up would get the answer to nothing as theirs.
      const isSilent = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0
      if (!isSilent) answerBrokenRequest(error, socket)
      else if (isProxy(socket.remoteAddress)) socket.setTimeout(KEPT_MS)
      else socket.destroy()
    },
    return503OnClosing: false,
  }
}

const saneId = (id: unknown): string | undefined =>
  typeof id === 'string' && /^[\w.:-]{8,100}$/.test(id) ? id : undefined

const BROKEN: Record<string, [status: number, message: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
}

type BrokenRequest = Error & { code?: string }

/** What Node.js could not read as a request never becomes one for Fastify. */
function answerBrokenRequest(error: BrokenRequest, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const [status, message] = BROKEN[error.code ?? ''] ?? [400, 'This is not an HTTP request.']
  const body: ErrorBody = { error: { code: 'VALIDATION_ERROR', message, status, request_id: randomUUID() } }
  const text = JSON.stringify(body)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(text)}`,
    'cache-control: no-store',
    'connection: close',
  ]
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${text}`)
  socket.destroy(error)
}

import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

const MAX_BYTES = 64 * 1024 * 1024
const PATIENCE_MS = 10_000

/**
 * For routes that read large bodies themselves. Most clients read an answer only after they have sent everything, so what is
 * left of a body is thrown away first, within limits. Beyond these the connection is closed, as nothing else would end
 * it.
 */
export function discardBodies(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('onSend', async ({ raw }, reply) => {
    if (raw.readableEnded || raw.destroyed) return
    if (Number(raw.headers['content-length'] ?? 0) <= MAX_BYTES) await discard(raw)
    if (!raw.readableEnded) reply.header('connection', 'close')
  })
}

function discard(raw: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let size = 0
    const count = (chunk: Uint8Array) => {
      size += chunk.length
      if (size > MAX_BYTES) stop()
    }
    const stop = () => {
      clearTimeout(timer)
      raw.off('data', count).off('end', stop).off('close', stop)
      resolve()
    }
    const timer = setTimeout(stop, PATIENCE_MS)
    raw.unpipe()
    raw.on('data', count).on('end', stop).on('close', stop).resume()
  })
}

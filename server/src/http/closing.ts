import type { App } from './types.ts'

/**
 * From the moment it is told to stop, tells clients that keep their connection to make a new one next time: they
 * would otherwise hold up the stop until their keep-alive time is over.
 */
export function closeKeptConnections(app: App, stopping: AbortSignal | undefined): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing || stopping?.aborted) reply.header('connection', 'close')
  })
}

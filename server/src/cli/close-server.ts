import type { App } from '../http/types.ts'

/** Lets requests end that run, for `withinMs` at most, and takes no new connections. */
export async function closeServer(app: App, withinMs: number): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), Math.max(0, withinMs))
  try {
    await app.close()
  } finally {
    clearTimeout(timer)
  }
}

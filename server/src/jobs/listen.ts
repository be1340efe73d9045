import pg from 'pg'
import { errorText } from './error-text.ts'
import { LISTEN } from './queries.ts'
import type { JobLog } from './types.ts'

const RECONNECT_MS = [500, 2_000, 10_000, 30_000]

export interface Listener {
  stop(): Promise<void>
}

/**
 * Calls `wake` when a job was added, by a connection of its own that is made again when it breaks. What is added
 * meanwhile is found by polling, and by one `wake` after each new connection.
 */
export function listenForJobs(connectionString: string, wake: () => void, log: JobLog): Listener {
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let isStopping = false

  const connect = () => {
    const current = new pg.Client({
      connectionString,
      application_name: 'eventbuzz-jobs',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    })
    client = current
    let isLost = false
    const lose = (error?: Error) => {
      if (isLost || isStopping) return
      isLost = true
      current.end().catch(() => undefined)
      const delayMs = RECONNECT_MS[Math.min(failures++, RECONNECT_MS.length - 1)]!
      if (failures === 1)
        log.warn(
          { reason: error && errorText(error) },
          'No word of new jobs from the database; polling only.',
        )
      timer = setTimeout(connect, delayMs)
    }
    current.on('error', lose)
    current.on('end', () => lose())
    current.on('notification', wake)
    current
      .connect()
      .then(() => current.query(LISTEN))
      .then(() => {
        if (failures > 0) log.info({}, 'The database tells about new jobs again.')
        failures = 0
        wake()
      })
      .catch(lose)
  }
  connect()

  return {
    async stop() {
      isStopping = true
      clearTimeout(timer)
      // A connection that is just being made fails to end; the process is about to go anyway.
      await client?.end().catch(() => undefined)
    },
  }
}

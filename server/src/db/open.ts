import type { Config } from '../config.ts'
import { connect, type DatabaseConnection } from './connection.ts'
import { runningEmbedded, startEmbedded } from './embedded/start.ts'
import { templateDir } from './embedded/template.ts'

export interface OpenOptions {
  /**
   * `own`: the embedded database must be ours alone, as for a server.
   * `share`: use the one that a server is running, else start it, as for a command.
   */
  embedded: 'own' | 'share'
  log: (message: string) => void
}

/** Connects to the server of DATABASE_URL, or to the embedded database, which is started when needed. */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'databasePoolSize' | 'dataDir'>,
  { embedded: mode, log }: OpenOptions,
): Promise<DatabaseConnection> {
  const poolSize = config.databasePoolSize
  const onConnectionLost = (error: Error) => log(`A database connection was lost: ${error.message}`)
  if (config.databaseUrl) return connect({ address: config.databaseUrl, poolSize, onConnectionLost })

  const running = mode === 'share' ? runningEmbedded(config.dataDir) : undefined
  if (running) return connect({ address: running, poolSize: 2, onConnectionLost })

  const embedded = await startEmbedded({ dataDir: config.dataDir, templateDir: await templateDir(), log })
  const connection = connect({ address: embedded.address, poolSize, onConnectionLost })
  return {
    ...connection,
    async close() {
      await connection.close()
      await embedded.stop()
    },
  }
}

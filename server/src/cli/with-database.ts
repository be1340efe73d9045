import type { Config } from '../config.ts'
import type { DatabaseConnection } from '../db/connection.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'

/** Runs a command's work on the database, beside a running server or without one, and closes it afterwards. */
export async function withDatabase<T>(
  config: Config,
  work: (connection: Pick<DatabaseConnection, 'db' | 'pool'>) => Promise<T>,
): Promise<T> {
  const connection = await openDatabase(config, {
    embedded: 'share',
    log: (message) => process.stderr.write(`${message}\n`),
  })
  try {
    if (config.migrateOnStart) await migrate(connection.pool)
    return await work(connection)
  } finally {
    await connection.close()
  }
}

import type pg from 'pg'
import { urlOf } from './commands.ts'
import { openConnection, takeLock } from './queries.ts'

/** Another one is being made, or restored, just now. */
export class BackupBusyError extends Error {
  constructor() {
    super('Another backup or a restore is running. Wait until it is over.')
  }
}

/**
 * Connects to the database `postgres` of a server and keeps everybody else from backing up or restoring there until the
 * connection ends. A restore cannot be in a database that it drops, and such locks hold within one database alone.
 * @throws BackupBusyError
 */
export async function openLocked(databaseUrl: string): Promise<pg.Client> {
  const connection = await openConnection(urlOf(databaseUrl, 'postgres'))
  try {
    if (await takeLock(connection)) return connection
    throw new BackupBusyError()
  } catch (error) {
    await connection.end()
    throw error
  }
}

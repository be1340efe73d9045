import { accessSync, constants, mkdirSync } from 'node:fs'
import { relative } from 'node:path'
import type { Config } from '../config.ts'
import type { DatabaseConnection } from '../db/connection.ts'
import { migrate, pendingMigrations } from '../db/migrate.ts'
import { openDatabase, type OpenOptions } from '../db/open.ts'
import { CliFailure } from './failure.ts'

/** Opens the database for a process that stays, its schema up to date. @throws CliFailure when it may not be brought so. */
export async function openReadyDatabase(
  config: Config,
  embedded: OpenOptions['embedded'],
): Promise<DatabaseConnection> {
  if (!config.databaseUrl) ensureWritable(config.dataDir)
  const database = await openDatabase(config, {
    embedded,
    log: (message) => process.stderr.write(`${message}\n`),
  })
  try {
    if (config.migrateOnStart) await migrate(database.pool)
    else await refuseOldSchema(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

function ensureWritable(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new CliFailure(
      `DATA_DIR ${dataDir} cannot be written to (${reason}). Set DATA_DIR to a directory that you own.`,
    )
  }
}

async function refuseOldSchema({ pool }: DatabaseConnection): Promise<void> {
  const pending = await pendingMigrations(pool)
  if (pending.length > 0) {
    throw new CliFailure(`The database needs ${pending.length} migrations first. Run: eventbuzz migrate`)
  }
}

/** How a person reads where the data is. */
export function databaseName({ databaseUrl, dataDir }: Config): string {
  if (databaseUrl) return 'PostgreSQL at DATABASE_URL'
  const below = relative('.', dataDir)
  return `embedded, in ${below.startsWith('..') ? dataDir : below}`
}

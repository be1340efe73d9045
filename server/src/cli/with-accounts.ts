import { AccountsUnavailableError } from '../adapters/accounts/port.ts'
import { FilesUnavailableError } from '../adapters/files/port.ts'
import { loadConfig, type Config } from '../config.ts'
import type { Deps } from '../deps.ts'
import { AppError } from '../lib/app-error.ts'
import { openAccounts } from '../wire.ts'
import { CliFailure } from './failure.ts'
import { withDatabase } from './with-database.ts'

/** Who answers for what a command writes. */
export const COMMAND = { userId: null, requestId: null } as const

/** Runs a command's work on accounts and on the database. @throws CliFailure when either says no. */
export async function withAccounts<T>(
  work: (deps: Pick<Deps, 'db' | 'accounts' | 'now'>, config: Config) => Promise<T>,
): Promise<T> {
  const config = loadConfig(process.env)
  try {
    return await withDatabase(config, ({ db }) =>
      work({ db, accounts: openAccounts(config, db), now: () => new Date() }, config),
    )
  } catch (error) {
    const isTold = [AccountsUnavailableError, FilesUnavailableError, AppError].some(
      (kind) => error instanceof kind,
    )
    throw isTold ? new CliFailure((error as Error).message) : error
  }
}

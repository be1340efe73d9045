import type { Cache } from '../../adapters/cache/port.ts'
import { inTransaction, type Db } from '../../db/connection.ts'
import { runSqlFile } from '../../db/migrate.ts'
import { invalidateCategories } from './cached-categories.ts'

// The migration that seeds a new database. It adds what is missing and leaves what an admin changed.
const SEED = '0005_seed_categories.sql'

/** Adds default categories that are missing; running it again changes nothing. @returns how many were added. */
export async function seedCategories({ db, cache }: { db: Db; cache: Cache }): Promise<number> {
  const added = await inTransaction(db, (tx) => runSqlFile(tx, SEED))
  await invalidateCategories({ db, cache })
  return added
}

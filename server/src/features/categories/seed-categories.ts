import { inTransaction, type Db } from '../../db/connection.ts'
import { runSqlFile } from '../../db/migrate.ts'

// The migration that seeds a new database. It adds what is missing and leaves what an admin changed.
const SEED = '0005_seed_categories.sql'

/** Adds default categories that are missing; running it again changes nothing. @returns how many were added. */
export function seedCategories({ db }: { db: Db }): Promise<number> {
  return inTransaction(db, (tx) => runSqlFile(tx, SEED))
}

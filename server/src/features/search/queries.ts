import { sql } from 'kysely'
import type { Db } from '../../db/connection.ts'

/** @returns how many terms older than `before` were deleted, at most `limit`. */
export async function deleteTermsBefore(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH old AS MATERIALIZED (
      SELECT id FROM search_term WHERE created_at < ${before}
      ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    DELETE FROM search_term USING old WHERE search_term.id = old.id`.execute(db)
  return Number(numAffectedRows ?? 0)
}

import { sql } from 'kysely'
import type { Db, Tx } from '../../db/connection.ts'

export interface AuditEntry {
  actor_id: string | null
  action: string
  subject_id: string | null
  /** JSON object. */
  changes: string
  request_id: string | null
  /** Now, unless given. */
  created_at?: Date
}

export async function insertAuditEntry(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.insertInto('audit_log').values(entry).execute()
}

/** Deletes up to `limit` lines, the oldest first. @returns how many. */
export async function deleteLinesBefore(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    DELETE FROM audit_log WHERE id IN (
      SELECT id FROM audit_log WHERE created_at < ${before} ORDER BY created_at LIMIT ${limit})`.execute(db)
  return Number(numAffectedRows ?? 0)
}

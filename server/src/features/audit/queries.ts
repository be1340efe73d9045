import type { Tx } from '../../db/connection.ts'

export interface AuditEntry {
  actor_id: string | null
  action: string
  subject_id: string | null
  /** JSON object. */
  changes: string
  request_id: string | null
}

export async function insertAuditEntry(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.insertInto('audit_log').values(entry).execute()
}

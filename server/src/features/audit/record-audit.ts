import type { Tx } from '../../db/connection.ts'
import type { Author } from '../../lib/actor.ts'
import type { Changes } from './rules.ts'
import { insertAuditEntry } from './queries.ts'

export interface Audited {
  /** What happened, as in `event.published`. */
  action: `${string}.${string}`
  /** The id of what it happened to. */
  subjectId: string | null
  changes?: Changes
  /** When it happened, where that was not just now. */
  at?: Date
}

/** Writes down who did what, in the transaction of the write itself: both are there, or neither. */
export async function recordAudit(
  tx: Tx,
  by: Author,
  { action, subjectId, changes = {}, at }: Audited,
): Promise<void> {
  // The types of Kysely let a plain connection through.
  if (!tx.isTransaction) throw new Error('recordAudit() needs the transaction of the write that it tells of.')
  await insertAuditEntry(tx, {
    actor_id: by.userId,
    action,
    subject_id: subjectId,
    changes: JSON.stringify(changes),
    request_id: by.requestId,
    ...(at && { created_at: at }),
  })
}

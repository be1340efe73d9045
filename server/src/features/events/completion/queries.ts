import { sql } from 'kysely'
import type { Tx } from '../../../db/connection.ts'

/**
 * Marks up to `limit` active events that are over by `now` as completed, the longest over first. Events that somebody
 * is just changing are left for the next time, as their dates may be what changes.
 * @returns which they are.
 */
export async function markCompleted(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<{ id: string; slug: string }[]> {
  const { rows } = await sql<{ id: string; slug: string }>`
    WITH over AS MATERIALIZED (
      SELECT id FROM event WHERE status = 'active' AND ends_at <= ${now}
      ORDER BY ends_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE event SET status = 'completed' FROM over WHERE event.id = over.id
    RETURNING event.id, event.slug`.execute(tx)
  return rows
}

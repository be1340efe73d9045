import type { Tx } from '../../db/connection.ts'
import { enqueue } from '../../jobs/enqueue.ts'

/** A job is one unit of work and of retrying; an import changes thousands of events at once. */
const CHUNK = 500

/** Tells whoever keeps a copy of events that these were written or deleted, when the transaction commits. */
export async function announceEvents(tx: Tx, ids: string[]): Promise<void> {
  const unique = [...new Set(ids)]
  for (let start = 0; start < unique.length; start += CHUNK) {
    await enqueue(tx, {
      topic: 'event.changed',
      payload: { event_ids: unique.slice(start, start + CHUNK) },
    })
  }
}

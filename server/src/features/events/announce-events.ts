import type { Tx } from '../../db/connection.ts'
import { enqueue } from '../../jobs/enqueue.ts'

export const EVENT_CHANGED = 'event.changed'
const IDS_PER_JOB = 500

/**
 * Tells whoever follows events, such as the search index, that these were written or deleted. Called in the
 * transaction of the write; the payload is `{ event_ids: string[] }`.
 */
export async function announceEvents(tx: Tx, ids: string[]): Promise<void> {
  for (let i = 0; i < ids.length; i += IDS_PER_JOB)
    await enqueue(tx, { topic: EVENT_CHANGED, payload: { event_ids: ids.slice(i, i + IDS_PER_JOB) } })
}

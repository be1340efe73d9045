import { inTransaction } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { announceEvents } from './announce-events.ts'
import { invalidateEvents } from './cached-event.ts'
import { markCompleted } from './completion/queries.ts'

const BATCH = 500

/**
 * Makes active events that have ended completed, in batches that each commit by themselves. Cancelled ones stay
 * cancelled, so that their page goes on saying so; lists leave them out by their end.
 * @returns how many; 0 when it is called again.
 */
export async function completeEvents(
  { db, cache, now }: Pick<Deps, 'db' | 'cache' | 'now'>,
  signal?: AbortSignal,
): Promise<number> {
  let total = 0
  for (;;) {
    signal?.throwIfAborted()
    const completed = await inTransaction(db, async (tx) => {
      const events = await markCompleted(tx, now(), BATCH)
      await announceEvents(
        tx,
        events.map(({ id }) => id),
      )
      return events
    })
    await invalidateEvents(
      cache,
      completed.map(({ id, slug }) => ({ id, slugs: [slug] })),
    )
    total += completed.length
    if (completed.length < BATCH) return total
  }
}

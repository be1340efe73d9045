import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import { enqueue, type JobRequest } from '../../../jobs/enqueue.ts'
import { erasableSince, ERASED_KEPT_MS } from '../../identity/index.ts'
import { forgetErasedBefore, peopleToErase } from './queries.ts'

export const ERASURE_DUE = 'user.erasure_due'
const BATCH = 100
const FIRST = '00000000-0000-0000-0000-000000000000'

/** One for each person; one that failed too often begins anew. */
export const erasureJob = (userId: string): JobRequest => ({
  topic: ERASURE_DUE,
  key: `${ERASURE_DUE}:${userId}`,
  payload: { user_id: userId },
})

/** Adds a job for everybody whose time is up, or whose erasure came to a halt. @returns how many. */
export async function scheduleErasures(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  signal?: AbortSignal,
): Promise<number> {
  await forgetErasedBefore(db, new Date(now().getTime() - ERASED_KEPT_MS))
  let count = 0
  for (let after = FIRST; ;) {
    signal?.throwIfAborted()
    const ids = await peopleToErase(db, { requestedBefore: erasableSince(now()), after, limit: BATCH })
    for (const id of ids) await inTransaction(db, (tx) => enqueue(tx, erasureJob(id)))
    count += ids.length
    if (ids.length < BATCH) return count
    after = ids.at(-1)!
  }
}

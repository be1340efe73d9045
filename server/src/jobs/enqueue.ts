import type { Tx } from '../db/connection.ts'
import { insertJob, notifyWorkers } from './queries.ts'

export interface JobRequest {
  topic: string
  /** Ids rather than contents: when the job runs, the rows may have changed. */
  payload?: Record<string, unknown>
  /**
   * While a job with this key waits or runs, no other is added. A job that runs already may have read what was there
   * before this transaction, so "bring up to date" jobs must not have a key.
   */
  key?: string
  /** Not before this instant; as soon as possible unless given. */
  runAt?: Date
}

/**
 * Adds a job in the caller's transaction: it exists when that commits, and never when it does not.
 * @returns false when its key kept it out.
 */
export async function enqueue(tx: Tx, { topic, payload = {}, key, runAt }: JobRequest): Promise<boolean> {
  // The types of Kysely let a plain connection through.
  if (!tx.isTransaction)
    throw new Error('enqueue() needs the transaction of the write that the job follows from.')
  const isNew = await insertJob(tx, {
    topic,
    payload: JSON.stringify(payload),
    key: key ?? null,
    runAt: runAt ?? null,
  })
  if (isNew) await notifyWorkers(tx)
  return isNew
}

import type { Db } from '../../db/connection.ts'
import { deleteTermsBefore } from './queries.ts'

const KEPT_MS = 90 * 24 * 60 * 60 * 1000
const BATCH = 1_000

/**
 * Deletes search terms after 90 days. Nobody is named beside a term, but people type names and addresses, and no rule
 * can tell those from other words: the only anonymous form of an old term is none.
 * @returns how many.
 */
export async function forgetSearchTerms(
  { db, now }: { db: Db; now: () => Date },
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(now().getTime() - KEPT_MS)
  let total = 0
  for (;;) {
    signal?.throwIfAborted()
    const deleted = await deleteTermsBefore(db, before, BATCH)
    total += deleted
    if (deleted < BATCH) return total
  }
}

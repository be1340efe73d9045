import type { Deps } from '../../deps.ts'
import { deleteLinesBefore } from './queries.ts'

const KEPT_DAYS = 365
const BATCH = 1_000

/** Deletes lines after a year. @returns how many. */
export async function forgetOldLines(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(now().getTime() - KEPT_DAYS * 24 * 3_600_000)
  for (let total = 0; ;) {
    signal?.throwIfAborted()
    const deleted = await deleteLinesBefore(db, before, BATCH)
    total += deleted
    if (deleted < BATCH) return total
  }
}

import type { Deps } from '../../../deps.ts'
import { deleteTokensEndedBefore } from './queries.ts'

const KEPT_MS = 90 * 24 * 3_600_000
const BATCH = 1_000

/** Deletes tokens 90 days after they expired or were revoked. @returns how many. */
export async function forgetTokens(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  signal?: AbortSignal,
): Promise<number> {
  const before = new Date(now().getTime() - KEPT_MS)
  let total = 0
  for (;;) {
    signal?.throwIfAborted()
    const deleted = await deleteTokensEndedBefore(db, before, BATCH)
    total += deleted
    if (deleted < BATCH) return total
  }
}

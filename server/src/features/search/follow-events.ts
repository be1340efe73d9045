import { isDeepStrictEqual } from 'node:util'
import type { Deps } from '../../deps.ts'
import { documentsOf } from './queries.ts'

/**
 * Brings the index up to date with what these events are now. Jobs for one event may run at once, and the one that read
 * first may write last. So each looks again after it has written, until what it wrote is still so.
 */
export async function followEvents(
  { db, searchIndex }: Pick<Deps, 'db' | 'searchIndex'>,
  ids: string[],
): Promise<void> {
  let documents = await documentsOf(db, ids)
  for (;;) {
    const isPublic = new Set(documents.map(({ id }) => id))
    const hidden = ids.filter((id) => !isPublic.has(id.toLowerCase()))
    if (documents.length > 0) await searchIndex.put(documents)
    if (hidden.length > 0) await searchIndex.remove(hidden)
    const now = await documentsOf(db, ids)
    if (isDeepStrictEqual(now, documents)) return
    documents = now
  }
}

import { inTransaction, type Tx } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { deletePictureRow, forgetAvif, isShown, lockPicture, orphanedPictures } from './queries.ts'
import { ORPHAN_AFTER_MS } from './rules.ts'

const BATCH = 100
const FIRST = '00000000-0000-0000-0000-000000000000'

type DeleteDeps = Pick<Deps, 'db' | 'files' | 'now'>

/**
 * Deletes a picture, its files first, unless an event or a person shows it, or somebody wanted it within `unusedForMs`.
 *
 * The files go while the row is locked: an upload of the same picture waits at its registration, then finds no row, makes a
 * new one and stores the files anew. When this fails half way the row stays, so the rest is deleted another time; by then it
 * has no AVIF variants, as an upload of the same picture stores those in WebP alone.
 * @returns whether it was deleted.
 */
export async function deleteIfUnused(
  { db, files, now }: DeleteDeps,
  pictureId: string,
  unusedForMs: number,
): Promise<boolean> {
  // A lost storage is noticed before anything is locked: on the embedded database everybody else would wait too.
  await files.ping()
  const lockUnused = async (tx: Tx) => {
    const picture = await lockPicture(tx, pictureId, new Date(now().getTime() - unusedForMs))
    // Asked only after the lock was waited for: something may have taken the picture meanwhile.
    return picture && !(await isShown(tx, pictureId)) ? picture : undefined
  }
  const isUnused = await inTransaction(db, async (tx) => {
    if (!(await lockUnused(tx))) return false
    await forgetAvif(tx, pictureId)
    return true
  })
  if (!isUnused) return false
  return inTransaction(db, async (tx) => {
    const picture = await lockUnused(tx)
    if (!picture) return false
    for (const key of picture.file_keys) await files.delete(key)
    await deletePictureRow(tx, pictureId)
    return true
  })
}

/** Deletes what nothing has shown for a day. @returns how many pictures. */
export async function deleteOrphanedPictures(deps: DeleteDeps, signal?: AbortSignal): Promise<number> {
  const unusedSince = new Date(deps.now().getTime() - ORPHAN_AFTER_MS)
  let count = 0
  for (let after = FIRST; ;) {
    const ids = await orphanedPictures(deps.db, { unusedSince, after, limit: BATCH })
    if (ids.length === 0) return count
    for (const id of ids) {
      signal?.throwIfAborted()
      if (await deleteIfUnused(deps, id, ORPHAN_AFTER_MS)) count += 1
    }
    after = ids.at(-1)!
  }
}

import type { Db } from '../../db/connection.ts'
import { pageOfAllFavorites, removeFavorite } from './queries.ts'

const BATCH = 200

/** Takes all favourites of a person away, one event at a time, as every other write to favourites does. */
export async function removeAllFavorites(db: Db, userId: string, signal?: AbortSignal): Promise<void> {
  for (;;) {
    const ids = await pageOfAllFavorites(db, userId, BATCH)
    for (const id of ids) {
      signal?.throwIfAborted()
      await removeFavorite(db, userId, id)
    }
    if (ids.length < BATCH) return
  }
}

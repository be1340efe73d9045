import type { FavoriteMergeResult } from '@eventbuzz/contract/favorites'
import type { Db } from '../../db/connection.ts'
import { addFavorite, addFreeFavorites } from './queries.ts'

/** Adds what a guest kept on a device to what the person has; doing it again, also half of it, changes nothing. */
export async function mergeFavorites(
  db: Db,
  userId: string,
  eventIds: string[],
): Promise<FavoriteMergeResult> {
  const wanted = [...new Set(eventIds.map((id) => id.toLowerCase()))]
  const outcomes = new Map(
    (await addFreeFavorites(db, userId, wanted)).map(({ id, outcome }) => [id, outcome]),
  )
  let added = 0
  const unknown: string[] = []
  for (const id of wanted) {
    const outcome = outcomes.get(id)
    if (outcome === 'added') added += 1
    if (outcome === undefined) unknown.push(id)
    if (outcome !== 'busy') continue
    // One at a time: to wait for an event while holding others is how two writers block each other.
    const result = await addFavorite(db, userId, id)
    if (result === 'unknown') unknown.push(id)
    if (result === 'added') added += 1
  }
  return { added, unknown }
}

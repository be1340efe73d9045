import { TOTAL_CAP } from '@eventbuzz/contract/events'
import type { FavoritePage } from '@eventbuzz/contract/favorites'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { Db } from '../../db/connection.ts'
import { publicEventsById } from '../events/index.ts'
import { countFavorites, pageOfFavorites } from './queries.ts'

/** One page of a person's favourites, the latest first, also those that are over. */
export async function listFavorites(
  db: Db,
  userId: string,
  { limit, offset, from }: { limit: number; offset: number; from: LatLng | undefined },
): Promise<FavoritePage> {
  const rows = await pageOfFavorites(db, userId, { limit, offset })
  const page = rows.slice(0, limit)
  const events = await publicEventsById(
    db,
    page.map(({ event_id }) => event_id),
    from,
  )
  const isWhole = rows.length <= limit && (rows.length > 0 || offset === 0)
  const total = isWhole ? offset + rows.length : await countFavorites(db, userId)
  return {
    items: page.flatMap(({ event_id, created_at }) => {
      const event = events.get(event_id)
      return event ? [{ ...event, favorited_at: created_at.toISOString() }] : []
    }),
    total: Math.min(total, TOTAL_CAP),
    total_is_capped: total > TOTAL_CAP,
    limit,
    offset,
    has_more: rows.length > limit,
  }
}

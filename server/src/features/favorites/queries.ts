import { sql } from 'kysely'
import { TOTAL_CAP } from '@eventbuzz/contract/events'
import { MOST_FAVORITE_IDS } from '@eventbuzz/contract/favorites'
import type { Db } from '../../db/connection.ts'

const PUBLIC = sql`event.status IN ('active', 'cancelled', 'completed')`

// Each statement holds one event, or only events that nobody else holds. As the trigger counts at the event, this is
// what keeps two devices, an import and a deletion of the event from waiting for each other in a circle.

/** `unknown`: there is no such public event; `kept`: it was a favourite before. */
export type AddOutcome = 'added' | 'kept' | 'unknown'

export async function addFavorite(db: Db, userId: string, eventId: string): Promise<AddOutcome> {
  const { rows } = await sql<{ outcome: AddOutcome }>`
    WITH found AS MATERIALIZED (
      SELECT id FROM event WHERE id = ${eventId} AND ${PUBLIC} FOR NO KEY UPDATE
    ), added AS (
      INSERT INTO favorite (user_id, event_id) SELECT ${userId}::uuid, id FROM found ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT CASE WHEN NOT EXISTS (SELECT FROM found) THEN 'unknown'
      WHEN EXISTS (SELECT FROM added) THEN 'added' ELSE 'kept' END AS outcome`.execute(db)
  return rows[0]!.outcome
}

/** Removing again changes nothing; what is not public any more can be removed all the same. */
export async function removeFavorite(db: Db, userId: string, eventId: string): Promise<void> {
  await sql`
    WITH found AS MATERIALIZED (SELECT id FROM event WHERE id = ${eventId} FOR NO KEY UPDATE)
    DELETE FROM favorite USING found WHERE favorite.event_id = found.id AND user_id = ${userId}`.execute(db)
}

/** Events that are favourites, also such as are not public any more, in no order. */
export async function pageOfAllFavorites(db: Db, userId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ event_id: string }>`
    SELECT event_id FROM favorite WHERE user_id = ${userId} LIMIT ${limit}`.execute(db)
  return rows.map(({ event_id }) => event_id)
}

export interface MergeRow {
  id: string
  outcome: 'added' | 'kept' | 'busy'
}

/**
 * Adds many at once, the first as the latest. An event that somebody else holds is left out as `busy`, and one that
 * does not exist, or is not public, is missing from the answer.
 */
export async function addFreeFavorites(db: Db, userId: string, eventIds: string[]): Promise<MergeRow[]> {
  const { rows } = await sql<MergeRow>`
    WITH wanted AS (
      SELECT id, position FROM unnest(${eventIds}::uuid[]) WITH ORDINALITY AS wanted (id, position)
    ), free AS MATERIALIZED (
      SELECT id FROM event WHERE id = ANY(${eventIds}::uuid[]) AND ${PUBLIC} FOR NO KEY UPDATE SKIP LOCKED
    ), added AS (
      INSERT INTO favorite (user_id, event_id, created_at)
      SELECT ${userId}::uuid, id, now() - (position - 1) * interval '1 millisecond' FROM wanted JOIN free USING (id)
      ON CONFLICT DO NOTHING
      RETURNING event_id
    )
    SELECT event.id, CASE WHEN added.event_id IS NOT NULL THEN 'added'
      WHEN free.id IS NOT NULL THEN 'kept' ELSE 'busy' END AS outcome
    FROM event LEFT JOIN free ON free.id = event.id LEFT JOIN added ON added.event_id = event.id
    WHERE event.id = ANY(${eventIds}::uuid[]) AND ${PUBLIC}`.execute(db)
  return rows
}

export interface FavoriteRow {
  event_id: string
  created_at: Date
}

const favoritesOf = (userId: string) => sql`
  favorite JOIN event ON event.id = favorite.event_id WHERE favorite.user_id = ${userId} AND ${PUBLIC}`

/** The latest first; one more than `limit` when there is another page. */
export async function pageOfFavorites(
  db: Db,
  userId: string,
  { limit, offset }: { limit: number; offset: number },
): Promise<FavoriteRow[]> {
  const { rows } = await sql<FavoriteRow>`
    SELECT favorite.event_id, favorite.created_at FROM ${favoritesOf(userId)}
    ORDER BY favorite.created_at DESC, favorite.event_id LIMIT ${limit + 1} OFFSET ${offset}`.execute(db)
  return rows
}

export async function idsOfFavorites(db: Db, userId: string): Promise<string[]> {
  const { rows } = await sql<{ event_id: string }>`
    SELECT favorite.event_id FROM ${favoritesOf(userId)}
    ORDER BY favorite.created_at DESC, favorite.event_id LIMIT ${sql.lit(MOST_FAVORITE_IDS)}`.execute(db)
  return rows.map(({ event_id }) => event_id)
}

/** Counts up to one more than TOTAL_CAP. */
export async function countFavorites(db: Db, userId: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`SELECT count(*) AS total FROM (
    SELECT 1 FROM ${favoritesOf(userId)} LIMIT ${sql.lit(TOTAL_CAP + 1)}) counted`.execute(db)
  return rows[0]!.total
}

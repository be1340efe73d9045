import { sql, type RawBuilder } from 'kysely'
import type { EventDetail } from '@eventbuzz/contract/events'
import { PREPARE, type Db } from '../../../db/connection.ts'
import type { Candidate } from './rules.ts'

const WITHIN_M = 50_000
const MOST_ALIKE = 120
const MOST_OTHERS = 60

/** Upcoming events around one: the nearest of its category, and the nearest of all. Not of its own series. */
export async function relatedCandidates(db: Db, event: EventDetail, now: Date): Promise<Candidate[]> {
  const { latitude, longitude } = event
  const point = sql`ST_SetSRID(ST_MakePoint(${longitude}::float8, ${latitude}::float8), 4326)::geography`
  try {
    return await candidates(db, event, now, sql`e.location <-> ${point}`, point)
  } catch (error) {
    // See nearbyEvents: across a pole or the antimeridian the index may give up on its own order.
    if (!(error instanceof Error && error.message === 'index returned tuples in wrong order')) throw error
    return candidates(db, event, now, sql`ST_Distance(e.location, ${point}, false)`, point)
  }
}

async function candidates(
  db: Db,
  { id, category, series_id, title, tags }: EventDetail,
  now: Date,
  distance: RawBuilder<unknown>,
  point: RawBuilder<unknown>,
): Promise<Candidate[]> {
  const nearest = (condition: RawBuilder<unknown>, limit: number) => sql`
    SELECT e.id FROM event e
    WHERE e.status IN ('active', 'cancelled') AND e.status = 'active' AND e.ends_at > ${now}
      AND e.id <> ${id}::uuid AND e.series_id IS DISTINCT FROM coalesce(${series_id}::uuid, ${id}::uuid)
      AND lower(e.title) <> lower(${title}) AND ST_DWithin(e.location, ${point}, ${sql.lit(WITHIN_M)}, false)
      AND ${condition}
    ORDER BY ${distance} LIMIT ${sql.lit(limit)}`
  const { rows } = await sql<Candidate>`${sql.raw(PREPARE)}
    WITH near AS (
      (${nearest(sql`e.category_id = ${category.id}::uuid`, MOST_ALIKE)})
      UNION (${nearest(sql`true`, MOST_OTHERS)})
    )
    SELECT e.id, coalesce(e.series_id::text, lower(e.title)) AS kind,
      e.category_id = ${category.id}::uuid AS "isSameCategory",
      (SELECT count(*)::int FROM event_tag t WHERE t.event_id = e.id AND t.tag = any(${tags}::text[])) AS "sharedTags",
      ST_Distance(e.location, ${point}, false) AS "distanceM",
      (date_part('epoch', e.start_date) * 1000)::float8 AS "startsAt"
    FROM near JOIN event e ON e.id = near.id`.execute(db)
  return rows
}

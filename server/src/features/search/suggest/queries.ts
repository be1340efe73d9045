import { sql } from 'kysely'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { Venue } from '@eventbuzz/contract/suggest'
import { PREPARE, type Db } from '../../../db/connection.ts'

/** Of a word that very many venues have, not all events are looked at. */
const MOST_EVENTS = 2_000

interface VenuesAsked {
  /** At least three characters: fewer have no trigram that an index could hold. */
  text: string
  near: LatLng | undefined
  now: Date
  limit: number
}

/** Venues of upcoming events with a word that begins like this, near ones first, else those with most events. */
export async function venuesLike(db: Db, { text, near, now, limit }: VenuesAsked): Promise<Venue[]> {
  const nearest = near
    ? sql`ST_Distance(ST_SetSRID(ST_MakePoint(avg(longitude), avg(latitude)), 4326)::geography,
        ST_SetSRID(ST_MakePoint(${near.longitude}::float8, ${near.latitude}::float8), 4326)::geography, false),`
    : sql``
  const { rows } = await sql<Venue>`${sql.raw(PREPARE)}
    WITH typed AS MATERIALIZED (SELECT btrim(eb_search_text(${text}::text)) AS text),
      hit AS MATERIALIZED (
        SELECT venue, city, latitude, longitude, btrim(eb_search_text(venue)) AS key FROM event
        WHERE status IN ('active', 'cancelled') AND venue IS NOT NULL AND ends_at > ${now}
          AND eb_search_text(venue) LIKE '%' || (SELECT text FROM typed) || '%'
          AND ' ' || eb_search_text(venue) LIKE '% ' || (SELECT text FROM typed) || '%'
        LIMIT ${sql.lit(MOST_EVENTS)}
      )
    SELECT min(venue) AS name, min(city) AS city, avg(latitude) AS latitude, avg(longitude) AS longitude,
      count(*)::int AS event_count
    FROM hit WHERE (SELECT char_length(text) FROM typed) >= 3
    -- One name at two places is two venues; a hundredth of a degree is about a kilometre.
    GROUP BY key, round(latitude::numeric, 2), round(longitude::numeric, 2)
    ORDER BY ${nearest} count(*) DESC, min(venue) LIMIT ${limit}`.execute(db)
  return rows
}

import type pg from 'pg'
import {
  SUMMARY_LENGTH,
  type EventListItem,
  type EventPage,
  type NearbyQuery,
} from '@eventbuzz/contract/events'

const WHERE = `e.status IN ('active', 'cancelled') AND e.ends_at > $4
  AND ST_DWithin(e.location, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3)`

interface Row extends Omit<EventListItem, 'category' | 'start_date' | 'end_date'> {
  category_id: string
  category_name: string
  category_slug: string
  color_hex: string
  icon_name: string
  start_date: Date
  end_date: Date | null
}

/**
 * The founding design: every event in the circle is measured on the spheroid, sorted by that, and counted exactly by
 * a second query. It uses the same indexes and gives the same fields.
 */
export async function naiveNearby(pool: pg.Pool, query: NearbyQuery, now: Date): Promise<EventPage> {
  const { lat, lng, radius = 5_000, limit = 50, offset = 0 } = query
  const [page, count] = await Promise.all([
    pool.query<Row>(
      `SELECT e.id, e.slug, e.title,
         CASE WHEN char_length(e.description) > ${SUMMARY_LENGTH}
           THEN left(e.description, ${SUMMARY_LENGTH - 1}) || '…' ELSE e.description END AS description,
         c.id AS category_id, c.name AS category_name, c.slug AS category_slug, c.color_hex, c.icon_name,
         e.latitude, e.longitude, e.venue, e.address, e.city, e.start_date, e.end_date, e.timezone, e.all_day,
         e.status, e.image_url, e.price_min::float8 AS price_min, e.price_max::float8 AS price_max, e.currency,
         ST_Distance(e.location, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography) AS distance_meters
       FROM event e JOIN category c ON c.id = e.category_id WHERE ${WHERE}
       ORDER BY distance_meters LIMIT $5 OFFSET $6`,
      [lng, lat, radius, now, limit, offset],
    ),
    pool.query<{ total: number }>(`SELECT count(*) AS total FROM event e WHERE ${WHERE}`, [
      lng,
      lat,
      radius,
      now,
    ]),
  ])
  const total = count.rows[0]!.total
  return {
    items: page.rows.map(
      ({
        category_id,
        category_name,
        category_slug,
        color_hex,
        icon_name,
        start_date,
        end_date,
        ...fields
      }) => ({
        ...fields,
        category: { id: category_id, name: category_name, slug: category_slug, color_hex, icon_name },
        start_date: start_date.toISOString(),
        end_date: end_date && end_date.toISOString(),
      }),
    ),
    total,
    total_is_capped: false,
    limit,
    offset,
    has_more: offset + limit < total,
  }
}

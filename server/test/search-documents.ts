import type pg from 'pg'
import type { SearchDocument } from '../src/adapters/search-index/port.ts'

/** Makes the database hold these as active events; those that it has are replaced. */
export async function storeDocuments(pool: pg.Pool, documents: SearchDocument[]): Promise<void> {
  const rows = documents.map(({ location, startsAt, endsAt, isFree, ...document }) => ({
    ...document,
    ...location,
    startsAt,
    endsAt,
    price: isFree === undefined ? null : isFree ? 0 : 15,
  }))
  await eraseEvents(
    pool,
    rows.map(({ id }) => id),
  )
  await pool.query(
    `INSERT INTO event (id, slug, title, description, category_id, latitude, longitude, venue, city, start_date, end_date,
       timezone, status, price_min, price_max, currency)
     SELECT id, 'event-' || id, title, description, "categoryId", latitude, longitude, venue, city, "startsAt", "endsAt",
       'UTC', 'active', price, price, CASE WHEN price > 0 THEN 'EUR' END
     FROM json_to_recordset($1) AS row (id uuid, title text, description text, "categoryId" uuid, latitude float8,
       longitude float8, venue text, city text, "startsAt" timestamptz, "endsAt" timestamptz, price numeric)`,
    [JSON.stringify(rows)],
  )
  await pool.query(
    `INSERT INTO event_tag (event_id, tag, position)
     SELECT id, tag, position - 1 FROM json_to_recordset($1) AS row (id uuid, tags json),
       json_array_elements_text(tags) WITH ORDINALITY AS t(tag, position)`,
    [JSON.stringify(rows)],
  )
}

export async function eraseEvents(pool: pg.Pool, ids: string[]): Promise<void> {
  await pool.query('DELETE FROM event WHERE id = any($1::uuid[])', [ids])
}

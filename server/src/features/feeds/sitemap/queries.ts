import { sql } from 'kysely'
import type { Db } from '../../../db/connection.ts'

/** The last id of each `size` upcoming events in the order of their ids; the rest come after the last of these. */
export async function partEnds(db: Db, now: Date, size: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM (
      SELECT id, row_number() OVER (ORDER BY id) AS number FROM event
      WHERE status IN ('active', 'cancelled') AND ends_at > ${now}
    ) numbered
    WHERE number % ${size} = 0 ORDER BY id`.execute(db)
  return rows.map(({ id }) => id)
}

export interface ListedEvent {
  id: string
  slug: string
  updated_at: Date
}

/** Upcoming events by their ids, after one and up to another. */
export async function listedEvents(
  db: Db,
  {
    after,
    upTo,
    now,
    limit,
  }: { after: string | undefined; upTo: string | undefined; now: Date; limit: number },
): Promise<ListedEvent[]> {
  const { rows } = await sql<ListedEvent>`
    SELECT id, slug, updated_at FROM event
    WHERE status IN ('active', 'cancelled') AND ends_at > ${now}
      AND ${after === undefined ? sql`true` : sql`id > ${after}::uuid`}
      AND ${upTo === undefined ? sql`true` : sql`id <= ${upTo}::uuid`}
    ORDER BY id LIMIT ${limit}`.execute(db)
  return rows
}

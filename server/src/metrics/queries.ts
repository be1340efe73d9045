import { sql } from 'kysely'
import type { Db } from '../db/connection.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Each source is a series of its own in Prometheus, so there must not be many. */
const SOURCES = 20

export interface ProductState {
  events: { status: string; count: number }[]
  users: { active: number; blocked: number; new_in_a_day: number }
  /** Where events came from, the largest first. */
  imports: { source: string; count: number; changed_at: Date }[]
}

export async function productState(db: Db, now: Date): Promise<ProductState> {
  const events = await sql<ProductState['events'][number]>`
    SELECT status, count(*) AS count FROM event GROUP BY status`.execute(db)
  const users = await sql<ProductState['users']>`
    SELECT count(*) FILTER (WHERE blocked_at IS NULL) AS active,
      count(*) FILTER (WHERE blocked_at IS NOT NULL) AS blocked,
      count(*) FILTER (WHERE created_at >= ${new Date(now.getTime() - DAY_MS)}) AS new_in_a_day
    FROM app_user`.execute(db)
  const imports = await sql<ProductState['imports'][number]>`
    SELECT source_name AS source, count(*) AS count, max(updated_at) AS changed_at
    FROM event WHERE source_name IS NOT NULL
    GROUP BY source_name ORDER BY count DESC, source_name LIMIT ${SOURCES}`.execute(db)
  return { events: events.rows, users: users.rows[0]!, imports: imports.rows }
}

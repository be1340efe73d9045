import { sql } from 'kysely'
import { JOB_STATUSES, type Stats } from '@eventbuzz/contract/admin'
import { EVENT_STATUSES } from '@eventbuzz/contract/events'
import { REPORT_STATUSES } from '@eventbuzz/contract/moderation'
import type { Db } from '../../../db/connection.ts'
import { popularTerms, zeroResultTerms } from '../../search/index.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const TERMS = 20

export async function countEverything(db: Db, now: Date): Promise<Stats> {
  const monthAgo = new Date(now.getTime() - 30 * DAY_MS)
  return {
    events: {
      by_status: await countByStatus(db, 'event', EVENT_STATUSES),
      upcoming: await upcomingEvents(db, now),
    },
    imports: await importSources(db, now),
    users: await countUsers(db, monthAgo),
    favorites: await countFavorites(db),
    reports: await countByStatus(db, 'report', REPORT_STATUSES),
    searches: {
      popular: await popularTerms(db, monthAgo, TERMS),
      without_results: await zeroResultTerms(db, monthAgo, TERMS),
    },
    jobs: await countByStatus(db, 'job', JOB_STATUSES),
    at: now.toISOString(),
  }
}

async function countByStatus<T extends string>(
  db: Db,
  table: 'event' | 'report' | 'job',
  statuses: readonly T[],
): Promise<Record<T, number>> {
  const { rows } = await sql<{ status: T; count: number }>`
    SELECT status, count(*) AS count FROM ${sql.table(table)} GROUP BY status`.execute(db)
  const counted = new Map(rows.map(({ status, count }) => [status, count]))
  return Object.fromEntries(statuses.map((status) => [status, counted.get(status) ?? 0])) as Record<T, number>
}

async function upcomingEvents(db: Db, now: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM event WHERE status IN ('active', 'cancelled') AND ends_at > ${now}`.execute(
    db,
  )
  return rows[0]!.count
}

async function importSources(db: Db, now: Date): Promise<Stats['imports']> {
  const { rows } = await sql<Stats['imports'][number]>`
    SELECT source_name, count(*) AS events,
      count(*) FILTER (WHERE status IN ('active', 'cancelled') AND ends_at > ${now}) AS upcoming
    FROM event WHERE source_name IS NOT NULL
    GROUP BY source_name ORDER BY events DESC, source_name LIMIT 50`.execute(db)
  return rows
}

async function countUsers(db: Db, since: Date): Promise<Stats['users']> {
  const { rows } = await sql<Stats['users']>`
    SELECT count(*) AS total, count(*) FILTER (WHERE blocked_at IS NOT NULL) AS blocked,
      count(*) FILTER (WHERE created_at >= ${since}) AS new_in_30_days FROM app_user`.execute(db)
  return rows[0]!
}

async function countFavorites(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM favorite`.execute(db)
  return rows[0]!.count
}

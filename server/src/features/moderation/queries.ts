import { sql } from 'kysely'
import { TOTAL_CAP, type EventStatus } from '@eventbuzz/contract/events'
import type {
  PersonRef,
  Report,
  ReportReason,
  ReportsQuery,
  ReportStatus,
} from '@eventbuzz/contract/moderation'
import type { Db, Tx } from '../../db/connection.ts'

export interface ReportRequest {
  eventId: string
  /** null: a guest. */
  reporterId: string | null
  reason: ReportReason
  message: string | null
}

/** Takes a report in, in the place of this person's open one. @returns undefined when there is no such public event. */
export async function upsertReport(tx: Tx, report: ReportRequest): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    WITH found AS MATERIALIZED (
      SELECT id FROM event
      WHERE id = ${report.eventId} AND status IN ('active', 'cancelled', 'completed') FOR KEY SHARE
    )
    INSERT INTO report (event_id, reporter_id, reason, message)
    SELECT id, ${report.reporterId}::uuid, ${report.reason}, ${report.message} FROM found
    ON CONFLICT (event_id, reporter_id) WHERE status = 'open'
      DO UPDATE SET reason = excluded.reason, message = excluded.message
    RETURNING id`.execute(tx)
  return rows[0]?.id
}

interface ReportRow {
  id: string
  event_id: string
  slug: string
  title: string
  event_status: EventStatus
  start_date: Date
  timezone: string
  city: string | null
  report_count: number
  open_report_count: number
  reporter: PersonRef | null
  reason: ReportReason
  message: string | null
  status: ReportStatus
  note: string | null
  handler: PersonRef | null
  handled_at: Date | null
  created_at: Date
  updated_at: Date
}

const SELECT_REPORTS = sql`
  SELECT r.id, r.event_id, e.slug, e.title, e.status AS event_status, e.start_date, e.timezone, e.city,
    (SELECT count(*) FROM report WHERE event_id = r.event_id) AS report_count,
    (SELECT count(*) FROM report WHERE event_id = r.event_id AND status = 'open') AS open_report_count,
    (SELECT json_build_object('id', id, 'display_name', display_name, 'avatar_url', avatar_url) FROM app_user WHERE id = r.reporter_id)
      AS reporter,
    r.reason, r.message, r.status, r.note,
    (SELECT json_build_object('id', id, 'display_name', display_name, 'avatar_url', avatar_url) FROM app_user WHERE id = r.handled_by)
      AS handler,
    r.handled_at, r.created_at, r.updated_at
  FROM report r JOIN event e ON e.id = r.event_id`

const toReport = (row: ReportRow): Report => ({
  id: row.id,
  event: {
    id: row.event_id,
    slug: row.slug,
    title: row.title,
    status: row.event_status,
    start_date: row.start_date.toISOString(),
    timezone: row.timezone,
    city: row.city,
    report_count: row.report_count,
    open_report_count: row.open_report_count,
  },
  reporter: row.reporter,
  reason: row.reason,
  message: row.message,
  status: row.status,
  note: row.note,
  handled_by: row.handler,
  handled_at: row.handled_at && row.handled_at.toISOString(),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
})

type ReportFilter = Pick<ReportsQuery, 'status' | 'reason' | 'event'>

const matching = ({ status, reason, event }: ReportFilter) => {
  const conditions = [
    ...(status ? [sql`r.status = ${status}`] : []),
    ...(reason ? [sql`r.reason = ${reason}`] : []),
    ...(event ? [sql`r.event_id = ${event}::uuid`] : []),
  ]
  return conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`
}

/** The latest first; one more than `limit` when there is another page. */
export async function pageOfReports(
  db: Db,
  filter: ReportFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<Report[]> {
  const { rows } = await sql<ReportRow>`${SELECT_REPORTS} ${matching(filter)}
    ORDER BY r.created_at DESC, r.id DESC LIMIT ${limit + 1} OFFSET ${offset}`.execute(db)
  return rows.map(toReport)
}

/** Counts up to one more than TOTAL_CAP. */
export async function countReports(db: Db, filter: ReportFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`SELECT count(*) AS total FROM (
    SELECT 1 FROM report r ${matching(filter)} LIMIT ${sql.lit(TOTAL_CAP + 1)}) counted`.execute(db)
  return rows[0]!.total
}

export async function reportById(db: Db | Tx, id: string): Promise<Report | undefined> {
  const { rows } = await sql<ReportRow>`${SELECT_REPORTS} WHERE r.id = ${id}`.execute(db)
  return rows[0] && toReport(rows[0])
}

export interface LockedReport {
  status: ReportStatus
  note: string | null
}

export async function lockReport(tx: Tx, id: string): Promise<LockedReport | undefined> {
  const { rows } =
    await sql<LockedReport>`SELECT status, note FROM report WHERE id = ${id} FOR UPDATE`.execute(tx)
  return rows[0]
}

/** Who handled it, and when, belongs to a verdict: an open report has neither. */
export async function updateReport(
  tx: Tx,
  id: string,
  change: { status: ReportStatus; note: string | null; handledBy: string; handledAt: Date },
): Promise<void> {
  const { status, note, handledBy, handledAt } = change
  await sql`
    UPDATE report SET note = ${note}, status = ${status},
      handled_by = CASE WHEN ${status} = 'open' THEN NULL WHEN status = ${status} THEN handled_by
        ELSE ${handledBy}::uuid END,
      handled_at = CASE WHEN ${status} = 'open' THEN NULL WHEN status = ${status} THEN handled_at
        ELSE ${handledAt}::timestamptz END
    WHERE id = ${id}`.execute(tx)
}

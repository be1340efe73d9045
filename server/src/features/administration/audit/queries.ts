import { sql } from 'kysely'
import type { AuditLine, AuditQuery } from '@eventbuzz/contract/admin'
import type { Db } from '../../../db/connection.ts'

type AuditRow = Omit<AuditLine, 'actor' | 'created_at'> & {
  actor_id: string | null
  display_name: string | null
  avatar_url: string | null
  created_at: Date
}

type AuditFilter = Omit<AuditQuery, 'limit'>

function matching({ actor, action, subject, request_id, from, to, before }: AuditFilter) {
  const conditions = [
    ...(actor ? [sql`a.actor_id = ${actor}::uuid`] : []),
    // "_" is a letter here, not any letter.
    ...(action ? [sql`a.action LIKE ${`${action.replaceAll('_', '\\_')}%`}`] : []),
    ...(subject ? [sql`a.subject_id = ${subject}`] : []),
    ...(request_id ? [sql`a.request_id = ${request_id}`] : []),
    ...(from ? [sql`a.created_at >= ${from}::timestamptz`] : []),
    ...(to ? [sql`a.created_at < ${to}::timestamptz`] : []),
    ...(before ? [sql`a.id < ${before}`] : []),
  ]
  return conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`
}

/** The latest first; one more than `limit` when there are older ones. */
export async function auditLines(db: Db, filter: AuditFilter, limit: number): Promise<AuditLine[]> {
  const { rows } = await sql<AuditRow>`
    SELECT a.id, a.actor_id, u.display_name, u.avatar_url, a.action, a.subject_id, a.changes, a.request_id, a.created_at
    FROM (SELECT * FROM audit_log a ${matching(filter)} ORDER BY a.id DESC LIMIT ${limit + 1}) a
    LEFT JOIN app_user u ON u.id = a.actor_id
    ORDER BY a.id DESC`.execute(db)
  return rows.map(({ actor_id, display_name, avatar_url, created_at, ...line }) => ({
    ...line,
    actor: actor_id === null ? null : { id: actor_id, display_name, avatar_url },
    created_at: created_at.toISOString(),
  }))
}

import { sql, type RawBuilder } from 'kysely'
import type { DataKind } from '@eventbuzz/contract/data-rights'
import type { DataExport, ExportSection } from '@eventbuzz/contract/data-export'
import { PUBLIC_STATUSES } from '@eventbuzz/contract/events'
import type { Db, Tx } from '../../../db/connection.ts'

export interface Owner {
  id: string
  subject: string
}

/** Instants are dates, which JSON.stringify() writes as the contract wants them. */
export type Row = Record<string, unknown>

export async function profileRow(db: Db, id: string): Promise<Row & DataExport['profile']> {
  const row = await db
    .selectFrom('app_user')
    .select([
      'id',
      'subject',
      'display_name',
      'email',
      'avatar_url',
      'roles',
      'blocked_at',
      'created_at',
      'updated_at',
    ])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return row as unknown as Row & DataExport['profile']
}

/** In no zone, as it is stored. */
const wallClock = (column: string) => sql`to_char(${sql.ref(column)}, 'YYYY-MM-DD"T"HH24:MI:SS')`
const wallClocks = (column: string) =>
  sql`(SELECT coalesce(array_agg(to_char(t, 'YYYY-MM-DD"T"HH24:MI:SS')), '{}') FROM unnest(${sql.ref(column)}) AS t)`

/** What each section selects, from which rows. Each has a key that no two rows share. */
const SECTIONS: Record<
  ExportSection,
  { key: string; columns: RawBuilder<unknown>; of: (owner: Owner) => RawBuilder<unknown> }
> = {
  favorites: {
    key: 'f.event_id',
    columns: sql`f.event_id, e.title, f.created_at`,
    of: ({ id }) => sql`favorite f JOIN event e ON e.id = f.event_id WHERE f.user_id = ${id}`,
  },
  reminders: {
    key: 'r.id',
    columns: sql`r.id, r.event_id, r.remind_at, r.sent_at, r.created_at`,
    of: ({ id }) => sql`reminder r WHERE r.user_id = ${id}`,
  },
  reports: {
    key: 'r.id',
    columns: sql`r.id, r.event_id, r.reason, r.message, r.status, r.created_at, r.updated_at`,
    of: ({ id }) => sql`report r WHERE r.reporter_id = ${id}`,
  },
  handled_reports: {
    key: 'r.id',
    columns: sql`r.id, r.event_id, r.status, r.note, r.handled_at`,
    of: ({ id }) => sql`report r WHERE r.handled_by = ${id}`,
  },
  events: {
    key: 'e.id',
    columns: sql`
      e.id, e.slug, ARRAY(SELECT slug FROM event_old_slug WHERE event_id = e.id ORDER BY created_at) AS old_slugs,
      e.title, e.description, c.slug AS category, e.latitude, e.longitude, e.venue, e.address, e.city, e.country,
      e.start_date, e.end_date, e.timezone, e.all_day, e.image_url, e.ticket_url, e.url,
      e.price_min::float8 AS price_min, e.price_max::float8 AS price_max, e.currency, e.status, e.source, e.source_name,
      e.external_id, e.series_id, e.metadata,
      ARRAY(SELECT tag FROM event_tag WHERE event_id = e.id ORDER BY position) AS tags,
      (SELECT coalesce(json_agg(json_build_object('url', urls ->> 'original', 'alt', alt, 'created_at',
          to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY display_order), '[]')
        FROM event_image WHERE event_id = e.id) AS pictures,
      e.created_at, e.updated_at`,
    of: ({ id }) => sql`event e JOIN category c ON c.id = e.category_id WHERE e.created_by = ${id}`,
  },
  series: {
    key: 's.id',
    columns: sql`s.id, s.rrule, ${wallClock('s.starts_at')} AS starts_at, s.timezone, ${wallClocks('s.exdates')} AS exdates,
      ${wallClocks('s.rdates')} AS rdates, s.created_at, s.updated_at`,
    of: ({ id }) => sql`series s WHERE s.created_by = ${id}`,
  },
  api_tokens: {
    key: 't.id',
    columns: sql`t.id, t.name, t.prefix, t.scopes, t.created_at, t.expires_at, t.last_used_at, t.revoked_at`,
    of: ({ id }) => sql`api_token t WHERE t.user_id = ${id}`,
  },
  audit: {
    key: 'a.id',
    columns: sql`a.id, a.actor_id, a.action, a.subject_id, a.changes, a.request_id, a.created_at`,
    of: ({ id, subject }) =>
      sql`audit_log a WHERE (a.actor_id = ${id} OR a.subject_id IN (${id}::text, ${subject}))`,
  },
}

const PAGE = 200

/** All rows of a section, page by page. */
export async function* rowsOf(db: Db, section: ExportSection, owner: Owner): AsyncGenerator<Row> {
  const { key, columns, of } = SECTIONS[section]
  const ref = sql.ref(key)
  for (let after: unknown = undefined; ;) {
    const next = after === undefined ? sql`` : sql`AND ${ref} > ${after}`
    const { rows } = await sql<Row & { export_key: unknown }>`
      SELECT ${columns}, ${ref} AS export_key FROM ${of(owner)} ${next} ORDER BY ${ref} LIMIT ${PAGE}`.execute(
      db,
    )
    for (const { export_key: _, ...row } of rows) yield row
    if (rows.length < PAGE) return
    after = rows.at(-1)!.export_key
  }
}

export async function countRows(db: Db, owner: Owner): Promise<number> {
  const counts = Object.values(SECTIONS).map(({ of }) => sql`(SELECT count(*) FROM ${of(owner)})`)
  const { rows } = await sql<{ total: number }>`SELECT ${sql.join(counts, sql` + `)} AS total`.execute(db)
  return rows[0]!.total
}

const isPublic = sql`status IN (${sql.join(PUBLIC_STATUSES.map((status) => sql.lit(status)))})`

/** How many of each kind there are, and since when. */
export async function countKinds(
  db: Db,
  { id, subject }: Owner,
): Promise<{ kind: DataKind; count: number; since: Date | null }[]> {
  const kinds: Record<DataKind, RawBuilder<unknown>> = {
    profile: sql`created_at FROM app_user WHERE id = ${id}`,
    avatar: sql`p.created_at FROM app_user u JOIN picture p ON p.id = u.avatar_picture_id WHERE u.id = ${id}`,
    favorites: sql`created_at FROM favorite WHERE user_id = ${id}`,
    reminders: sql`created_at FROM reminder WHERE user_id = ${id}`,
    reports: sql`created_at FROM report WHERE reporter_id = ${id}`,
    handled_reports: sql`handled_at FROM report WHERE handled_by = ${id}`,
    public_events: sql`created_at FROM event WHERE created_by = ${id} AND ${isPublic}`,
    hidden_events: sql`created_at FROM event WHERE created_by = ${id} AND NOT ${isPublic}`,
    series: sql`created_at FROM series WHERE created_by = ${id}`,
    api_tokens: sql`created_at FROM api_token WHERE user_id = ${id}`,
    audit_lines: sql`created_at FROM audit_log WHERE actor_id = ${id} OR subject_id IN (${id}::text, ${subject})`,
    request_keys: sql`created_at FROM idempotency_key WHERE user_id = ${id}`,
    exports: sql`requested_at FROM data_export WHERE user_id = ${id}`,
  }
  const selects = Object.entries(kinds).map(
    ([kind, of]) =>
      sql`SELECT ${kind}::text AS kind, count(*) AS count, min(at) AS since FROM (SELECT ${of}) AS one (at)`,
  )
  const { rows } = await sql<{ kind: DataKind; count: number; since: Date | null }>`
    ${sql.join(selects, sql` UNION ALL `)}`.execute(db)
  return rows
}

export interface StoredExport {
  id: string
  requested_at: Date
  ready_run: string | null
}

export async function exportOf(tx: Tx, userId: string): Promise<StoredExport | undefined> {
  const { rows } = await sql<StoredExport>`
    SELECT id, requested_at, ready_run FROM data_export WHERE user_id = ${userId}`.execute(tx)
  return rows[0]
}

export async function insertExport(tx: Tx, userId: string, at: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO data_export (user_id, requested_at) VALUES (${userId}, ${at}) RETURNING id`.execute(tx)
  return rows[0]!.id
}

export async function deleteExport(tx: Tx, id: string): Promise<void> {
  await sql`DELETE FROM data_export WHERE id = ${id}`.execute(tx)
}

/** Whose an export is that is not ready yet. */
export async function ownerOfExport(db: Db, id: string): Promise<Owner | undefined> {
  const { rows } = await sql<Owner>`
    SELECT u.id, u.subject FROM data_export d JOIN app_user u ON u.id = d.user_id
    WHERE d.id = ${id} AND d.ready_at IS NULL`.execute(db)
  return rows[0]
}

export async function insertPart(
  db: Db,
  part: { exportId: string; run: string; position: number; content: string },
): Promise<void> {
  // An export that was deleted meanwhile takes no part.
  await sql`
    INSERT INTO data_export_part (export_id, run, position, content)
    SELECT id, ${part.run}::uuid, ${part.position}::integer, ${part.content} FROM data_export
    WHERE id = ${part.exportId}`.execute(db)
}

/** Makes the parts of this run the export, unless another run was faster; the parts of others go. */
export async function markReady(db: Db, id: string, run: string, at: Date): Promise<void> {
  await sql`
    UPDATE data_export SET ready_at = ${at}, ready_run = ${run}::uuid WHERE id = ${id} AND ready_at IS NULL`.execute(
    db,
  )
  await sql`
    DELETE FROM data_export_part p USING data_export d
    WHERE d.id = ${id} AND p.export_id = d.id AND p.run <> d.ready_run`.execute(db)
}

export async function partOf(db: Db, id: string, run: string, position: number): Promise<string | undefined> {
  const { rows } = await sql<{ content: string }>`
    SELECT content FROM data_export_part
    WHERE export_id = ${id} AND run = ${run}::uuid AND position = ${position}`.execute(db)
  return rows[0]?.content
}

export async function deleteExportsBefore(db: Db, before: Date): Promise<void> {
  await sql`DELETE FROM data_export WHERE requested_at <= ${before}`.execute(db)
}

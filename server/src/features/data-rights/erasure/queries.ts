import { sql, type RawBuilder } from 'kysely'
import { PUBLIC_STATUSES } from '@eventbuzz/contract/events'
import type { Db, Tx } from '../../../db/connection.ts'

/** Those whose time is up by then, or whose erasure has begun, after the id `after`, in order of their ids. */
export async function peopleToErase(
  db: Db,
  { requestedBefore, after, limit }: { requestedBefore: Date; after: string; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('app_user')
    .select('id')
    .where('id', '>', after)
    .where((where) =>
      where.or([
        where('deletion_requested_at', '<=', requestedBefore),
        where('erasure_started_at', 'is not', null),
      ]),
    )
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

export async function markErasure(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`
    UPDATE app_user SET erasure_started_at = ${at}, deletion_requested_at = coalesce(deletion_requested_at, ${at})
    WHERE id = ${id}`.execute(tx)
}

/** Ids and subjects of those who have this address, whatever its case. */
export async function subjectsByEmail(db: Db, email: string): Promise<string[]> {
  const { rows } = await sql<{ subject: string }>`
    SELECT subject FROM app_user WHERE lower(email) = lower(${email})`.execute(db)
  return rows.map(({ subject }) => subject)
}

export async function personIdBySubject(db: Db, subject: string): Promise<string | undefined> {
  const row = await db.selectFrom('app_user').select('id').where('subject', '=', subject).executeTakeFirst()
  return row?.id
}

export interface OwnEvent {
  id: string
  slug: string
}

const isPublic = sql`status IN (${sql.join(PUBLIC_STATUSES.map((status) => sql.lit(status)))})`

/** Events of this person that nobody has seen, locked in the order of their ids. */
export async function lockHiddenEvents(tx: Tx, userId: string, limit: number): Promise<OwnEvent[]> {
  const { rows } = await sql<OwnEvent>`
    SELECT id, slug FROM event WHERE created_by = ${userId} AND NOT ${isPublic}
    ORDER BY id LIMIT ${limit} FOR UPDATE`.execute(tx)
  return rows
}

export async function deleteEvents(tx: Tx, ids: string[]): Promise<void> {
  // What was in them is in the log too.
  await sql`UPDATE audit_log SET changes = '{}' WHERE subject_id = any(${ids}::text[])`.execute(tx)
  await sql`DELETE FROM event WHERE id = any(${ids}::uuid[])`.execute(tx)
}

/** Makes public events nobody's. @returns which they were. */
export async function handOverEvents(tx: Tx, userId: string, limit: number): Promise<OwnEvent[]> {
  const { rows } = await sql<OwnEvent>`
    WITH own AS MATERIALIZED (
      SELECT id FROM event WHERE created_by = ${userId} AND ${isPublic} ORDER BY id LIMIT ${limit} FOR UPDATE
    )
    UPDATE event SET created_by = NULL FROM own WHERE event.id = own.id RETURNING event.id, event.slug`.execute(
    tx,
  )
  return rows
}

export interface Named {
  id: string
  subject: string
  email: string | null
  display_name: string | null
}

/** As `lockPerson`, with what may name them elsewhere, and what is still to be taken from them. */
export async function lockNamed(
  tx: Tx,
  id: string,
): Promise<(Named & { avatar_picture_id: string | null }) | undefined> {
  return tx
    .selectFrom('app_user')
    .select(['id', 'subject', 'email', 'display_name', 'avatar_picture_id'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export async function namedById(db: Db, id: string): Promise<Named | undefined> {
  return db
    .selectFrom('app_user')
    .select(['id', 'subject', 'email', 'display_name'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function avatarOf(db: Db, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('app_user')
    .select('avatar_picture_id')
    .where('id', '=', userId)
    .executeTakeFirst()
  return row?.avatar_picture_id ?? null
}

export async function hasEvents(tx: Tx, userId: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM event WHERE created_by = ${userId} LIMIT 1`.execute(tx)
  return rows.length > 0
}

/** Whether a text has one of these in it, whatever its case. */
const mentions = (text: RawBuilder<unknown>, words: string[]) =>
  words.length === 0
    ? sql`false`
    : sql`(${sql.join(
        words.map((word) => sql`strpos(lower(${text}), lower(${word}::text)) > 0`),
        sql` OR `,
      )})`

const texts = (...values: (string | null)[]) =>
  values.filter((value) => value !== null && value !== '') as string[]

/** What people wrote about these events may name whose they were, by a name that we do not know any more. */
export async function clearReportsOfEvents(tx: Tx, eventIds: string[]): Promise<void> {
  await sql`
    UPDATE report SET message = NULL, note = NULL
    WHERE event_id = any(${eventIds}::uuid[]) AND (message IS NOT NULL OR note IS NOT NULL)`.execute(tx)
}

/** Reports keep what was reported and what came of it. */
export async function anonymiseReports(tx: Tx, { id, email }: Named): Promise<void> {
  await sql`
    UPDATE report SET reporter_id = NULL, message = NULL, note = NULL WHERE reporter_id = ${id}`.execute(tx)
  await sql`UPDATE report SET handled_by = NULL, note = NULL WHERE handled_by = ${id}`.execute(tx)
  const names = (text: RawBuilder<unknown>) => mentions(text, texts(email))
  await sql`
    UPDATE report SET message = CASE WHEN ${names(sql`message`)} THEN NULL ELSE message END,
      note = CASE WHEN ${names(sql`note`)} THEN NULL ELSE note END
    WHERE ${names(sql`message`)} OR ${names(sql`note`)}`.execute(tx)
}

/**
 * Audit lines keep what happened, when, and that it was the same somebody (a number that belongs to nobody any more).
 * Lines about the person lose their details, and so does every line whose details name them. A name is looked for in
 * their own lines alone: somebody may be called as a word that stands in many others.
 */
export async function anonymiseAudit(tx: Tx, { id, subject, email, display_name }: Named): Promise<void> {
  const json = (text: string | null) => text && JSON.stringify(text).slice(1, -1)
  const own = texts(json(display_name))
  const subjects = texts(subject, email)
  await sql`
    UPDATE audit_log SET changes = '{}',
      subject_id = CASE WHEN subject_id = any(${subjects}::text[]) THEN ${id}::text ELSE subject_id END
    WHERE subject_id = ${id}::text OR subject_id = any(${subjects}::text[])
      OR ${mentions(sql`changes::text`, texts(json(email)))}
      OR jsonb_path_exists(changes, '$.** ? (@ == $subject)', jsonb_build_object('subject', ${subject}::text))
      OR actor_id = ${id} AND ${mentions(sql`changes::text`, own)}`.execute(tx)
}

/** Takes the row away, and with it all that hangs on it: reminders, keys, exports, and what came since we looked. */
export async function deletePerson(tx: Tx, { id }: Named, digest: string, at: Date): Promise<void> {
  await sql`
    DELETE FROM series WHERE created_by = ${id}
      AND NOT EXISTS (SELECT FROM event WHERE series_id = series.id)`.execute(tx)
  await sql`DELETE FROM job WHERE status <> 'running' AND payload ->> 'user_id' = ${id}`.execute(tx)
  await sql`
    INSERT INTO erased_subject (digest, erased_at) VALUES (${digest}, ${at})
    ON CONFLICT (digest) DO UPDATE SET erased_at = excluded.erased_at`.execute(tx)
  await tx.deleteFrom('app_user').where('id', '=', id).execute()
}

export async function forgetErasedBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('erased_subject').where('erased_at', '<', before).execute()
}

import { sql } from 'kysely'
import type { EventSource, EventStatus } from '@eventbuzz/contract/events'
import { PREPARE, type Tx } from '../../../db/connection.ts'
import type { EventFields } from './fields.ts'

/** What is decided by, of an event that nobody else can write until the transaction ends. */
export interface LockedEvent {
  id: string
  slug: string
  status: EventStatus
  created_by: string | null
  updated_at: Date
}

/** Waits for whoever writes the event just now. @param id a UUID. */
export async function lockEvent(tx: Tx, id: string): Promise<LockedEvent | undefined> {
  return tx
    .selectFrom('event')
    .select(['id', 'slug', 'status', 'created_by', 'updated_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}

export interface EventRow {
  slug: string
  status: EventStatus
  categoryId: string
  fields: EventFields
}

const columnsOf = ({ slug, status, categoryId, fields }: EventRow) => {
  const { category: _category, tags: _tags, metadata, ...columns } = fields
  return { ...columns, slug, status, category_id: categoryId, metadata: JSON.stringify(metadata) }
}

export async function insertEvent(
  tx: Tx,
  made: { id: string; created_by: string; source: EventSource },
  row: EventRow,
): Promise<void> {
  await tx
    .insertInto('event')
    .values({ ...made, ...columnsOf(row) })
    .execute()
  await insertTags(tx, made.id, row.fields.tags)
}

export async function updateEvent(tx: Tx, id: string, row: EventRow): Promise<void> {
  await tx.updateTable('event').set(columnsOf(row)).where('id', '=', id).execute()
}

export async function replaceTags(tx: Tx, id: string, tags: string[]): Promise<void> {
  await tx.deleteFrom('event_tag').where('event_id', '=', id).execute()
  await insertTags(tx, id, tags)
}

async function insertTags(tx: Tx, id: string, tags: string[]): Promise<void> {
  if (tags.length === 0) return
  await tx
    .insertInto('event_tag')
    .values(tags.map((tag, position) => ({ event_id: id, tag, position })))
    .execute()
}

export async function deleteEvent(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('event').where('id', '=', id).execute()
}

/** Whether an event other than this one has the slug, or had it and is still found by it. */
export async function isSlugTaken(tx: Tx, slug: string, id: string): Promise<boolean> {
  const { rows } = await sql`${sql.raw(PREPARE)}
    SELECT 1 FROM event WHERE slug = ${slug} AND id <> ${id}
    UNION ALL SELECT 1 FROM event_old_slug WHERE slug = ${slug} AND event_id <> ${id} LIMIT 1`.execute(tx)
  return rows.length > 0
}

export async function rememberSlug(tx: Tx, id: string, slug: string): Promise<void> {
  await tx
    .insertInto('event_old_slug')
    .values({ slug, event_id: id })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function forgetSlug(tx: Tx, slug: string): Promise<void> {
  await tx.deleteFrom('event_old_slug').where('slug', '=', slug).execute()
}

/** Addresses of the pictures that were uploaded for the event. */
export async function pictureAddresses(tx: Tx, id: string): Promise<Set<string>> {
  const { rows } = await sql<{ url: string }>`
    SELECT u.value AS url FROM event_image, jsonb_each_text(urls) AS u WHERE event_id = ${id}`.execute(tx)
  return new Set(rows.map(({ url }) => url))
}

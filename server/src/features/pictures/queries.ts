import { sql } from 'kysely'
import type { EventStatus } from '@eventbuzz/contract/events'
import type { EventImage, PictureVariant } from '@eventbuzz/contract/pictures'
import type { Db, Tx } from '../../db/connection.ts'

/** Whose an event is, without a lock: enough to refuse an upload before it is read. */
export const ownerOf = (
  db: Db,
  eventId: string,
): Promise<{ status: EventStatus; created_by: string | null } | undefined> =>
  db.selectFrom('event').select(['status', 'created_by']).where('id', '=', eventId).executeTakeFirst()

export interface NewPicture {
  digest: string
  width: number
  height: number
  thumbhash: string
  variants: PictureVariant[]
  file_keys: string[]
}

/**
 * The picture with this digest, old or new, with `used_at` set to now. Waits while it is being deleted, and then there is a
 * new one with another id.
 */
export async function registerPicture(db: Db, picture: NewPicture, now: Date): Promise<string> {
  const { id } = await db
    .insertInto('picture')
    .values({ ...picture, variants: JSON.stringify(picture.variants), used_at: now })
    .onConflict((conflict) => conflict.column('digest').doUpdateSet({ used_at: now }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Keeps a picture from being deleted until the transaction ends. @returns its variants; undefined when it is gone. */
export async function holdPicture(tx: Tx, id: string): Promise<PictureVariant[] | undefined> {
  const row = await tx
    .selectFrom('picture')
    .select('variants')
    .where('id', '=', id)
    .forKeyShare()
    .executeTakeFirst()
  return row?.variants
}

/** An event's pictures as the API shows them, in order. */
export async function imagesOfEvent(db: Db | Tx, eventId: string): Promise<EventImage[]> {
  const { rows } = await sql<EventImage>`
    SELECT i.id, i.urls ->> 'original' AS url, i.alt, p.width, p.height, p.thumbhash, coalesce(p.variants, '[]') AS variants
    FROM event_image i LEFT JOIN picture p ON p.id = i.picture_id
    WHERE i.event_id = ${eventId} ORDER BY i.display_order`.execute(db)
  return rows
}

export async function countImages(db: Db | Tx, eventId: string): Promise<number> {
  const { count } = await db
    .selectFrom('event_image')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow()
  return count
}

/** Puts a picture behind those that the event has. @returns the id of the image. */
export async function insertImage(
  tx: Tx,
  image: { eventId: string; pictureId: string; urls: { original: string; list: string }; alt: string | null },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    INSERT INTO event_image (event_id, picture_id, urls, alt, display_order)
    SELECT ${image.eventId}, ${image.pictureId}, ${JSON.stringify(image.urls)}::jsonb, ${image.alt},
      coalesce(max(display_order) + 1, 0)
    FROM event_image WHERE event_id = ${image.eventId}
    RETURNING id`.execute(tx)
  return rows[0]!.id
}

/** @returns whether the event has this image. */
export async function updateAlt(
  tx: Tx,
  { eventId, imageId, alt }: { eventId: string; imageId: string; alt: string | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('event_image')
    .set({ alt })
    .where('id', '=', imageId)
    .where('event_id', '=', eventId)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** @returns the picture that it showed; undefined when the event has no such image. */
export async function deleteImage(
  tx: Tx,
  { eventId, imageId }: { eventId: string; imageId: string },
): Promise<{ picture_id: string | null } | undefined> {
  const deleted = await tx
    .deleteFrom('event_image')
    .where('id', '=', imageId)
    .where('event_id', '=', eventId)
    .returning('picture_id')
    .executeTakeFirst()
  if (!deleted) return undefined
  // No gaps, so that the order never runs out of numbers.
  await sql`
    UPDATE event_image SET display_order = counted.position
    FROM (SELECT id, row_number() OVER (ORDER BY display_order) - 1 AS position
      FROM event_image WHERE event_id = ${eventId}) counted
    WHERE event_image.id = counted.id AND display_order <> counted.position`.execute(tx)
  return deleted
}

export async function orderImages(tx: Tx, eventId: string, imageIds: string[]): Promise<void> {
  await sql`
    UPDATE event_image SET display_order = wanted.position - 1
    FROM unnest(${imageIds}::uuid[]) WITH ORDINALITY AS wanted(id, position)
    WHERE event_image.id = wanted.id AND event_id = ${eventId}`.execute(tx)
}

/**
 * Brings an event up to date with its pictures: when it was changed, and the picture that lists show, which is the first
 * one unless somebody gave the event an address of another place.
 */
export async function refreshEventPictures(tx: Tx, eventId: string): Promise<void> {
  await sql`
    UPDATE event SET updated_at = now(), image_url = CASE
      WHEN image_url IS NULL OR image_url LIKE '/storage/%' THEN (
        SELECT urls ->> 'list' FROM event_image
        WHERE event_id = event.id AND picture_id IS NOT NULL ORDER BY display_order LIMIT 1)
      ELSE image_url END
    WHERE id = ${eventId}`.execute(tx)
}

export interface StoredPicture {
  id: string
  digest: string
  variants: PictureVariant[]
}

/** A picture, marked as wanted just now; undefined when it is gone. */
export const touchPicture = (db: Db, id: string, now: Date): Promise<StoredPicture | undefined> =>
  db
    .updateTable('picture')
    .set({ used_at: now })
    .where('id', '=', id)
    .returning(['id', 'digest', 'variants'])
    .executeTakeFirst()

/** Adds variants unless they are there. @returns the events that show the picture. */
export async function addVariants(
  tx: Tx,
  id: string,
  variants: PictureVariant[],
): Promise<{ id: string; slug: string }[]> {
  await sql`
    UPDATE picture SET variants = picture.variants || ${JSON.stringify(variants)}::jsonb
    WHERE id = ${id} AND NOT picture.variants @> ${JSON.stringify(variants)}::jsonb`.execute(tx)
  return tx
    .selectFrom('event')
    .select(['id', 'slug'])
    .where('id', 'in', (select) =>
      select.selectFrom('event_image').select('event_id').where('picture_id', '=', id),
    )
    .execute()
}

/** Holds a picture that nobody has wanted since `unusedSince` against everybody who would want it. */
export async function lockPicture(
  tx: Tx,
  id: string,
  unusedSince: Date,
): Promise<{ file_keys: string[] } | undefined> {
  return tx
    .selectFrom('picture')
    .select('file_keys')
    .where('id', '=', id)
    .where('used_at', '<=', unusedSince)
    .forUpdate()
    .executeTakeFirst()
}

/** Leaves a picture the variants that an upload of it stores. */
export async function forgetAvif(tx: Tx, id: string): Promise<void> {
  await sql`
    UPDATE picture SET variants = jsonb_path_query_array(variants, '$[*] ? (@.type == "image/webp")')
    WHERE id = ${id}`.execute(tx)
}

/** Whether an event shows it, or a person. */
export async function isShown(tx: Tx, pictureId: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM event_image WHERE picture_id = ${pictureId}
    UNION ALL SELECT 1 FROM app_user WHERE avatar_picture_id = ${pictureId} LIMIT 1`.execute(tx)
  return rows.length > 0
}

/** The pictures that these events show. */
export async function picturesOfEvents(tx: Tx, eventIds: string[]): Promise<string[]> {
  const { rows } = await sql<{ picture_id: string }>`
    SELECT DISTINCT picture_id FROM event_image
    WHERE event_id = any(${eventIds}::uuid[]) AND picture_id IS NOT NULL`.execute(tx)
  return rows.map(({ picture_id }) => picture_id)
}

export async function deletePictureRow(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('picture').where('id', '=', id).execute()
}

/** Pictures that nothing shows and nobody has wanted since, after the id `after`, in order of their ids. */
export async function orphanedPictures(
  db: Db,
  { unusedSince, after, limit }: { unusedSince: Date; after: string; limit: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('picture')
    .select('id')
    .where('used_at', '<=', unusedSince)
    .where('id', '>', after)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('event_image').select('id').whereRef('picture_id', '=', 'picture.id'))),
    )
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('app_user').select('id').whereRef('avatar_picture_id', '=', 'picture.id'))),
    )
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

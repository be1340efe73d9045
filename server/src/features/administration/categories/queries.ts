import { sql } from 'kysely'
import type { Tx } from '../../../db/connection.ts'

/** Holds the events of a category, in the order in which imports take theirs, so that neither blocks the other. */
export async function lockEventsOfCategory(tx: Tx, categoryId: string): Promise<void> {
  await sql`
    WITH held AS MATERIALIZED (
      SELECT id FROM event WHERE category_id = ${categoryId}
      ORDER BY source_name, external_id, id FOR NO KEY UPDATE
    )
    SELECT count(*) FROM held`.execute(tx)
}

export async function countEventsOfCategory(tx: Tx, categoryId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('event')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('category_id', '=', categoryId)
    .executeTakeFirstOrThrow()
  return count
}

export async function eventIdsOfCategory(tx: Tx, categoryId: string): Promise<string[]> {
  const rows = await tx.selectFrom('event').select('id').where('category_id', '=', categoryId).execute()
  return rows.map(({ id }) => id)
}

/** @returns the ids of the events. */
export async function moveEvents(tx: Tx, fromId: string, toId: string): Promise<string[]> {
  const rows = await tx
    .updateTable('event')
    .set({ category_id: toId })
    .where('category_id', '=', fromId)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

import type { EventStatus } from '@eventbuzz/contract/events'
import type { Tx } from '../../../db/connection.ts'

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

import type { EventDetail } from '@eventbuzz/contract/events'
import type { Db } from '../../db/connection.ts'
import type { Actor } from '../../lib/actor.ts'
import { eventDetail } from './queries.ts'
import { maySee } from './writing/rules.ts'

/** A draft or pending event, for those who may see it; never out of the cache, which is for everybody. */
export async function hiddenEvent(
  db: Db,
  idOrSlug: string,
  actor: Actor | undefined,
): Promise<EventDetail | undefined> {
  const found = actor && (await eventDetail(db, idOrSlug))
  return found && maySee(actor, { ...found.event, created_by: found.created_by }) ? found.event : undefined
}

import { inTransaction, type Tx } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { recordAudit, type changesBetween } from '../audit/index.ts'
import { invalidateEvents } from '../events/index.ts'
import { lockEventForPictures, refreshEventPictures, type EditedEvent } from './queries.ts'
import { mayChangePictures } from './rules.ts'

/** @throws AppError 404 or 403 for whoever may not change the event's pictures. */
export function assertMayChange(event: EditedEvent | undefined, actor: Actor): asserts event is EditedEvent {
  const may = event ? mayChangePictures(event, actor) : 'hidden'
  if (may === 'hidden') throw new AppError('NOT_FOUND', 'There is no such event, or it is not yours.')
  if (may === 'forbidden')
    throw new AppError('FORBIDDEN', 'Only its organizer and admins may change the pictures of this event.')
}

export interface Edit<T> {
  result: T
  /** What happened, for the audit log, as in `event.picture_added`. */
  action: `event.${string}`
  changes?: ReturnType<typeof changesBetween>
}

/**
 * Changes the pictures of one event: nobody else does so meanwhile, and what follows (its picture in lists, the audit
 * log, the outbox) is in the same transaction.
 */
export async function editPictures<T>(
  { db, cache }: Pick<Deps, 'db' | 'cache'>,
  actor: Actor,
  eventId: string,
  edit: (tx: Tx) => Promise<Edit<T>>,
): Promise<T> {
  const { slug, result } = await inTransaction(db, async (tx) => {
    const event = await lockEventForPictures(tx, eventId)
    assertMayChange(event, actor)
    const { result, action, changes } = await edit(tx)
    await refreshEventPictures(tx, eventId)
    await recordAudit(tx, actor, { action, subjectId: eventId, ...(changes && { changes }) })
    await enqueue(tx, { topic: 'event.changed', payload: { event_id: eventId } })
    return { slug: event.slug, result }
  })
  await invalidateEvents(cache, [{ id: eventId, slugs: [slug] }])
  return result
}

export const noSuchPicture = () => new AppError('NOT_FOUND', 'This event has no such picture.')

import { inTransaction, type Tx } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { recordAudit, type changesBetween } from '../audit/index.ts'
import { announceEvents, invalidateEvents, lockOwnEvent } from '../events/index.ts'
import { refreshEventPictures } from './queries.ts'

export interface Edit<T> {
  result: T
  /** What happened, for the audit log, as in `event.picture_added`; missing when nothing did. */
  action?: `event.${string}`
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
    const event = await lockOwnEvent(tx, actor, eventId)
    const { result, action, changes } = await edit(tx)
    if (!action) return { slug: event.slug, result }
    await refreshEventPictures(tx, eventId)
    await recordAudit(tx, actor, { action, subjectId: eventId, ...(changes && { changes }) })
    await announceEvents(tx, [eventId])
    return { slug: event.slug, result }
  })
  await invalidateEvents(cache, [{ id: eventId, slugs: [slug] }])
  return result
}

export const noSuchPicture = () => new AppError('NOT_FOUND', 'This event has no such picture.')

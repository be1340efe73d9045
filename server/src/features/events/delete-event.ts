import { inTransaction } from '../../db/connection.ts'
import type { Actor } from '../../lib/actor.ts'
import { requireMatch } from '../../lib/etag.ts'
import { changesBetween, recordAudit } from '../audit/index.ts'
import { announceEvents } from './announce-events.ts'
import { invalidateEvents } from './cached-event.ts'
import { lockOwnEvent } from './lock-own-event.ts'
import type { Target } from './update-event.ts'
import { etagsOf, storedEvent, type WriteDeps } from './write-event.ts'
import { fieldsOf } from './writing/fields.ts'
import { deleteEvent as deleteRow } from './writing/queries.ts'

/** Takes the event away with all that belongs to it; the audit log keeps what it was. */
export async function deleteEvent(deps: WriteDeps, actor: Actor, { id, ifMatch }: Target): Promise<void> {
  const deleted = await inTransaction(deps.db, async (tx) => {
    await lockOwnEvent(tx, actor, id)
    const event = await storedEvent(tx, id)
    requireMatch(ifMatch, () => etagsOf(event))
    const { slug, status } = event
    await recordAudit(tx, actor, {
      action: 'event.deleted',
      subjectId: id,
      changes: changesBetween({ ...fieldsOf(event), slug, status }, {}),
    })
    await deleteRow(tx, id)
    await announceEvents(tx, [id])
    return event
  })
  await invalidateEvents(deps.cache, [{ id, slugs: [deleted.slug] }])
}

import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { announceEvents, invalidateEvents } from '../../events/index.ts'
import { deleteIfUnused, picturesOfEvents, UPLOAD_GRACE_MS } from '../../pictures/index.ts'
import {
  clearReportsOfEvents,
  deleteEvents,
  handOverEvents,
  lockHiddenEvents,
  type Named,
  type OwnEvent,
} from './queries.ts'

const BATCH = 100

type EventDeps = Pick<Deps, 'db' | 'cache' | 'files' | 'now'>

/** Deletes what nobody has seen, with its pictures; what was published stays and is nobody's. */
export async function eraseEvents(deps: EventDeps, person: Named, signal?: AbortSignal): Promise<void> {
  for (const batchOf of [deleteHidden, handOverPublic]) {
    for (;;) {
      signal?.throwIfAborted()
      const events = await batchOf(deps, person)
      await invalidateEvents(
        deps.cache,
        events.map(({ id, slug }) => ({ id, slugs: [slug] })),
      )
      if (events.length < BATCH) break
    }
  }
}

async function deleteHidden(deps: EventDeps, person: Named): Promise<OwnEvent[]> {
  const { events, pictures } = await inTransaction(deps.db, async (tx) => {
    const events = await lockHiddenEvents(tx, person.id, BATCH)
    const ids = events.map(({ id }) => id)
    const pictures = await picturesOfEvents(tx, ids)
    await deleteEvents(tx, ids)
    await announceEvents(tx, ids)
    // For when we die before we have done it ourselves.
    const runAt = new Date(deps.now().getTime() + UPLOAD_GRACE_MS)
    for (const picture_id of pictures)
      await enqueue(tx, { topic: 'picture.removed', payload: { picture_id }, runAt })
    return { events, pictures }
  })
  for (const id of pictures) await deleteIfUnused(deps, id, UPLOAD_GRACE_MS)
  return events
}

function handOverPublic({ db }: EventDeps, person: Named): Promise<OwnEvent[]> {
  return inTransaction(db, async (tx) => {
    const events = await handOverEvents(tx, person.id, BATCH)
    const ids = events.map(({ id }) => id)
    await clearReportsOfEvents(tx, ids)
    return events
  })
}

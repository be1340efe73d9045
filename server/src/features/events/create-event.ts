import { randomUUID } from 'node:crypto'
import type { EventInput } from '@eventbuzz/contract/event-input'
import type { EventDetail } from '@eventbuzz/contract/events'
import { inTransaction, type Tx } from '../../db/connection.ts'
import { onlyOnce, type RepeatableRequest } from '../../http/idempotency/only-once.ts'
import type { Actor } from '../../lib/actor.ts'
import { changesBetween, recordAudit } from '../audit/index.ts'
import { announceEvents } from './announce-events.ts'
import { invalidateEvents } from './cached-event.ts'
import {
  decideStatus,
  freeSlug,
  readEvent,
  storedEvent,
  type WriteDeps,
  type Written,
} from './write-event.ts'
import { UNSAID } from './writing/fields.ts'
import { insertEvent } from './writing/queries.ts'
import { actionOf } from './writing/rules.ts'

/** A draft, or with the status `active` published at once. The same `request` twice makes one event. */
export async function createEvent(
  deps: WriteDeps,
  actor: Actor,
  input: Written<EventInput>,
  request?: RepeatableRequest,
): Promise<{ event: EventDetail; isReplay: boolean }> {
  const { result, isReplay } = await inTransaction(deps.db, (tx) =>
    onlyOnce(tx, request, deps.now(), () => create(tx, deps, actor, input)),
  )
  // Lists alone: the cache does not keep that there is no event.
  await invalidateEvents(deps.cache, [])
  return { event: result, isReplay }
}

async function create(
  tx: Tx,
  deps: WriteDeps,
  actor: Actor,
  input: Written<EventInput>,
): Promise<EventDetail> {
  const id = randomUUID()
  const { status: wanted = 'draft' } = input.fields
  const problems =
    wanted === 'draft' || wanted === 'active'
      ? input.problems
      : [
          ...input.problems,
          { parameter: 'status', message: `cannot be ${wanted} yet`, expected: 'draft or active' },
        ]
  const { fields, categoryId } = await readEvent(tx, UNSAID, { ...input, problems })
  const status = decideStatus(deps, actor, fields, { stored: 'draft', wanted })
  const slug = await freeSlug(tx, fields.title, id)
  const source = actor.apiTokenId ? 'api' : 'user'
  await insertEvent(tx, { id, created_by: actor.userId, source }, { slug, status, categoryId, fields })
  await recordAudit(tx, actor, {
    action: actionOf(undefined, status),
    subjectId: id,
    changes: changesBetween({}, { ...fields, slug, status }),
  })
  await announceEvents(tx, [id])
  return storedEvent(tx, id)
}

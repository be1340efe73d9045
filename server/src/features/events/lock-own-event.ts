import type { Tx } from '../../db/connection.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { lockEvent, type LockedEvent } from './writing/queries.ts'
import { mayEdit, maySee, type Owned } from './writing/rules.ts'

/**
 * The event, locked until the transaction ends, if this person may write it: every write to an event or to what
 * belongs to it begins here.
 * @param id a UUID.
 * @throws AppError NOT_FOUND when there is none that they may know of, FORBIDDEN when it is somebody else's.
 */
export async function lockOwnEvent(tx: Tx, actor: Actor, id: string): Promise<LockedEvent> {
  const event = await lockEvent(tx, id)
  assertMayWrite(actor, event)
  return event
}

/** As `lockOwnEvent`, for an event that was read without a lock; who writes it asks again with one. */
export function assertMayWrite<T extends Owned>(actor: Actor, event: T | undefined): asserts event is T {
  if (!event || !maySee(actor, event)) throw new AppError('NOT_FOUND', 'There is no such event.')
  if (!mayEdit(actor, event)) throw new AppError('FORBIDDEN', 'This event belongs to somebody else.')
}

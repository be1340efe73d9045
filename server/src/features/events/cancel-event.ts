import type { EventDetail } from '@eventbuzz/contract/events'
import type { Actor } from '../../lib/actor.ts'
import { patchEvent, type Target } from './update-event.ts'
import type { WriteDeps } from './write-event.ts'

/** Calls a published event off; it stays visible, marked. Again, it changes nothing. */
export const cancelEvent = (deps: WriteDeps, actor: Actor, target: Target): Promise<EventDetail> =>
  patchEvent(deps, actor, target, { fields: { status: 'cancelled' }, problems: [] })

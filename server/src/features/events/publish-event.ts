import type { EventDetail } from '@eventbuzz/contract/events'
import type { Actor } from '../../lib/actor.ts'
import { patchEvent, type Target } from './update-event.ts'
import type { WriteDeps } from './write-event.ts'

/** Shows a draft to everybody, or asks for a review where the instance wants one. Again, it changes nothing. */
export const publishEvent = (deps: WriteDeps, actor: Actor, target: Target): Promise<EventDetail> =>
  patchEvent(deps, actor, target, { fields: { status: 'active' }, problems: [] })

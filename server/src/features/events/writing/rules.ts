import { PUBLIC_STATUSES, type EventStatus } from '@eventbuzz/contract/events'
import type { Actor } from '../../../lib/actor.ts'

/** Whose an event is, and who knows of it. */
export interface Owned {
  status: EventStatus
  created_by: string | null
}

type Person = Pick<Actor, 'userId' | 'roles'>

export const isPublic = ({ status }: Pick<Owned, 'status'>): boolean =>
  (PUBLIC_STATUSES as readonly EventStatus[]).includes(status)

const isAdmin = (actor: Person) => actor.roles.has('admin')
const isOwner = (actor: Person, event: Owned) => event.created_by === actor.userId

/** Everybody sees what is public; a draft or pending event is seen by its owner and admins alone. */
export const maySee = (actor: Person | undefined, event: Owned): boolean =>
  isPublic(event) || (actor !== undefined && (isOwner(actor, event) || isAdmin(actor)))

/** Organizers their own, admins all. Says nothing of guests: routes that write are closed to them. */
export const mayEdit = (actor: Person, event: Owned): boolean =>
  isAdmin(actor) || (actor.roles.has('organizer') && isOwner(actor, event))

export interface StatusQuestion {
  stored: EventStatus
  /** What the writer asks for; undefined or what is stored: no change. */
  wanted: EventStatus | undefined
  /** Whether the event, with the dates that it is given, lies in the past. */
  isOver: boolean
  /** Whether somebody else has to look at it before it is public. */
  needsReview: boolean
}

/** The status after a write, or why it cannot be. Completed is never asked for: it follows from the dates, both ways. */
export function nextStatus(question: StatusQuestion): { status: EventStatus } | { refusal: string } {
  const { stored, wanted, isOver, needsReview } = question
  const current = settled(stored, isOver)
  if (wanted === undefined || wanted === stored || wanted === current) return { status: current }
  const isHidden = current === 'draft' || current === 'pending'
  switch (wanted) {
    case 'active':
      if (isHidden) return { status: needsReview ? 'pending' : settled('active', isOver) }
      return isOver
        ? { refusal: 'This event is over. Give it a later end to put it on again.' }
        : { status: 'active' }
    case 'pending':
      return current === 'draft' && needsReview
        ? { status: 'pending' }
        : { refusal: 'Only a draft can wait for review, and only where events are reviewed.' }
    case 'draft':
      return current === 'pending' || current === 'active'
        ? { status: 'draft' }
        : { refusal: `An event that is ${current} cannot become a draft again.` }
    case 'cancelled':
      if (current === 'active') return { status: 'cancelled' }
      return isHidden
        ? { refusal: 'This event was never published. Delete it instead.' }
        : { refusal: 'This event is over and cannot be cancelled any more.' }
    case 'completed':
      return { refusal: 'An event becomes completed by itself when it has ended.' }
  }
}

/** A new end in the past completes an event, one in the future puts it on again. */
function settled(status: EventStatus, isOver: boolean): EventStatus {
  if (status === 'active' && isOver) return 'completed'
  return status === 'completed' && !isOver ? 'active' : status
}

/** What the audit log calls a write. */
export function actionOf(before: EventStatus | undefined, after: EventStatus): `event.${string}` {
  if (before === undefined) return 'event.created'
  const wasHidden = before === 'draft' || before === 'pending'
  if (before === after) return 'event.updated'
  if (after === 'pending') return 'event.submitted'
  if (after === 'draft') return 'event.withdrawn'
  if (after === 'cancelled') return 'event.cancelled'
  if (before === 'cancelled') return 'event.reinstated'
  return wasHidden ? 'event.published' : 'event.updated'
}

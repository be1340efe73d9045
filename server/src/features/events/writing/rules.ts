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

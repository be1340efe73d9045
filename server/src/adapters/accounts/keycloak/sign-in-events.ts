import type { SignInEvent } from '../port.ts'

/** As the Admin REST API has it. */
export interface KeycloakEvent {
  id: string
  time: number
  type: string
  userId?: string
  details?: Record<string, string>
}

const ACTIONS: Record<string, SignInEvent['action']> = {
  REGISTER: 'account.registered',
  LOGIN: 'session.started',
  LOGIN_ERROR: 'session.refused',
  LOGOUT: 'session.ended',
  USER_DISABLED_BY_TEMPORARY_LOCKOUT: 'account.locked',
  USER_DISABLED_BY_PERMANENT_LOCKOUT: 'account.locked',
  UPDATE_CREDENTIAL: 'password.changed',
  SEND_RESET_PASSWORD: 'password.reset_asked',
}

export const EVENT_TYPES = Object.keys(ACTIONS)

/** undefined for what belongs into no log of ours. */
export function toSignInEvent({ id, time, type, userId, details }: KeycloakEvent): SignInEvent | undefined {
  const action = ACTIONS[type]
  if (!action) return undefined
  if (type === 'UPDATE_CREDENTIAL' && details?.['credential_type'] !== 'password') return undefined
  return { id, at: new Date(time), action, subject: userId }
}

/**
 * How far a reader has come. An event has the instant when it began and can be read when its transaction has ended, so
 * that a later one may be seen first: what lies less than `OVERLAP_MS` before the newest is looked at again, and told
 * unless it was.
 */
export interface Cursor {
  newest: number
  /** What was told of the time that is looked at again. */
  told: { id: string; time: number }[]
}

export const OVERLAP_MS = 10_000

export const START: Cursor = { newest: 0, told: [] }

export function readCursor(text: string | undefined): Cursor {
  return text === undefined ? START : (JSON.parse(text) as Cursor)
}

export const readFrom = ({ newest }: Cursor): number => Math.max(0, newest - OVERLAP_MS)

export function advance(cursor: Cursor, events: KeycloakEvent[]): Cursor {
  const newest = Math.max(cursor.newest, ...events.map(({ time }) => time))
  const told = [...cursor.told, ...events.map(({ id, time }) => ({ id, time }))]
  return { newest, told: told.filter(({ time }) => time >= newest - OVERLAP_MS) }
}

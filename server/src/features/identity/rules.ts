import type { Role } from '@eventbuzz/contract/identity'

const DAY_MS = 24 * 3_600_000

/** For so long after they asked for it a person can stop the deletion of their account. */
const GRACE_DAYS = 30

/** When an account may be erased whose deletion was asked for at this instant. */
export const eraseAt = (deletionRequestedAt: Date): Date =>
  new Date(deletionRequestedAt.getTime() + GRACE_DAYS * DAY_MS)

/** Accounts whose deletion was asked for at this instant or earlier may be erased now. */
export const erasableSince = (now: Date): Date => new Date(now.getTime() - GRACE_DAYS * DAY_MS)

/** For so long tokens are looked for that are older than the erasure of their account; none lives longer. */
export const ERASED_KEPT_MS = DAY_MS

export interface Leaving {
  deletion_requested_at: Date | null
  erasure_started_at: Date | null
}

/**
 * What a token of somebody means whose deletion was asked for: `returns` when they signed in after that, and have
 * thought better of it. Both are compared in seconds, as tokens tell no more; the same second is not after.
 */
export function meaningOfSignIn(
  { deletion_requested_at: requestedAt, erasure_started_at: startedAt }: Leaving,
  signedInAt: Date,
): 'stays' | 'leaves' | 'returns' | 'is being erased' {
  if (startedAt) return 'is being erased'
  if (!requestedAt) return 'stays'
  const seconds = (instant: Date) => Math.floor(instant.getTime() / 1000)
  return seconds(signedInAt) > seconds(requestedAt) ? 'returns' : 'leaves'
}

/** Whether an access token says something new about somebody's roles. An older one than that which was heard does not. */
export function namesOtherRoles(
  heard: { roles: readonly Role[]; issuedAt: Date },
  known: { roles: readonly Role[]; roles_at: Date | null },
): boolean {
  if (known.roles_at && heard.issuedAt < known.roles_at) return false
  return !isSameRoles(heard.roles, known.roles)
}

export const isSameRoles = (some: readonly Role[], others: readonly Role[]): boolean =>
  some.length === others.length && some.every((role) => others.includes(role))

import { ROLES, type Role } from '@eventbuzz/contract/identity'

export const NAME_LENGTH = 100
export const PASSWORD_POLICY = 'At least 8 characters, with an upper-case letter and a digit.'

const MINUTE_MS = 60_000
/** A mailed link that sets a password is good for this long, one that confirms an address longer. */
export const LINK_MS = 30 * MINUTE_MS
export const CONFIRM_MS = 24 * 60 * MINUTE_MS
export const FAILURES_BEFORE_LOCK = 5
/** Failures are forgotten when nobody tried for this long. */
export const FORGET_FAILURES_MS = 12 * 60 * MINUTE_MS

/** How long a name is locked after that many failures in a row. */
export function lockMs(failures: number): number {
  if (failures < FAILURES_BEFORE_LOCK) return 0
  return Math.min(15, 2 ** (failures - FAILURES_BEFORE_LOCK)) * MINUTE_MS
}

// What mail servers commonly take. Only ASCII: lower case then means the same to everybody.
const EMAIL =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** An address as it is stored and compared; undefined when it is none. */
export function emailOf(text: string): string | undefined {
  const email = text.trim().toLowerCase()
  return email.length <= 254 && EMAIL.test(email) ? email : undefined
}

/** What is wrong with a password, as a person may read it; undefined when it is good. */
export function passwordProblem(password: string, email: string): string | undefined {
  const { length } = [...password]
  if (length > 128) return 'Use at most 128 characters.'
  if (length < 8 || !/\p{Lu}/u.test(password) || !/\p{Nd}/u.test(password)) return PASSWORD_POLICY
  if (password.trim().toLowerCase() === email) return 'Your address is not a password.'
  return undefined
}

/** The role and the ones that it includes. */
export const rolesOf = (role: Role): Role[] => ROLES.slice(0, ROLES.indexOf(role) + 1)

import type { Role } from '@eventbuzz/contract/identity'

/** Somebody as the identity provider knows them. */
export interface Account {
  /** The `sub` of their tokens. */
  subject: string
  /** In lower case. */
  email: string
  isEmailVerified: boolean
  name: string | undefined
  /** The roles that were given, and those that they include: an organizer is a user too. */
  roles: Role[]
  createdAt: Date
}

export interface NewAccount {
  email: string
  name?: string
  /** Has to keep the password policy. */
  password: string
  /** The highest of the roles; the ones below it are included. */
  role: Role
}

/** Something that happened at the identity provider and belongs into the audit log. */
export interface SignInEvent {
  /** Never given to another event of this provider. */
  id: string
  at: Date
  action:
    | 'account.registered'
    | 'session.started'
    | 'session.refused'
    | 'session.ended'
    | 'account.locked'
    | 'password.changed'
    | 'password.reset_asked'
  /** undefined where nobody with that name exists. */
  subject: string | undefined
}

/**
 * Manages the accounts of the identity provider, for commands and for the erasure of people.
 *
 * - Addresses are compared without regard to case.
 * - `create` fails with `AccountExistsError`, or `PasswordRefusedError` whose message says what is wrong with it.
 * - `setRole` gives this role and takes the higher ones; tokens issued before keep theirs until they expire.
 *   Answers with what was and what is; undefined when there is no such account.
 * - `remove` ends all sessions and forgets the account; one that is not there is fine.
 * - `events` answers with what happened after the cursor, the oldest first, at most `limit`, and the cursor to ask with
 *   next. Nothing is left out or told twice as long as one reader keeps its cursor; a provider may forget events after
 *   a day.
 * - `AccountsUnavailableError`: the provider does not answer, or does not let us. Nothing was changed, or it is not
 *   known whether it was; asking again is safe.
 */
export interface Accounts {
  /** There is no identity provider whose accounts we may manage: all but `events` fails, now and later. */
  readonly isAbsent?: true
  create: (account: NewAccount) => Promise<Account>
  find: (by: { subject: string } | { email: string }) => Promise<Account | undefined>
  list: (page: { limit: number; offset: number }) => Promise<Account[]>
  setRole: (subject: string, role: Role) => Promise<{ before: Role[]; after: Role[] } | undefined>
  endSessions: (subject: string) => Promise<void>
  remove: (subject: string) => Promise<void>
  events: (
    cursor: string | undefined,
    limit: number,
  ) => Promise<{ events: SignInEvent[]; cursor: string | undefined }>
}

export class AccountExistsError extends Error {}
export class PasswordRefusedError extends Error {}
export class AccountsUnavailableError extends Error {}

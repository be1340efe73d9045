import { createHmac } from 'node:crypto'
import { inTransaction, type Db } from '../db/connection.ts'
import { isPasswordOf } from './passwords.ts'
import {
  accountByEmail,
  forgetAttempts,
  lockedUntil,
  recordEvent,
  takeAttempt,
  type AccountRow,
} from './queries.ts'
import { emailOf, FAILURES_BEFORE_LOCK, FORGET_FAILURES_MS, lockMs } from './rules.ts'

export interface SignInDeps {
  db: Db
  now: () => Date
}

export type SignInResult = { account: AccountRow } | { lockedUntil: Date } | { isWrong: true }

/** Locks do not grow after this many failures. */
const LONGEST_LOCK = FAILURES_BEFORE_LOCK + 4

/** What attempts are counted by: nobody can read from it what was typed. */
export const nameHashOf = (typed: string, secret: string) =>
  createHmac('sha256', secret).update(`name\n${typed.trim().toLowerCase()}`).digest('base64url')

export interface Credentials {
  typed: string
  password: string
  secret: string
  /** A session follows when they are right. */
  isSignIn: boolean
}

/**
 * Checks who somebody is. It says and takes the same, whether there is such an account or not: attempts are counted by
 * what was typed, and a password is checked in any case.
 */
export async function checkPassword(
  { db, now }: SignInDeps,
  { typed, password, secret, isSignIn }: Credentials,
): Promise<SignInResult> {
  const at = now()
  const nameHash = nameHashOf(typed, secret)
  const attempt = await takeAttempt(db, {
    nameHash,
    now: at,
    forgotten: new Date(at.getTime() - FORGET_FAILURES_MS),
    locks: Array.from({ length: LONGEST_LOCK }, (_, n) => new Date(at.getTime() + lockMs(n + 1))),
  })
  const email = emailOf(typed)
  const account = email ? await accountByEmail(db, email) : undefined
  const refuse = (lock?: Date) =>
    inTransaction(db, async (tx) => {
      await recordEvent(tx, { at, action: 'session.refused', subject: account?.id })
      if (lock) await recordEvent(tx, { at, action: 'account.locked', subject: account?.id })
    })
  if (!attempt) {
    await refuse()
    return { lockedUntil: (await lockedUntil(db, nameHash)) ?? at }
  }
  if (account && (await isPasswordOf(account.password_hash, password))) {
    await inTransaction(db, async (tx) => {
      await forgetAttempts(tx, nameHash)
      if (isSignIn) await recordEvent(tx, { at, action: 'session.started', subject: account.id })
    })
    return { account }
  }
  if (!account) await isPasswordOf(undefined, password)
  await refuse(attempt.lockedUntil ?? undefined)
  return attempt.lockedUntil ? { lockedUntil: attempt.lockedUntil } : { isWrong: true }
}

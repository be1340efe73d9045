import { randomUUID } from 'node:crypto'
import { inTransaction } from '../db/connection.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { RESET_ASKED, tokenHashOf } from './mail-jobs.ts'
import { hashPassword } from './passwords.ts'
import {
  accountById,
  confirmEmail,
  deleteSessionsOf,
  dropMails,
  forgetAttempts,
  insertAccount,
  mailByToken,
  recordEvent,
  updatePassword,
  useMail,
  type AccountRow,
} from './queries.ts'
import { passwordProblem } from './rules.ts'
import { nameHashOf, type SignInDeps } from './sign-in.ts'

/** Does the same for an address that nobody has: whether somebody does is looked up where nobody waits for it. */
export async function askForReset({ db }: SignInDeps, email: string): Promise<void> {
  await inTransaction(db, (tx) =>
    enqueue(tx, { topic: RESET_ASKED, payload: { email, mailId: randomUUID() } }),
  )
}

export type LinkResult = 'done' | 'no such link' | { problem: string }

/** Whose password a link may set, as long as it is good. */
export async function ownerOfLink({ db, now }: SignInDeps, token: string): Promise<AccountRow | undefined> {
  const mail = await mailByToken(db, 'reset', tokenHashOf(token), now())
  return mail?.account_id ? accountById(db, mail.account_id) : undefined
}

/** Sets a new password once. Whoever was signed in to the account is not any more, and a lock is lifted. */
export async function resetPassword(
  { db, now }: SignInDeps,
  { token, password, secret }: { token: string; password: string; secret: string },
): Promise<LinkResult> {
  const owner = await ownerOfLink({ db, now }, token)
  if (!owner) return 'no such link'
  const problem = passwordProblem(password, owner.email)
  if (problem) return { problem }
  const passwordHash = await hashPassword(password)
  const at = now()
  return inTransaction(db, async (tx) => {
    const mail = await mailByToken(tx, 'reset', tokenHashOf(token), at)
    if (!mail || !(await useMail(tx, mail.id, at))) return 'no such link'
    await updatePassword(tx, { id: owner.id, passwordHash, now: at })
    // Whoever reads the mail of an address has it.
    await confirmEmail(tx, owner.id, at)
    await dropMails(tx, owner.id, at)
    await forgetAttempts(tx, nameHashOf(owner.email, secret))
    await deleteSessionsOf(tx, owner.id)
    await recordEvent(tx, { at, action: 'password.changed', subject: owner.id })
    return 'done'
  })
}

/** Changes the password of somebody who has just proved the old one. */
export async function changePassword(
  { db, now }: SignInDeps,
  { id }: AccountRow,
  password: string,
): Promise<void> {
  const passwordHash = await hashPassword(password)
  const at = now()
  await inTransaction(db, async (tx) => {
    await updatePassword(tx, { id, passwordHash, now: at })
    await dropMails(tx, id, at)
    await deleteSessionsOf(tx, id)
    await recordEvent(tx, { at, action: 'password.changed', subject: id })
  })
}

/** Follows the link that confirms an address: marks it, or makes the account that waited for it. */
export async function confirmAddress({ db, now }: SignInDeps, token: string): Promise<LinkResult> {
  const at = now()
  return inTransaction(db, async (tx) => {
    const mail = await mailByToken(tx, 'confirm', tokenHashOf(token), at)
    if (!mail || !(await useMail(tx, mail.id, at))) return 'no such link'
    if (mail.account_id) {
      await confirmEmail(tx, mail.account_id, at)
      return 'done'
    }
    if (!mail.email || !mail.password_hash) return 'no such link'
    const account = await insertAccount(tx, {
      email: mail.email,
      name: mail.name,
      passwordHash: mail.password_hash,
      role: 'user',
      isEmailVerified: true,
      now: at,
    })
    // Somebody else followed a link to the same address before.
    if (!account) return 'no such link'
    await recordEvent(tx, { at, action: 'account.registered', subject: account.id })
    return 'done'
  })
}

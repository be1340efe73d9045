import { inTransaction, type Tx } from '../db/connection.ts'
import { enqueue } from '../jobs/enqueue.ts'
import { REGISTERED } from './mail-jobs.ts'
import { hashPassword } from './passwords.ts'
import { insertAccount, insertMail, recordEvent, type AccountRow } from './queries.ts'
import type { SignInDeps } from './sign-in.ts'

export interface Registration {
  email: string
  name: string
  password: string
}

/**
 * Makes an account that its owner is signed in to at once, and mails a link that confirms the address.
 * @returns undefined when somebody has the address already; they are told by mail.
 */
export async function registerAtOnce(
  { db, now }: SignInDeps,
  { email, name, password }: Registration,
): Promise<AccountRow | undefined> {
  const passwordHash = await hashPassword(password)
  const at = now()
  return inTransaction(db, async (tx) => {
    const account = await insertAccount(tx, {
      email,
      name,
      passwordHash,
      role: 'user',
      isEmailVerified: false,
      now: at,
    })
    await mailTo(tx, account ? { account_id: account.id } : { email }, at)
    if (!account) return undefined
    await recordEvent(tx, { at, action: 'account.registered', subject: account.id })
    await recordEvent(tx, { at, action: 'session.started', subject: account.id })
    return account
  })
}

/** Keeps what was typed until the link in a mail is followed. Does the same for every address. */
export async function registerByMail(
  { db, now }: SignInDeps,
  { email, name, password }: Registration,
): Promise<void> {
  const passwordHash = await hashPassword(password)
  await inTransaction(db, (tx) => mailTo(tx, { email, name, password_hash: passwordHash }, now()))
}

async function mailTo(tx: Tx, what: Partial<Parameters<typeof insertMail>[1]>, now: Date): Promise<void> {
  const mailId = await insertMail(tx, { ...what, purpose: 'confirm', now })
  await enqueue(tx, { topic: REGISTERED, payload: { mailId } })
}

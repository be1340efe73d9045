import { inTransaction } from '../db/connection.ts'
import { hashPassword } from './passwords.ts'
import { insertAccount, recordEvent, type AccountRow } from './queries.ts'
import type { SignInDeps } from './sign-in.ts'

export interface Registration {
  email: string
  name: string
  password: string
}

/** Makes an account that its owner is signed in to at once. @returns undefined when somebody has the address. */
export async function registerAccount(
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
    if (!account) return undefined
    await recordEvent(tx, { at, action: 'account.registered', subject: account.id })
    await recordEvent(tx, { at, action: 'session.started', subject: account.id })
    return account
  })
}

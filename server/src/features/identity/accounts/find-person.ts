import { AccountsUnavailableError } from '../../../adapters/accounts/port.ts'
import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import { personsByEmail, saveUser } from '../queries.ts'

/**
 * The row of the person with this address, made where they have an account and never came. Where accounts cannot be
 * looked up, it is the one person who came with the address.
 */
export async function findPerson(
  { db, accounts, now }: Pick<Deps, 'db' | 'accounts' | 'now'>,
  email: string,
): Promise<{ id: string } | 'unknown' | 'several'> {
  const account = await accounts.find({ email }).catch((error: unknown) => {
    if (error instanceof AccountsUnavailableError) return undefined
    throw error
  })
  if (account) {
    const { subject, name = null, roles } = account
    return inTransaction(db, (tx) =>
      saveUser(tx, { subject, displayName: name, email: account.email, roles, rolesAt: now() }),
    )
  }
  const [person, another] = await personsByEmail(db, email)
  if (another) return 'several'
  return person ?? 'unknown'
}

import type { Account, NewAccount } from '../../../adapters/accounts/port.ts'
import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import type { Author } from '../../../lib/actor.ts'
import { recordAudit } from '../../audit/index.ts'

/** Makes an account at the identity provider. Our own row comes with the person's first request. */
export async function createAccount(
  { db, accounts }: Pick<Deps, 'db' | 'accounts'>,
  by: Author,
  account: NewAccount,
): Promise<Account> {
  const made = await accounts.create(account)
  await inTransaction(db, (tx) =>
    recordAudit(tx, by, {
      action: 'account.created',
      subjectId: made.subject,
      changes: { roles: { from: null, to: made.roles } },
    }),
  )
  return made
}

import type { Role } from '@eventbuzz/contract/identity'
import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import type { Author } from '../../../lib/actor.ts'
import { recordAudit } from '../../audit/index.ts'
import { setRoles } from '../queries.ts'
import { isSameRoles } from '../rules.ts'

/**
 * Gives somebody a role at the identity provider and takes the higher ones. It counts at once for their API tokens, and
 * for whoever is signed in with their next access token.
 * @returns what was and what is; undefined when there is no such account.
 */
export async function changeRole(
  { db, accounts, now }: Pick<Deps, 'db' | 'accounts' | 'now'>,
  by: Author,
  subject: string,
  role: Role,
): Promise<{ before: Role[]; after: Role[] } | undefined> {
  const roles = await accounts.setRole(subject, role)
  if (!roles) return undefined
  const { before, after } = roles
  // Tokens tell seconds alone, and the next one may be issued in this very second.
  const at = new Date(Math.floor(now().getTime() / 1000) * 1000)
  await inTransaction(db, async (tx) => {
    const userId = await setRoles(tx, subject, after, at)
    if (isSameRoles(before, after)) return
    await recordAudit(tx, by, {
      action: 'role.changed',
      subjectId: userId ?? subject,
      changes: { roles: { from: before, to: after } },
    })
  })
  return roles
}

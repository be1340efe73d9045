import type { UserAccount, UserChange } from '@eventbuzz/contract/admin'
import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import type { Actor } from '../../../lib/actor.ts'
import { AppError } from '../../../lib/app-error.ts'
import { recordAudit } from '../../audit/index.ts'
import { accountById, lockUser, updateUser } from './queries.ts'

/** Renames somebody, keeps them to what guests may do, or lets them back in. Doing the same again changes nothing. */
export async function changeUser(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  actor: Actor,
  id: string,
  change: UserChange,
): Promise<UserAccount> {
  if (change.blocked && id.toLowerCase() === actor.userId)
    throw new AppError('CONFLICT', 'You cannot block yourself: nobody could be left to undo it.')
  return inTransaction(db, async (tx) => {
    const before = await lockUser(tx, id)
    if (!before) throw new AppError('NOT_FOUND', 'There is no such account.')
    const isBlocked = change.blocked ?? before.blocked_at !== null
    const after = {
      display_name: change.display_name?.trim() ?? before.display_name,
      blocked_at: isBlocked ? (before.blocked_at ?? now()) : null,
    }
    const isRenamed = after.display_name !== before.display_name
    const isTurned = isBlocked !== (before.blocked_at !== null)
    if (isRenamed || isTurned) await updateUser(tx, id, after)
    // Without the names: the log outlives the account and shall not name a person who is gone.
    if (isRenamed) await recordAudit(tx, actor, { action: 'user.renamed', subjectId: id })
    if (isTurned)
      await recordAudit(tx, actor, { action: isBlocked ? 'user.blocked' : 'user.unblocked', subjectId: id })
    return (await accountById(tx, id))!
  })
}

import type { DeletionReceipt } from '@eventbuzz/contract/data-rights'
import { AccountsUnavailableError } from '../../../adapters/accounts/port.ts'
import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import type { Actor } from '../../../lib/actor.ts'
import { AppError } from '../../../lib/app-error.ts'
import { recordAudit } from '../../audit/index.ts'
import { eraseAt } from '../../identity/index.ts'
import { lockPerson, markForDeletion } from './queries.ts'

/** The job ends the sessions again when the process dies, or the identity provider is away, after the answer. */
const SESSIONS_AGAIN_MS = 30_000

export const DELETION_REQUESTED = 'user.deletion_requested'

/**
 * Begins the grace period of somebody who wants to be forgotten. Nothing of theirs changes in it: published events stay
 * up and drafts stay where they are, so that coming back brings everything back.
 */
export async function requestDeletion(
  { db, accounts, now }: Pick<Deps, 'db' | 'accounts' | 'now'>,
  actor: Actor,
): Promise<DeletionReceipt> {
  const requestedAt = await inTransaction(db, async (tx) => {
    const person = await lockPerson(tx, actor.userId)
    if (!person) throw new AppError('NOT_FOUND', 'This account is gone.')
    // Of two at once the first one counts.
    if (person.deletion_requested_at) return person.deletion_requested_at
    const at = now()
    await markForDeletion(tx, actor.userId, at)
    await recordAudit(tx, actor, { action: 'user.deletion_requested', subjectId: actor.userId })
    if (!accounts.isAbsent)
      await enqueue(tx, {
        topic: DELETION_REQUESTED,
        payload: { user_id: actor.userId, requested_at: at.toISOString() },
        runAt: new Date(at.getTime() + SESSIONS_AGAIN_MS),
      })
    return at
  })
  if (!accounts.isAbsent) await accounts.endSessions(actor.subject).catch(orLater)
  return { deletion_requested_at: requestedAt.toISOString(), erase_at: eraseAt(requestedAt).toISOString() }
}

/** Our own door is shut already, and the job goes on trying. */
function orLater(error: unknown): void {
  if (!(error instanceof AccountsUnavailableError)) throw error
}

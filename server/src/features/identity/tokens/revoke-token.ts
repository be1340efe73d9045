import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import type { Author } from '../../../lib/actor.ts'
import { AppError } from '../../../lib/app-error.ts'
import { recordAudit } from '../../audit/index.ts'
import { lockToken, markRevoked } from './queries.ts'

/** Ends a token at once. Doing it again changes nothing. @param ownerId whose it must be, undefined: anybody's. */
export async function revokeToken(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  by: Author,
  id: string,
  ownerId?: string,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const token = await lockToken(tx, id, ownerId)
    if (!token) throw new AppError('NOT_FOUND', 'There is no such token.')
    if (token.revoked_at) return
    await markRevoked(tx, id, now())
    await recordAudit(tx, by, { action: 'token.revoked', subjectId: id })
  })
}

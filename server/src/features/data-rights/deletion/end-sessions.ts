import type { Deps } from '../../../deps.ts'
import { personById } from './queries.ts'

/** Ends the sessions of somebody who is leaving, unless they have come back since: then a session may be a new one. */
export async function endSessions(
  { db, accounts }: Pick<Deps, 'db' | 'accounts'>,
  userId: string,
  requestedAt: Date,
): Promise<void> {
  const person = await personById(db, userId)
  if (person?.deletion_requested_at?.getTime() !== requestedAt.getTime()) return
  await accounts.endSessions(person.subject)
}

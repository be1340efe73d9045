import { inTransaction } from '../../../db/connection.ts'
import type { Author } from '../../../lib/actor.ts'
import { AppError } from '../../../lib/app-error.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { recordAudit } from '../../audit/index.ts'
import { lockPerson } from '../deletion/queries.ts'
import { erasePerson, type ErasureDeps } from './erase-person.ts'
import { markErasure, personIdBySubject, subjectsByEmail } from './queries.ts'
import { erasureJob } from './schedule-erasures.ts'

/** A job goes on with it when we die half way. */
const AGAIN_MS = 10 * 60_000

/**
 * Erases somebody at once, without days to come back, also when they have an account and never came here.
 * @returns false when nobody has this address.
 * @throws AccountsUnavailableError, FilesUnavailableError: it has begun, and goes on by itself when they are back.
 */
export async function eraseUser(deps: ErasureDeps, by: Author, email: string): Promise<boolean> {
  const subjects = new Set(await subjectsByEmail(deps.db, email))
  const account = deps.accounts.isAbsent ? undefined : await deps.accounts.find({ email })
  if (account) subjects.add(account.subject)
  if (subjects.size > 1)
    throw new AppError('CONFLICT', `${subjects.size} accounts have this address. Nothing was erased.`)
  const [subject] = subjects
  if (subject === undefined) return false
  const id = await personIdBySubject(deps.db, subject)
  if (id === undefined) {
    await deps.accounts.remove(subject)
    return true
  }
  await inTransaction(deps.db, async (tx) => {
    if (!(await lockPerson(tx, id))) return
    await markErasure(tx, id, deps.now())
    await recordAudit(tx, by, { action: 'user.erasure_ordered', subjectId: id })
    await enqueue(tx, { ...erasureJob(id), runAt: new Date(deps.now().getTime() + AGAIN_MS) })
  })
  return erasePerson(deps, id)
}

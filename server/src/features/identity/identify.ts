import { createHash } from 'node:crypto'
import { TokenRefusedError, type Identity } from '../../adapters/identity/port.ts'
import { inTransaction } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../lib/actor.ts'
import { recordAudit } from '../audit/index.ts'
import { forgetDeletion, isErasedSince, lockUser, saveUser, userBySubject, type UserRow } from './queries.ts'
import { eraseAt, meaningOfSignIn } from './rules.ts'

const NAME_LENGTH = 100

type IdentifyDeps = Pick<Deps, 'db' | 'tokens'>

/**
 * Tells who sent a token. Their row is made the first time; the address is the identity provider's to change. Whoever
 * asked for the deletion of their account is refused until they sign in anew, which undoes it.
 * Fails as `TokenVerifier.verify` does.
 */
export function identifier({ db, tokens }: IdentifyDeps) {
  return async (token: string): Promise<Omit<Actor, 'requestId'> & { isBlocked: boolean }> => {
    const identity = await tokens.verify(token)
    const { subject, roles, email } = identity
    const known = await userBySubject(db, subject)
    const isCurrent = known && (email === undefined || email === known.email)
    const user = isCurrent ? known : await welcome(db, identity)
    await assertStays(db, user, identity)
    return { userId: user.id, subject, roles: new Set(roles), isBlocked: user.blocked_at !== null }
  }
}

/** What is kept of the subject of somebody who was erased. */
export const digestOf = (subject: string): string => createHash('sha256').update(subject).digest('hex')

/** Makes the row, or brings it up to date. */
function welcome(db: Deps['db'], { subject, name, email, signedInAt }: Identity): Promise<UserRow> {
  return inTransaction(db, async (tx) => {
    const user = await saveUser(tx, {
      subject,
      displayName: name?.slice(0, NAME_LENGTH) ?? null,
      email: email ?? null,
    })
    // Asked only now: saving may have waited for the erasure of the row that was there.
    if (await isErasedSince(tx, digestOf(subject), signedInAt)) throw isGone()
    return user
  })
}

/** @throws TokenRefusedError for somebody who is leaving and has not come back. */
async function assertStays(db: Deps['db'], user: UserRow, { signedInAt }: Identity): Promise<void> {
  if (meaningOfSignIn(user, signedInAt) === 'stays') return
  if (meaningOfSignIn(user, signedInAt) !== 'returns') throw refusal(user)
  // Either the erasure has this row first, or we do.
  await inTransaction(db, async (tx) => {
    const locked = await lockUser(tx, user.id)
    if (!locked) throw isGone()
    const meaning = meaningOfSignIn(locked, signedInAt)
    if (meaning === 'stays') return
    if (meaning !== 'returns') throw refusal(locked)
    await forgetDeletion(tx, user.id)
    await recordAudit(
      tx,
      { userId: user.id, requestId: null },
      { action: 'user.deletion_undone', subjectId: user.id },
    )
  })
}

function refusal({ deletion_requested_at, erasure_started_at }: UserRow): TokenRefusedError {
  if (erasure_started_at || !deletion_requested_at) return isGone()
  const day = eraseAt(deletion_requested_at).toISOString().slice(0, 10)
  return new TokenRefusedError(
    `The deletion of this account was asked for: it is erased on ${day}.`,
    'To keep it, sign in again before that day.',
  )
}

const isGone = () => new TokenRefusedError('This account was deleted.', 'Nothing of it can be brought back.')

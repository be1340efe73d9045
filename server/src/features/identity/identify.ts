import { createHash } from 'node:crypto'
import { TokenRefusedError, type Identity } from '../../adapters/identity/port.ts'
import { inTransaction } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import type { Caller, Identify } from '../../http/access.ts'
import { API_TOKEN_MARK, hashOf, isApiToken } from '../../lib/api-token-text.ts'
import { recordAudit } from '../audit/index.ts'
import { forgetDeletion, isErasedSince, lockUser, saveUser, userBySubject, type UserRow } from './queries.ts'
import { eraseAt, meaningOfSignIn, namesOtherRoles } from './rules.ts'
import { tokenByHash } from './tokens/queries.ts'
import { endOf } from './tokens/rules.ts'
import type { TokenUses } from './tokens/token-uses.ts'

const NAME_LENGTH = 100

/**
 * Tells who sent a token: an access token of the identity provider, or one of our own API tokens. Fails as
 * `TokenVerifier.verify` does.
 */
export function identifier(
  deps: Pick<Deps, 'db' | 'tokens' | 'now'>,
  uses: Pick<TokenUses, 'record'>,
): Identify {
  return (token) =>
    token.startsWith(API_TOKEN_MARK) ? byApiToken(deps, uses, token) : byAccessToken(deps, token)
}

/**
 * The person's row is made the first time; the address and the roles are the identity provider's to change. Whoever
 * asked for the deletion of their account is refused until they sign in anew, which undoes it.
 */
async function byAccessToken({ db, tokens }: Pick<Deps, 'db' | 'tokens'>, token: string): Promise<Caller> {
  const identity = await tokens.verify(token)
  const { subject, roles, email } = identity
  const known = await userBySubject(db, subject)
  const isCurrent =
    known && (email === undefined || email === known.email) && !namesOtherRoles(identity, known)
  const user = isCurrent ? known : await welcome(db, identity)
  await assertStays(db, user, identity)
  return { userId: user.id, subject, roles: new Set(roles), isBlocked: user.blocked_at !== null }
}

async function byApiToken(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  uses: Pick<TokenUses, 'record'>,
  text: string,
): Promise<Caller> {
  // By the hash: how long the look-up takes says nothing about tokens that are nearly right.
  const token = isApiToken(text) ? await tokenByHash(db, hashOf(text)) : undefined
  if (!token) throw new TokenRefusedError('There is no such API token.', 'Please make another one.')
  const end = endOf(token, now())
  if (!end) uses.record(token)
  return {
    userId: token.user_id,
    subject: token.subject,
    roles: new Set(token.roles),
    isBlocked: token.blocked_at !== null,
    apiToken: { id: token.id, scopes: new Set(token.scopes), end },
  }
}

/** What is kept of the subject of somebody who was erased. */
export const digestOf = (subject: string): string => createHash('sha256').update(subject).digest('hex')

/** Makes the row, or brings it up to date. */
function welcome(
  db: Deps['db'],
  { subject, roles, name, email, signedInAt, issuedAt }: Identity,
): Promise<UserRow> {
  return inTransaction(db, async (tx) => {
    const user = await saveUser(tx, {
      subject,
      displayName: name?.slice(0, NAME_LENGTH) ?? null,
      email: email ?? null,
      roles,
      rolesAt: issuedAt,
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

import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import type { Author } from '../../../lib/actor.ts'
import { recordAudit } from '../../audit/index.ts'
import { removeAllFavorites } from '../../favorites/index.ts'
import { digestOf, erasableSince } from '../../identity/index.ts'
import { deleteIfUnused, removeAvatar, UPLOAD_GRACE_MS } from '../../pictures/index.ts'
import { lockPerson } from '../deletion/queries.ts'
import { eraseEvents } from './erase-events.ts'
import {
  anonymiseAudit,
  anonymiseReports,
  avatarOf,
  deletePerson,
  hasEvents,
  lockNamed,
  markErasure,
  namedById,
  type Named,
} from './queries.ts'

export type ErasureDeps = Pick<Deps, 'db' | 'cache' | 'files' | 'accounts' | 'now'>

const NOBODY: Author = { userId: null, requestId: null }

/**
 * Erases somebody whose time is up, everywhere. It can end half way and be called again at any point: each step does
 * what is left of it, the row that says who is to be erased goes last, and only then does the log say that it is done.
 *
 * 1. The mark in the row. It and signing in again lock the same row: whoever is first wins.
 * 2. The account at the identity provider, so that nobody gets a new token.
 * 3. Events, favourites and the picture, each with its files.
 * 4. In one transaction: reports, the log, what hangs on the row, and the row.
 *
 * @returns whether they are gone by now; false for somebody who has come back.
 */
export async function erasePerson(deps: ErasureDeps, userId: string, signal?: AbortSignal): Promise<boolean> {
  // A lost storage is noticed before anything has begun.
  await deps.files.ping()
  const person = await beginErasure(deps, userId)
  if (person === 'stays') return false
  if (person === 'gone') return true
  signal?.throwIfAborted()
  if (!deps.accounts.isAbsent) await deps.accounts.remove(person.subject)
  for (;;) {
    await eraseEvents(deps, person, signal)
    await removeAllFavorites(deps.db, userId, signal)
    signal?.throwIfAborted()
    await eraseAvatar(deps, userId)
    signal?.throwIfAborted()
    if (await finishErasure(deps, userId)) return true
  }
}

async function beginErasure({ db, now }: ErasureDeps, userId: string): Promise<Named | 'stays' | 'gone'> {
  const state = await inTransaction(db, async (tx) => {
    const person = await lockPerson(tx, userId)
    if (!person) return 'gone'
    if (person.erasure_started_at) return 'begun'
    const { deletion_requested_at: requestedAt } = person
    if (!requestedAt || requestedAt > erasableSince(now())) return 'stays'
    await markErasure(tx, userId, now())
    return 'begun'
  })
  if (state !== 'begun') return state
  return (await namedById(db, userId)) ?? 'gone'
}

async function eraseAvatar(deps: ErasureDeps, userId: string): Promise<void> {
  const pictureId = await avatarOf(deps.db, userId)
  if (!pictureId) return
  await removeAvatar(deps, userId)
  await deleteIfUnused(deps, pictureId, UPLOAD_GRACE_MS)
}

/** @returns false when a request that was under way has written something more. */
function finishErasure({ db, accounts, now }: ErasureDeps, userId: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const person = await lockNamed(tx, userId)
    if (!person) return true
    if (person.avatar_picture_id || (await hasEvents(tx, userId))) return false
    await anonymiseReports(tx, person)
    await anonymiseAudit(tx, person)
    await deletePerson(tx, person, digestOf(person.subject), now())
    await recordAudit(tx, NOBODY, {
      action: 'user.erased',
      subjectId: userId,
      // Where we may not, the operator has to.
      ...(accounts.isAbsent && {
        changes: { account: { from: null, to: 'not removed at the identity provider' } },
      }),
    })
    return true
  })
}

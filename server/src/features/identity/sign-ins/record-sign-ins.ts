import type { SignInEvent } from '../../../adapters/accounts/port.ts'
import { inTransaction, type Tx } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import { recordAudit } from '../../audit/index.ts'
import { digestOf } from '../identify.ts'
import { erasedDigests, getReadUpTo, idsBySubject, lockReadUpTo, setReadUpTo } from './queries.ts'

const BATCH = 200

/**
 * Brings what happened at the identity provider into the audit log, each event once: its line and how far was read are
 * one transaction, which another process that read the same has lost.
 * @returns how many lines.
 */
export async function recordSignIns(
  { db, accounts }: Pick<Deps, 'db' | 'accounts'>,
  issuer: string,
  signal?: AbortSignal,
): Promise<number> {
  let total = 0
  for (;;) {
    signal?.throwIfAborted()
    const before = await getReadUpTo(db)
    const cursor = before?.issuer === issuer ? before.cursor : undefined
    // Outside of the transaction: the identity provider may be slow, or in this very database.
    const { events, cursor: next } = await accounts.events(cursor, BATCH)
    if (next === undefined || next === cursor) return total
    const isOurs = await inTransaction(db, async (tx) => {
      await lockReadUpTo(tx)
      const now = await getReadUpTo(tx)
      if (now?.issuer !== before?.issuer || now?.cursor !== before?.cursor) return false
      await record(tx, events)
      await setReadUpTo(tx, { issuer, cursor: next })
      return true
    })
    if (!isOurs) continue
    total += events.length
    if (events.length === 0) return total
  }
}

/** Without names and addresses: the log outlives accounts. Of somebody who was erased meanwhile not even the subject. */
async function record(tx: Tx, events: SignInEvent[]): Promise<void> {
  const subjects = [...new Set(events.flatMap(({ subject }) => subject ?? []))]
  const ids = await idsBySubject(tx, subjects)
  const erased = await erasedDigests(tx, subjects.map(digestOf))
  for (const { action, subject, at } of events) {
    const userId = (subject !== undefined && ids.get(subject)) || null
    const isErased = subject !== undefined && erased.has(digestOf(subject))
    const subjectId = userId ?? (isErased ? null : (subject ?? null))
    await recordAudit(tx, { userId, requestId: null }, { action, subjectId, at })
  }
}

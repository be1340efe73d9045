import { sql } from 'kysely'
import type { Db, Tx } from '../../db/connection.ts'

export interface NewKey {
  userId: string
  key: string
  requestHash: string
  now: Date
  /** Keys from before are free to be used again. */
  expired: Date
}

/** Waits for whoever uses the same key just now. @returns false when it is used already. */
export async function claimKey(tx: Tx, { userId, key, requestHash, now, expired }: NewKey): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO idempotency_key AS known (user_id, key, request_hash, created_at)
    VALUES (${userId}, ${key}, ${requestHash}, ${now})
    ON CONFLICT (user_id, key) DO UPDATE
      SET request_hash = excluded.request_hash, created_at = excluded.created_at, result = NULL
      WHERE known.created_at <= ${expired}
    RETURNING 1`.execute(tx)
  return rows.length > 0
}

export interface KnownKey {
  request_hash: string
  result: unknown
}

export async function knownKey(tx: Tx, userId: string, key: string): Promise<KnownKey> {
  return tx
    .selectFrom('idempotency_key')
    .select(['request_hash', 'result'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
}

export async function keepResult(tx: Tx, userId: string, key: string, result: string): Promise<void> {
  await tx
    .updateTable('idempotency_key')
    .set({ result })
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .execute()
}

/** @returns how many there were. */
export async function deleteKeys(db: Db, expired: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('idempotency_key')
    .where('created_at', '<=', expired)
    .executeTakeFirst()
  return Number(numDeletedRows)
}

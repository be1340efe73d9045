import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import type { Tx } from '../../db/connection.ts'
import type { JobHandler } from '../../jobs/types.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { claimKey, deleteKeys, keepResult, knownKey } from './queries.ts'

const KEEP_MS = 24 * 60 * 60 * 1000

/** For `schema.headers` of a route that creates something. */
export const IdempotencyHeaders = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description:
        'Makes it safe to send the request again within 24 hours: with the same key and body it is done once',
    }),
  ),
})

/** A request that its client may send again. */
export interface RepeatableRequest {
  userId: string
  key: string
  /** Of the address and the body. */
  hash: string
}

/**
 * The request's key with what it stands for; undefined when it has none.
 * @param body what was sent, where that is not JSON.
 */
export function repeatable(
  request: FastifyRequest,
  { userId }: Actor,
  body: unknown = request.body,
): RepeatableRequest | undefined {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string') return undefined
  const content = `${request.method} ${request.url}\n${JSON.stringify(sorted(body))}`
  return { userId, key, hash: createHash('sha256').update(content).digest('base64url') }
}

/** The same JSON whatever the order of its keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const)
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Does `work` the first time and answers with its result, a JSON object, every other time. The key is written in the
 * transaction of the work: both are there, or neither, and whoever comes at the same time with the same key waits. An
 * error keeps nothing: the request may be sent again.
 * @throws AppError IDEMPOTENCY_CONFLICT when the key was used for another request.
 */
export async function onlyOnce<T extends object>(
  tx: Tx,
  request: RepeatableRequest | undefined,
  now: Date,
  work: () => Promise<T>,
): Promise<{ result: T; isReplay: boolean }> {
  if (!request) return { result: await work(), isReplay: false }
  const { userId, key, hash } = request
  const expired = new Date(now.getTime() - KEEP_MS)
  if (await claimKey(tx, { userId, key, requestHash: hash, now, expired })) {
    const result = await work()
    await keepResult(tx, userId, key, JSON.stringify(result))
    return { result, isReplay: false }
  }
  const known = await knownKey(tx, userId, key)
  if (known.request_hash !== hash)
    throw new AppError(
      'IDEMPOTENCY_CONFLICT',
      'This Idempotency-Key was used for another request. Use a new key for each thing that you create.',
    )
  return { result: known.result as T, isReplay: true }
}

export function expireIdempotencyKeysJob({ db, now }: Pick<Deps, 'db' | 'now'>): JobHandler {
  return async () => {
    await deleteKeys(db, new Date(now().getTime() - KEEP_MS))
  }
}

import { createHash } from 'node:crypto'
import { AppError } from './app-error.ts'

/** A strong ETag of what an answer says: the same in every process, another one when anything in it changes. */
export function etagOf(body: object): string {
  return `"${createHash('sha1').update(JSON.stringify(body)).digest('base64url')}"`
}

/**
 * Keeps a stale write out. Call it under the lock of what is written.
 * @param ifMatch the header; without one the write goes on. `-gzip` or `-zstd` at an ETag's end is not asked about: Caddy
 *   adds it to a compressed answer, and takes it off again in If-None-Match alone (as of 2.11).
 * @param etags those of the state that is written to: the current one first, then others that are as good.
 * @throws AppError PRECONDITION_FAILED when it names other states than these. Weak ETags never match (RFC 9110, 13.1.1).
 */
export function requireMatch(ifMatch: string | undefined, etags: () => Iterable<string>): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return
  const named = ifMatch.split(',').map((item) => item.trim().replace(/-(gzip|zstd)"$/, '"'))
  for (const etag of etags()) if (named.includes(etag)) return
  throw new AppError(
    'PRECONDITION_FAILED',
    'Somebody has changed this since you read it. Please read it again, and then decide.',
  )
}

import { sql } from 'kysely'
import type { ApiScope, ApiToken } from '@eventbuzz/contract/api-tokens'
import type { Role } from '@eventbuzz/contract/identity'
import type { Db, Tx } from '../../../db/connection.ts'

const TOKEN = [
  'id',
  'name',
  'prefix',
  'scopes',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const

interface TokenRow {
  id: string
  name: string
  prefix: string
  scopes: ApiScope[]
  created_at: Date
  expires_at: Date
  last_used_at: Date | null
  revoked_at: Date | null
}

const toToken = (row: TokenRow): ApiToken => ({
  ...row,
  created_at: row.created_at.toISOString(),
  expires_at: row.expires_at.toISOString(),
  last_used_at: row.last_used_at && row.last_used_at.toISOString(),
  revoked_at: row.revoked_at && row.revoked_at.toISOString(),
})

/** What decides about a request with a token. */
export interface PresentedToken {
  id: string
  scopes: ApiScope[]
  expires_at: Date
  last_used_at: Date | null
  revoked_at: Date | null
  user_id: string
  subject: string
  roles: Role[]
  blocked_at: Date | null
  deletion_requested_at: Date | null
}

export async function tokenByHash(db: Db, hash: string): Promise<PresentedToken | undefined> {
  return db
    .selectFrom('api_token as t')
    .innerJoin('app_user as u', 'u.id', 't.user_id')
    .select(['t.id', 't.scopes', 't.expires_at', 't.last_used_at', 't.revoked_at'])
    .select(['u.id as user_id', 'u.subject', 'u.roles', 'u.blocked_at', 'u.deletion_requested_at'])
    .where('t.token_hash', '=', hash)
    .executeTakeFirst()
}

/** Waits for whoever makes a token for this person just now. @returns how many of theirs are good. */
export async function countLivingTokens(tx: Tx, userId: string, now: Date): Promise<number> {
  await tx.selectFrom('app_user').select('id').where('id', '=', userId).forUpdate().execute()
  const { count } = await tx
    .selectFrom('api_token')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return count
}

export async function insertToken(
  tx: Tx,
  token: {
    user_id: string
    name: string
    token_hash: string
    prefix: string
    scopes: ApiScope[]
    created_at: Date
    expires_at: Date
  },
): Promise<ApiToken> {
  return toToken(await tx.insertInto('api_token').values(token).returning(TOKEN).executeTakeFirstOrThrow())
}

export async function tokensOf(db: Db, userId: string, limit: number): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom('api_token')
    .select(TOKEN)
    .where('user_id', '=', userId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(toToken)
}

/** Waits for whoever writes the token just now. @param userId whose it must be, undefined: anybody's. */
export async function lockToken(
  tx: Tx,
  id: string,
  userId?: string,
): Promise<{ revoked_at: Date | null } | undefined> {
  return tx
    .selectFrom('api_token')
    .select('revoked_at')
    .where('id', '=', id)
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId!))
    .forUpdate()
    .executeTakeFirst()
}

export async function markRevoked(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('api_token').set({ revoked_at: at }).where('id', '=', id).execute()
}

/** Of several processes that tell of the same minute one writes. */
export async function markUsed(db: Db, id: string, at: Date, unlessAfter: Date): Promise<void> {
  await db
    .updateTable('api_token')
    .set({ last_used_at: at })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', unlessAfter)]))
    .execute()
}

export type OwnedToken = ApiToken & { email: string | null; subject: string }

/** For commands: of everybody, or of one person; the newest first. */
export async function allTokens(db: Db, userId?: string): Promise<OwnedToken[]> {
  const rows = await db
    .selectFrom('api_token')
    .innerJoin('app_user', 'app_user.id', 'api_token.user_id')
    .select(TOKEN.map((column) => `api_token.${column}` as const))
    .select(['app_user.email', 'app_user.subject'])
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId!))
    .orderBy('api_token.created_at', 'desc')
    .orderBy('api_token.id')
    .execute()
  return rows.map(({ email, subject, ...row }) => ({ ...toToken(row), email, subject }))
}

/** At most `limit` of those that ended before. @returns how many. */
export async function deleteTokensEndedBefore(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`DELETE FROM api_token WHERE id IN (
    SELECT id FROM api_token WHERE least(revoked_at, expires_at) < ${before} LIMIT ${limit})`.execute(db)
  return Number(numAffectedRows ?? 0)
}

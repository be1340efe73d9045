import { sql } from 'kysely'
import type { Role } from '@eventbuzz/contract/identity'
import type { SignInEvent } from '../adapters/accounts/port.ts'
import type { Db, Tx } from '../db/connection.ts'

export interface AccountRow {
  id: string
  email: string
  is_email_verified: boolean
  name: string | null
  password_hash: string
  role: Role
  created_at: Date
}

const ACCOUNT = ['id', 'email', 'is_email_verified', 'name', 'password_hash', 'role', 'created_at'] as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function accountById(db: Db | Tx, id: string): Promise<AccountRow | undefined> {
  if (!UUID.test(id)) return undefined
  return db.selectFrom('identity_account').select(ACCOUNT).where('id', '=', id).executeTakeFirst()
}

export async function accountByEmail(db: Db | Tx, email: string): Promise<AccountRow | undefined> {
  return db.selectFrom('identity_account').select(ACCOUNT).where('email', '=', email).executeTakeFirst()
}

export interface NewAccountRow {
  email: string
  name: string | null
  passwordHash: string
  role: Role
  isEmailVerified: boolean
  now: Date
}

/** @returns undefined when somebody has the address already. */
export async function insertAccount(tx: Tx, account: NewAccountRow): Promise<AccountRow | undefined> {
  const { email, name, passwordHash, role, isEmailVerified, now } = account
  return tx
    .insertInto('identity_account')
    .values({
      email,
      name,
      password_hash: passwordHash,
      role,
      is_email_verified: isEmailVerified,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(ACCOUNT)
    .executeTakeFirst()
}

/** What happens is told one after the other, so that ids follow the order of commits and no reader's cursor skips one. */
const EVENTS_LOCK = 7_214_001

/** Has to be the last that a transaction does: until it ends, the next event waits. */
export async function recordEvent(
  tx: Tx,
  { at, action, subject }: { at: Date; action: SignInEvent['action']; subject: string | undefined },
): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${EVENTS_LOCK})`.execute(tx)
  await tx
    .insertInto('identity_event')
    .values({ at, action, subject: subject ?? null })
    .execute()
}

export interface Attempt {
  failures: number
  lockedUntil: Date | null
}

/**
 * Counts an attempt as failed before it is made, so that of many at the same time only so many are tried; forget it
 * when it succeeds.
 * @param lockUntil by number of failures, where that many lock.
 * @returns undefined while the name is locked.
 */
export async function takeAttempt(
  db: Db | Tx,
  { nameHash, now, forgotten, locks }: { nameHash: string; now: Date; forgotten: Date; locks: Date[] },
): Promise<Attempt | undefined> {
  // locks[n] is when a lock after n failures ends; the last one counts for all that follow.
  const lockUntil = sql`(${sql.val(locks.map((lock) => lock.toISOString()))}::timestamptz[])`
  const failures = sql`(CASE WHEN known.updated_at < ${forgotten} THEN 1 ELSE known.failures + 1 END)`
  const { rows } = await sql<{ failures: number; locked_until: Date | null }>`
    INSERT INTO identity_attempt AS known (name_hash, failures, updated_at)
    VALUES (${nameHash}, 1, ${now})
    ON CONFLICT (name_hash) DO UPDATE
      SET failures = ${failures},
          locked_until = nullif(${lockUntil}[least(${failures}, array_length(${lockUntil}, 1))], ${now}),
          updated_at = ${now}
      WHERE known.locked_until IS NULL OR known.locked_until <= ${now}
    RETURNING failures, locked_until`.execute(db)
  const [row] = rows
  return row && { failures: row.failures, lockedUntil: row.locked_until }
}

export async function lockedUntil(db: Db, nameHash: string): Promise<Date | null> {
  const row = await db
    .selectFrom('identity_attempt')
    .select('locked_until')
    .where('name_hash', '=', nameHash)
    .executeTakeFirst()
  return row?.locked_until ?? null
}

export async function forgetAttempts(tx: Tx, nameHash: string): Promise<void> {
  await tx.deleteFrom('identity_attempt').where('name_hash', '=', nameHash).execute()
}

export interface KeyRow {
  id: string
  kind: 'signing' | 'secret'
  material: unknown
}

/** The ones in use first. @param since keys of each kind that were retired before are of no use any more. */
export async function usableKeys(db: Db | Tx, since: Record<KeyRow['kind'], Date>): Promise<KeyRow[]> {
  return db
    .selectFrom('identity_key')
    .select(['id', 'kind', 'material'])
    .where((where) =>
      where.or([
        where('retired_at', 'is', null),
        where.and([where('kind', '=', 'signing'), where('retired_at', '>', since.signing)]),
        where.and([where('kind', '=', 'secret'), where('retired_at', '>', since.secret)]),
      ]),
    )
    .orderBy('retired_at', (order) => order.desc().nullsFirst())
    .execute()
}

/** Does nothing when there is one of its kind in use: of two processes that start one is too late. */
export async function insertKey(
  db: Db | Tx,
  { id, kind, material, now }: { id: string; kind: KeyRow['kind']; material: unknown; now: Date },
): Promise<void> {
  await db
    .insertInto('identity_key')
    .values({ id, kind, material: JSON.stringify(material), created_at: now })
    .onConflict((conflict) => conflict.column('kind').where('retired_at', 'is', null).doNothing())
    .execute()
}

export async function retireKeys(tx: Tx, now: Date): Promise<void> {
  await tx.updateTable('identity_key').set({ retired_at: now }).where('retired_at', 'is', null).execute()
}

export interface ModelRow {
  payload: Record<string, unknown>
  consumed_at: Date | null
}

export interface NewModel {
  model: string
  id: string
  payload: Record<string, unknown>
  expiresAt: Date | undefined
}

const text = (value: unknown) => (typeof value === 'string' ? value : null)

export async function upsertModel(db: Db, { model, id, payload, expiresAt }: NewModel): Promise<void> {
  const values = {
    payload: JSON.stringify(payload),
    grant_id: text(payload['grantId']),
    uid: text(payload['uid']),
    user_code: text(payload['userCode']),
    account_id: text(payload['accountId']),
    expires_at: expiresAt ?? null,
  }
  await db
    .insertInto('oidc_model')
    .values({ model, id, ...values })
    .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(values))
    .execute()
}

export async function findModel(
  db: Db,
  model: string,
  by: { id: string } | { uid: string } | { user_code: string },
): Promise<ModelRow | undefined> {
  const [column, value] = Object.entries(by)[0] as ['id' | 'uid' | 'user_code', string]
  return db
    .selectFrom('oidc_model')
    .select(['payload', 'consumed_at'])
    .where('model', '=', model)
    .where(column, '=', value)
    .executeTakeFirst()
}

/** @returns false when somebody else was faster. */
export async function consumeModel(db: Db, model: string, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('oidc_model')
    .set({ consumed_at: now })
    .where('model', '=', model)
    .where('id', '=', id)
    .where('consumed_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function deleteModel(db: Db | Tx, model: string, id: string): Promise<void> {
  await db.deleteFrom('oidc_model').where('model', '=', model).where('id', '=', id).execute()
}

/** The grant itself and all that was given by it. */
export async function deleteGrants(db: Db | Tx, grantIds: string[]): Promise<void> {
  if (grantIds.length === 0) return
  await db
    .deleteFrom('oidc_model')
    .where((where) =>
      where.or([
        where('grant_id', 'in', grantIds),
        where.and([where('model', '=', 'Grant'), where('id', 'in', grantIds)]),
      ]),
    )
    .execute()
}

/** Sessions, grants and tokens of somebody. @returns how many sessions there were. */
export async function deleteSessionsOf(tx: Tx, accountId: string): Promise<number> {
  const rows = await tx
    .deleteFrom('oidc_model')
    .where('account_id', '=', accountId)
    .returning('model')
    .execute()
  return rows.filter(({ model }) => model === 'Session').length
}

/** The session with this public id. */
export async function sessionBySid(
  db: Db,
  uid: string,
): Promise<
  | { id: string; uid: string; accountId: string; authorizations?: Record<string, { grantId?: string }> }
  | undefined
> {
  const row = await db
    .selectFrom('oidc_model')
    .select(['id', 'payload'])
    .where('model', '=', 'Session')
    .where('uid', '=', uid)
    .where('account_id', 'is not', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { accountId, authorizations } = row.payload as {
    accountId: string
    authorizations?: Record<string, { grantId?: string }>
  }
  return { id: row.id, uid, accountId, ...(authorizations && { authorizations }) }
}

/** The oldest first. */
export async function listAccounts(
  db: Db,
  { limit, offset }: { limit: number; offset: number },
): Promise<AccountRow[]> {
  return db
    .selectFrom('identity_account')
    .select(ACCOUNT)
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute()
}

export async function lockAccount(tx: Tx, id: string): Promise<AccountRow | undefined> {
  if (!UUID.test(id)) return undefined
  return tx.selectFrom('identity_account').select(ACCOUNT).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function updateRole(tx: Tx, id: string, role: Role, now: Date): Promise<void> {
  await tx.updateTable('identity_account').set({ role, updated_at: now }).where('id', '=', id).execute()
}

export async function updatePassword(
  tx: Tx,
  { id, passwordHash, now }: { id: string; passwordHash: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('identity_account')
    .set({ password_hash: passwordHash, updated_at: now })
    .where('id', '=', id)
    .execute()
}

/** Somebody who followed a link that was mailed to an address has it. */
export async function confirmEmail(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('identity_account')
    .set({ is_email_verified: true, updated_at: now })
    .where('id', '=', id)
    .execute()
}

export async function deleteAccount(tx: Tx, id: string): Promise<void> {
  if (!UUID.test(id)) return
  await sql`
    DELETE FROM identity_mail WHERE email = (SELECT email FROM identity_account WHERE id = ${id}::uuid)`.execute(
    tx,
  )
  // Who asked for a new password that could not be mailed.
  await sql`
    DELETE FROM job WHERE topic LIKE 'identity.%' AND status <> 'running'
      AND payload ->> 'email' = (SELECT email FROM identity_account WHERE id = ${id}::uuid)`.execute(tx)
  // What happened stays for its reader, and to whom does not.
  await sql`UPDATE identity_event SET subject = NULL WHERE subject = ${id}`.execute(tx)
  await tx.deleteFrom('identity_account').where('id', '=', id).execute()
}

export async function eventsAfter(
  db: Db,
  id: number,
  limit: number,
): Promise<{ id: number; at: Date; action: SignInEvent['action']; subject: string | null }[]> {
  const rows = await db
    .selectFrom('identity_event')
    .select(['id', 'at', 'action', 'subject'])
    .where('id', '>', id)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ ...row, action: row.action as SignInEvent['action'] }))
}

interface MailRow {
  id: string
  purpose: 'reset' | 'confirm'
  account_id: string | null
  email: string | null
  name: string | null
  password_hash: string | null
  created_at: Date
  expires_at: Date | null
}

const MAIL = [
  'id',
  'purpose',
  'account_id',
  'email',
  'name',
  'password_hash',
  'created_at',
  'expires_at',
] as const

export async function insertMail(
  tx: Tx,
  mail: Pick<MailRow, 'purpose'> & Partial<Omit<MailRow, 'created_at'>> & { now: Date },
): Promise<string> {
  const { now, ...values } = mail
  const { id } = await tx
    .insertInto('identity_mail')
    .values({ ...values, created_at: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function mailById(db: Db | Tx, id: string): Promise<MailRow | undefined> {
  return db.selectFrom('identity_mail').select(MAIL).where('id', '=', id).executeTakeFirst()
}

/** What a link stands for, as long as nobody has used it. */
export async function mailByToken(
  db: Db | Tx,
  purpose: MailRow['purpose'],
  tokenHash: string,
  now: Date,
): Promise<MailRow | undefined> {
  return db
    .selectFrom('identity_mail')
    .select(MAIL)
    .where('purpose', '=', purpose)
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
}

/** @returns false when somebody else was faster. */
export async function useMail(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('identity_mail')
    .set({ used_at: now, password_hash: null })
    .where('id', '=', id)
    .where('used_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Links that were sent before are of no use any more. */
export async function dropMails(tx: Tx, accountId: string, now: Date): Promise<void> {
  await tx
    .updateTable('identity_mail')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('purpose', '=', 'reset')
    .where('used_at', 'is', null)
    .execute()
}

export async function setMailToken(
  db: Db,
  { id, tokenHash, expiresAt }: { id: string; tokenHash: string; expiresAt: Date },
): Promise<void> {
  await db
    .updateTable('identity_mail')
    .set({ token_hash: tokenHash, expires_at: expiresAt })
    .where('id', '=', id)
    .execute()
}

/** How many mails went to an account since then. */
export async function countMails(tx: Tx, accountId: string, since: Date): Promise<number> {
  const { count } = await tx
    .selectFrom('identity_mail')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

/** How many mails people asked for to the address of this one, before it, since then. */
export async function countMailsBefore(
  db: Db,
  { id, email, created_at: at }: MailRow,
  since: Date,
): Promise<number> {
  const { count } = await db
    .selectFrom('identity_mail')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('email', '=', email)
    .where('created_at', '>', since)
    .where(sql<boolean>`(created_at, id) < (${at}, ${id}::uuid)`)
    .executeTakeFirstOrThrow()
  return count
}

export async function deleteMail(db: Db, id: string): Promise<void> {
  await db.deleteFrom('identity_mail').where('id', '=', id).execute()
}

/** Forgets what is of no use any more. @returns how many rows there were. */
export async function deleteExpired(
  db: Db,
  {
    models,
    events,
    attempts,
    mails,
    keys,
  }: Record<'models' | 'events' | 'attempts' | 'mails' | 'keys', Date>,
): Promise<number> {
  const results = [
    await db.deleteFrom('oidc_model').where('expires_at', '<', models).executeTakeFirst(),
    await db.deleteFrom('identity_event').where('at', '<', events).executeTakeFirst(),
    await db.deleteFrom('identity_attempt').where('updated_at', '<', attempts).executeTakeFirst(),
    await db.deleteFrom('identity_mail').where('created_at', '<', mails).executeTakeFirst(),
    await db.deleteFrom('identity_key').where('retired_at', '<', keys).executeTakeFirst(),
  ]
  return results.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0)
}

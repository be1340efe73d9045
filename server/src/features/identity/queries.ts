import { sql } from 'kysely'
import type { Role } from '@eventbuzz/contract/identity'
import type { Db, Tx } from '../../db/connection.ts'
import type { Leaving } from './rules.ts'

export interface UserRow extends Leaving {
  id: string
  email: string | null
  blocked_at: Date | null
  roles: Role[]
  roles_at: Date | null
}

const USER_ROW = [
  'id',
  'email',
  'blocked_at',
  'roles',
  'roles_at',
  'deletion_requested_at',
  'erasure_started_at',
] as const

export async function userBySubject(db: Db, subject: string): Promise<UserRow | undefined> {
  return db.selectFrom('app_user').select(USER_ROW).where('subject', '=', subject).executeTakeFirst()
}

/**
 * Adds the person, or brings their address and roles up to date; two at once get the same row.
 * @param user.rolesAt older than what is known: the roles stay.
 */
export async function saveUser(
  tx: Tx,
  user: { subject: string; displayName: string | null; email: string | null; roles: Role[]; rolesAt: Date },
): Promise<UserRow> {
  const isOlder = sql`excluded.roles_at < app_user.roles_at`
  return tx
    .insertInto('app_user')
    .values({
      subject: user.subject,
      display_name: user.displayName,
      email: user.email,
      roles: user.roles,
      roles_at: user.rolesAt,
    })
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet({
        email: sql`coalesce(excluded.email, app_user.email)`,
        roles: sql`CASE WHEN ${isOlder} THEN app_user.roles ELSE excluded.roles END`,
        roles_at: sql`greatest(app_user.roles_at, excluded.roles_at)`,
      }),
    )
    .returning(USER_ROW)
    .executeTakeFirstOrThrow()
}

/** Sets what API tokens may do. @returns our id of the person, undefined for one who never came. */
export async function setRoles(
  tx: Tx,
  subject: string,
  roles: Role[],
  at: Date,
): Promise<string | undefined> {
  const row = await tx
    .updateTable('app_user')
    .set({ roles, roles_at: at })
    .where('subject', '=', subject)
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** At most two: more are no answer either. */
export async function personsByEmail(db: Db, email: string): Promise<{ id: string }[]> {
  return db
    .selectFrom('app_user')
    .select('id')
    .where(sql`lower(email)`, '=', email.toLowerCase())
    .limit(2)
    .execute()
}

/** Waits for whoever writes it just now, such as the erasure of this person. */
export async function lockUser(tx: Tx, id: string): Promise<UserRow | undefined> {
  return tx.selectFrom('app_user').select(USER_ROW).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function forgetDeletion(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('app_user').set({ deletion_requested_at: null }).where('id', '=', id).execute()
}

/** Whether somebody with this digest of their subject was erased in the second of `signedInAt` or later. */
export async function isErasedSince(tx: Tx, digest: string, signedInAt: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('erased_subject')
    .select('digest')
    .where('digest', '=', digest)
    .where('erased_at', '>=', signedInAt)
    .executeTakeFirst()
  return row !== undefined
}

export interface Profile {
  id: string
  display_name: string | null
  email: string | null
  avatar_url: string | null
  created_at: Date
  updated_at: Date
}

const PROFILE = ['id', 'display_name', 'email', 'avatar_url', 'created_at', 'updated_at'] as const

export async function profileOf(db: Db, userId: string): Promise<Profile | undefined> {
  return db.selectFrom('app_user').select(PROFILE).where('id', '=', userId).executeTakeFirst()
}

export async function renameUser(
  db: Db | Tx,
  userId: string,
  displayName: string,
): Promise<Profile | undefined> {
  return db
    .updateTable('app_user')
    .set({ display_name: displayName })
    .where('id', '=', userId)
    .returning(PROFILE)
    .executeTakeFirst()
}

import { sql } from 'kysely'
import type { Db } from '../../db/connection.ts'

export interface UserRow {
  id: string
  email: string | null
}

export async function userBySubject(db: Db, subject: string): Promise<UserRow | undefined> {
  return db.selectFrom('app_user').select(['id', 'email']).where('subject', '=', subject).executeTakeFirst()
}

/** Adds the person, or brings their address up to date; two at once get the same row. */
export async function saveUser(
  db: Db,
  user: { subject: string; displayName: string | null; email: string | null },
): Promise<string> {
  const { id } = await db
    .insertInto('app_user')
    .values({ subject: user.subject, display_name: user.displayName, email: user.email })
    .onConflict((conflict) =>
      conflict.column('subject').doUpdateSet({ email: sql`coalesce(excluded.email, app_user.email)` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

import { sql } from 'kysely'
import type { UserAccount, UsersQuery } from '@eventbuzz/contract/admin'
import { TOTAL_CAP } from '@eventbuzz/contract/events'
import type { Db, Tx } from '../../../db/connection.ts'

type AccountRow = Omit<UserAccount, 'blocked_at' | 'created_at' | 'updated_at'> & {
  blocked_at: Date | null
  created_at: Date
  updated_at: Date
}

const SELECT_ACCOUNTS = sql`
  SELECT u.id, u.subject, u.display_name, u.email, u.avatar_url, u.blocked_at, u.created_at, u.updated_at,
    (SELECT count(*) FROM event WHERE created_by = u.id) AS event_count
  FROM app_user u`

const toAccount = (row: AccountRow): UserAccount => ({
  ...row,
  blocked_at: row.blocked_at && row.blocked_at.toISOString(),
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
})

type UserFilter = Pick<UsersQuery, 'q' | 'blocked'>

function matching({ q, blocked }: UserFilter) {
  const pattern = q && `%${q.trim().replace(/[\\%_]/g, '\\$&')}%`
  // As in app_user_name_trigram_idx.
  const name = sql`lower(eb_unaccent(coalesce(display_name, '') || ' ' || coalesce(email, '')))`
  const conditions = [
    ...(pattern ? [sql`${name} LIKE lower(eb_unaccent(${pattern}))`] : []),
    ...(blocked === undefined ? [] : [sql`(u.blocked_at IS NOT NULL) = ${blocked}`]),
  ]
  return conditions.length === 0 ? sql`` : sql`WHERE ${sql.join(conditions, sql` AND `)}`
}

/** The latest first; one more than `limit` when there is another page. */
export async function pageOfUsers(
  db: Db,
  filter: UserFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<UserAccount[]> {
  const { rows } = await sql<AccountRow>`${SELECT_ACCOUNTS} ${matching(filter)}
    ORDER BY u.created_at DESC, u.id DESC LIMIT ${limit + 1} OFFSET ${offset}`.execute(db)
  return rows.map(toAccount)
}

/** Counts up to one more than TOTAL_CAP. */
export async function countUsers(db: Db, filter: UserFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`SELECT count(*) AS total FROM (
    SELECT 1 FROM app_user u ${matching(filter)} LIMIT ${sql.lit(TOTAL_CAP + 1)}) counted`.execute(db)
  return rows[0]!.total
}

export async function accountById(tx: Tx, id: string): Promise<UserAccount | undefined> {
  const { rows } = await sql<AccountRow>`${SELECT_ACCOUNTS} WHERE u.id = ${id}`.execute(tx)
  return rows[0] && toAccount(rows[0])
}

export interface LockedUser {
  display_name: string | null
  blocked_at: Date | null
}

export async function lockUser(tx: Tx, id: string): Promise<LockedUser | undefined> {
  return tx
    .selectFrom('app_user')
    .select(['display_name', 'blocked_at'])
    .where('id', '=', id)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export async function updateUser(tx: Tx, id: string, user: LockedUser): Promise<void> {
  await tx.updateTable('app_user').set(user).where('id', '=', id).execute()
}

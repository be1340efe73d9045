import type { Db, Tx } from './connection.ts'

/** What the instance remembers under a key; undefined when it never did. */
export async function readInstanceSetting<T>(db: Db | Tx, key: string): Promise<T | undefined> {
  const row = await db
    .selectFrom('instance_setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst()
  return row?.value as T | undefined
}

export async function writeInstanceSetting(db: Db | Tx, key: string, setting: unknown): Promise<void> {
  const value = JSON.stringify(setting)
  await db
    .insertInto('instance_setting')
    .values({ key, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute()
}

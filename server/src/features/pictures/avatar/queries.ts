import type { Tx } from '../../../db/connection.ts'

export interface Avatar {
  avatar_picture_id: string | null
  avatar_url: string | null
}

/** Waits for whoever changes this person just now. */
export async function lockAvatar(tx: Tx, userId: string): Promise<Avatar | undefined> {
  return tx
    .selectFrom('app_user')
    .select(['avatar_picture_id', 'avatar_url'])
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export async function setAvatar(tx: Tx, userId: string, avatar: Avatar): Promise<void> {
  await tx.updateTable('app_user').set(avatar).where('id', '=', userId).execute()
}

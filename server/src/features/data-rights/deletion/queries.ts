import type { Db, Tx } from '../../../db/connection.ts'

export interface Person {
  id: string
  subject: string
  deletion_requested_at: Date | null
  erasure_started_at: Date | null
}

const PERSON = ['id', 'subject', 'deletion_requested_at', 'erasure_started_at'] as const

export async function personById(db: Db, id: string): Promise<Person | undefined> {
  return db.selectFrom('app_user').select(PERSON).where('id', '=', id).executeTakeFirst()
}

/** Nobody signs in as this person, and nothing is written that is theirs, until the transaction ends. */
export async function lockPerson(tx: Tx, id: string): Promise<Person | undefined> {
  return tx.selectFrom('app_user').select(PERSON).where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function markForDeletion(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('app_user').set({ deletion_requested_at: at }).where('id', '=', id).execute()
}

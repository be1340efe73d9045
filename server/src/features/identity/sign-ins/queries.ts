import { sql } from 'kysely'
import type { Db, Tx } from '../../../db/connection.ts'
import { readInstanceSetting, writeInstanceSetting } from '../../../db/instance-setting.ts'

const SETTING_KEY = 'sign_ins_read'
// Any fixed number will do, as long as every process uses the same one.
const ADVISORY_LOCK = 7_203_343

/** How far the events of the identity provider were read. Another provider counts anew. */
export interface ReadUpTo {
  issuer: string
  cursor: string
}

/** Waits until no other process writes sign-ins; the lock ends with the transaction. */
export async function lockReadUpTo(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(tx)
}

export function getReadUpTo(db: Db | Tx): Promise<ReadUpTo | undefined> {
  return readInstanceSetting(db, SETTING_KEY)
}

export function setReadUpTo(tx: Tx, readUpTo: ReadUpTo): Promise<void> {
  return writeInstanceSetting(tx, SETTING_KEY, readUpTo)
}

/** Our ids of those that we know. */
export async function idsBySubject(tx: Tx, subjects: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ subject: string; id: string }>`
    SELECT subject, id FROM app_user WHERE subject = ANY(${subjects}::text[])`.execute(tx)
  return new Map(rows.map(({ subject, id }) => [subject, id]))
}

/** Which of these digests belong to somebody who was erased a short time ago. */
export async function erasedDigests(tx: Tx, digests: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ digest: string }>`
    SELECT digest FROM erased_subject WHERE digest = ANY(${digests}::text[])`.execute(tx)
  return new Set(rows.map(({ digest }) => digest))
}

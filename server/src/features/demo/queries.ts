import { sql } from 'kysely'
import type { Tx } from '../../db/connection.ts'
import { readInstanceSetting, writeInstanceSetting } from '../../db/instance-setting.ts'

export const DEMO_SOURCE = 'demo'
const SETTING_KEY = 'demo'
// Any fixed number will do, as long as every process uses the same one.
const ADVISORY_LOCK = 7_203_342

/** What the instance remembers about its demo events: for which day they were made, or that they were removed. */
export type DemoState = { state: 'seeded'; day: string } | { state: 'removed' }

/** Waits until no other process works on the demo events; the lock ends with the transaction. */
export async function lockDemo(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${ADVISORY_LOCK})`.execute(tx)
}

export function readDemoState(tx: Tx): Promise<DemoState | undefined> {
  return readInstanceSetting(tx, SETTING_KEY)
}

export function writeDemoState(tx: Tx, state: DemoState): Promise<void> {
  return writeInstanceSetting(tx, SETTING_KEY, state)
}

export async function hasEvents(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('event').select('id').limit(1).executeTakeFirst()) !== undefined
}

export async function countDemoEvents(tx: Tx): Promise<number> {
  const { count } = await tx
    .selectFrom('event')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('source_name', '=', DEMO_SOURCE)
    .executeTakeFirstOrThrow()
  return count
}

/** Takes out demo events, apart from these. @returns the ids of those that are gone. */
export async function deleteDemoEventsExcept(tx: Tx, externalIds: string[]): Promise<string[]> {
  const rows = await tx
    .deleteFrom('event')
    .where('source_name', '=', DEMO_SOURCE)
    .where(sql<boolean>`NOT external_id = ANY(${externalIds}::text[])`)
    .returning('id')
    .execute()
  return rows.map(({ id }) => id)
}

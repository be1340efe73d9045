import type pg from 'pg'

/** Ids of the events that were announced since the last time, in order; the jobs are taken away. */
export async function takeAnnounced(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ payload: { event_ids: string[] } }>(
    "DELETE FROM job WHERE topic = 'event.changed' RETURNING payload",
  )
  return rows.flatMap(({ payload }) => payload.event_ids).toSorted((a, b) => (a < b ? -1 : 1))
}

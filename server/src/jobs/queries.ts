import { sql } from 'kysely'
import type { Db, Tx } from '../db/connection.ts'

/** Statement for a connection of its own: LISTEN ends with the session. */
export const LISTEN = 'LISTEN eventbuzz_job'

/** A job that this worker holds the lease of. `attempt` tells one lease from the next. */
export interface ClaimedJob {
  id: number
  topic: string
  payload: Record<string, unknown>
  attempt: number
}

export interface NewJob {
  topic: string
  payload: string
  key: string | null
  runAt: Date | null
}

/**
 * A dead job with the same key starts anew; one that waits or runs stays as it is.
 * @returns whether there is a job now that was not there before.
 */
export async function insertJob(tx: Tx, { topic, payload, key, runAt }: NewJob): Promise<boolean> {
  // Workers tell time in milliseconds: with the microseconds a job would not be due yet when they hear of it.
  const { rows } = await sql`
    INSERT INTO job (topic, payload, key, run_at)
    VALUES (${topic}, ${payload}::jsonb, ${key}, coalesce(${runAt}::timestamptz, date_trunc('milliseconds', now())))
    ON CONFLICT (key) DO UPDATE
      SET status = 'waiting', attempts = 0, last_error = NULL, payload = excluded.payload, run_at = excluded.run_at
      WHERE job.status = 'dead'
    RETURNING id`.execute(tx)
  return rows.length > 0
}

/** Wakes the workers when the transaction commits. Does nothing on the embedded database, whose workers poll. */
export async function notifyWorkers(tx: Tx): Promise<void> {
  await sql`SELECT pg_notify('eventbuzz_job', '')`.execute(tx)
}

/** Takes due jobs of these topics, and those whose lease ran out. Other topics may be another release's. */
export async function claimJobs(
  db: Db,
  { topics, limit, now, until }: { topics: string[]; limit: number; now: Date; until: Date },
): Promise<ClaimedJob[]> {
  // Materialized: inlined, the LIMIT could be asked anew for every row.
  const { rows } = await sql<ClaimedJob>`
    WITH due AS MATERIALIZED (
      SELECT id FROM job
      WHERE status <> 'dead' AND run_at <= ${now} AND (status = 'waiting' OR locked_until <= ${now})
        AND topic = any(${topics}::text[])
      ORDER BY run_at, id LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE job SET status = 'running', attempts = attempts + 1, locked_until = ${until}
    FROM due WHERE job.id = due.id
    RETURNING job.id, job.topic, job.payload, job.attempts AS attempt`.execute(db)
  return rows
}

/** When the next waiting job of these topics becomes due; may be past when another worker is just taking it. */
export async function nextDue(db: Db, topics: string[]): Promise<Date | undefined> {
  const { rows } = await sql<{ run_at: Date }>`
    SELECT run_at FROM job WHERE status = 'waiting' AND topic = any(${topics}::text[])
    ORDER BY run_at LIMIT 1`.execute(db)
  return rows[0]?.run_at
}

const leaseOf = ({ id, attempt }: ClaimedJob) =>
  sql`id = ${id} AND status = 'running' AND attempts = ${attempt}`

/** @returns false when the lease is another's by now. */
export async function extendLease(db: Db, job: ClaimedJob, until: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`UPDATE job SET locked_until = ${until} WHERE ${leaseOf(job)}`.execute(
    db,
  )
  return numAffectedRows === 1n
}

export async function deleteJob(db: Db, job: ClaimedJob): Promise<void> {
  await sql`DELETE FROM job WHERE ${leaseOf(job)}`.execute(db)
}

export async function postponeJob(db: Db, job: ClaimedJob, runAt: Date, error: string): Promise<void> {
  await sql`UPDATE job SET status = 'waiting', locked_until = NULL, run_at = ${runAt}, last_error = ${error}
    WHERE ${leaseOf(job)}`.execute(db)
}

export async function buryJob(db: Db, job: ClaimedJob, error: string | null): Promise<void> {
  await sql`UPDATE job SET status = 'dead', locked_until = NULL, last_error = coalesce(${error}, last_error)
    WHERE ${leaseOf(job)}`.execute(db)
}

/** Gives a job back as if it had never been taken. */
export async function releaseJob(db: Db, job: ClaimedJob): Promise<void> {
  await sql`UPDATE job SET status = 'waiting', locked_until = NULL, attempts = attempts - 1
    WHERE ${leaseOf(job)}`.execute(db)
}

/** @returns whether this call is the first, of all processes, for this instant or a later one. */
export async function advanceSchedule(tx: Tx, name: string, instant: Date): Promise<boolean> {
  const { rows } = await sql`
    INSERT INTO job_schedule (name, fired_at) VALUES (${name}, ${instant})
    ON CONFLICT (name) DO UPDATE SET fired_at = excluded.fired_at WHERE job_schedule.fired_at < excluded.fired_at
    RETURNING name`.execute(tx)
  return rows.length > 0
}

export async function hasPendingJob(tx: Tx, topic: string): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM job WHERE topic = ${topic} AND status <> 'dead' LIMIT 1`.execute(
    tx,
  )
  return rows.length > 0
}

export async function deleteDeadOfTopic(tx: Tx, topic: string): Promise<void> {
  await sql`DELETE FROM job WHERE topic = ${topic} AND status = 'dead'`.execute(tx)
}

export interface JobCount {
  topic: string
  status: 'waiting' | 'running' | 'dead'
  count: number
  oldest: Date
}

export async function countJobs(db: Db): Promise<JobCount[]> {
  const { rows } = await sql<JobCount>`
    SELECT topic, status, count(*) AS count, min(created_at) AS oldest FROM job
    GROUP BY topic, status ORDER BY topic, status`.execute(db)
  return rows
}

export interface QueueState {
  depths: { topic: string; status: JobCount['status']; count: number }[]
  /** Seconds that the oldest waiting job is overdue; 0 when none is. */
  oldestAgeS: number
}

export async function queueState(db: Db, now: Date): Promise<QueueState> {
  const { rows } = await sql<QueueState['depths'][number] & { due_at: Date | null }>`
    SELECT topic, status, count(*) AS count, min(run_at) FILTER (WHERE status = 'waiting') AS due_at FROM job
    GROUP BY topic, status ORDER BY topic, status`.execute(db)
  const dueAt = rows.flatMap(({ due_at }) => (due_at ? [due_at.getTime()] : []))
  return {
    depths: rows.map(({ topic, status, count }) => ({ topic, status, count })),
    oldestAgeS: Math.max(0, (now.getTime() - Math.min(now.getTime(), ...dueAt)) / 1000),
  }
}

export interface DeadJob {
  id: number
  topic: string
  attempts: number
  last_error: string | null
}

export async function deadJobs(db: Db, limit: number): Promise<DeadJob[]> {
  const { rows } = await sql<DeadJob>`
    SELECT id, topic, attempts, last_error FROM job WHERE status = 'dead' ORDER BY id LIMIT ${limit}`.execute(
    db,
  )
  return rows
}

const dead = (id: number | 'all') =>
  id === 'all' ? sql`status = 'dead'` : sql`status = 'dead' AND id = ${id}`

/** @returns how many wait to be run again, with all their attempts before them. */
export async function reviveDead(tx: Tx, id: number | 'all', runAt: Date): Promise<number> {
  const { numAffectedRows } =
    await sql`UPDATE job SET status = 'waiting', attempts = 0, run_at = ${runAt} WHERE ${dead(id)}`.execute(
      tx,
    )
  return Number(numAffectedRows ?? 0)
}

/** @returns how many there were. */
export async function deleteDead(db: Db, id: number | 'all'): Promise<number> {
  const { numAffectedRows } = await sql`DELETE FROM job WHERE ${dead(id)}`.execute(db)
  return Number(numAffectedRows ?? 0)
}

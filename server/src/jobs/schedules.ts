import { Cron } from 'croner'
import { inTransaction, type Db } from '../db/connection.ts'
import { enqueue } from './enqueue.ts'
import { advanceSchedule, deleteDeadOfTopic, hasPendingJob } from './queries.ts'
import type { Schedule } from './types.ts'

export const topicOf = (scheduleName: string) => `cron:${scheduleName}`

/** The latest instant of the schedule that is not after `now`; undefined when it has none. */
export function latestInstant(cron: string, now: Date): Date | undefined {
  // croner leaves out the second that it is asked about.
  const nextSecond = new Date((Math.floor(now.getTime() / 1000) + 1) * 1000)
  return new Cron(cron, { timezone: 'UTC' }).previousRuns(1, nextSecond)[0]
}

/**
 * Answers with a function that enqueues a job for each schedule whose instant has come, once among all processes. Of
 * instants that passed while nothing ran only the latest is made up for.
 */
export function scheduler(db: Db, schedules: Record<string, Schedule>): (now: Date) => Promise<void> {
  const seen = new Map<string, number>()
  return async (now) => {
    for (const [name, { cron }] of Object.entries(schedules)) {
      const instant = latestInstant(cron, now)
      if (!instant || (seen.get(name) ?? -Infinity) >= instant.getTime()) continue
      await fire(db, name, instant, now)
      seen.set(name, instant.getTime())
    }
  }
}

/** A schedule has at most one job: one that still waits or runs stands for this instant too, a dead one is replaced. */
function fire(db: Db, name: string, instant: Date, now: Date): Promise<void> {
  const topic = topicOf(name)
  return inTransaction(db, async (tx) => {
    if (!(await advanceSchedule(tx, name, instant)) || (await hasPendingJob(tx, topic))) return
    await deleteDeadOfTopic(tx, topic)
    await enqueue(tx, { topic, key: `${topic}:${instant.toISOString()}`, runAt: now })
  })
}

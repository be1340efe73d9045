import { afterEach } from 'vitest'
import { inTransaction, type Db } from '../src/db/connection.ts'
import { enqueue, type JobRequest } from '../src/jobs/enqueue.ts'
import { runJobs, type RunJobsOptions, type RunningJobs } from '../src/jobs/run-jobs.ts'
import type { JobLog } from '../src/jobs/types.ts'

export const silentLog: JobLog = { info() {}, warn() {}, error() {} }

export const add = (db: Db, job: JobRequest) => inTransaction(db, (tx) => enqueue(tx, job))

/** Starts workers that look every 20 ms, and stops them after each test. */
export function useWorkers(db: Db) {
  const workers: RunningJobs[] = []
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()))
  })
  return (options: Partial<RunJobsOptions>): RunningJobs => {
    const worker = runJobs({
      db,
      now: () => new Date(),
      log: silentLog,
      topics: {},
      schedules: {},
      concurrency: 4,
      pollMs: 20,
      ...options,
    })
    workers.push(worker)
    return worker
  }
}

/** Waits for something to become true; fails after ten seconds. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000
  while (!(await isSo())) {
    if (Date.now() > giveUpAt) throw new Error(`This did not become true: ${isSo.toString()}`)
    await pause(5)
  }
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

import type { Db } from '../db/connection.ts'
import { errorText } from './error-text.ts'
import { buryJob, deleteJob, extendLease, postponeJob, releaseJob, type ClaimedJob } from './queries.ts'
import { retryDelayMs } from './retry-delay.ts'
import type { JobHandler, JobLog } from './types.ts'

export interface RunJobOptions {
  db: Db
  now: () => Date
  handlers: JobHandler[]
  log: JobLog
  leaseMs: number
  maxAttempts: number
  /** Aborted when the worker stops. */
  stopping: AbortSignal
}

/** `failed` will be tried again, `dead` not; `released` was given back because the worker stops. */
export type JobResult = 'done' | 'failed' | 'dead' | 'released'

const LOST = 'The process ended, or did not answer, each time this job ran.'

/** Runs a claimed job and records what came of it. Rejects only when that cannot be recorded. */
export async function runJob(job: ClaimedJob, options: RunJobOptions): Promise<JobResult> {
  const { db, now, handlers, log, maxAttempts, stopping } = options
  const { id, topic, attempt } = job
  if (attempt > maxAttempts) {
    log.error({ job: id, topic }, LOST)
    await buryJob(db, job, LOST)
    return 'dead'
  }
  const lease = keepLease(job, options)
  try {
    for (const handle of handlers) await handle({ ...job, signal: lease.signal, log })
  } catch (error) {
    if (stopping.aborted && error === stopping.reason) {
      await releaseJob(db, job)
      return 'released'
    }
    const reason = errorText(error)
    if (attempt >= maxAttempts) {
      log.error({ job: id, topic, attempt, reason }, 'A job failed for the last time; see: eventbuzz jobs')
      await buryJob(db, job, reason)
      return 'dead'
    }
    const runAt = new Date(now().getTime() + retryDelayMs(attempt))
    log.warn({ job: id, topic, attempt, reason, again: runAt }, 'A job failed and will be tried again.')
    await postponeJob(db, job, runAt, reason)
    return 'failed'
  } finally {
    lease.release()
  }
  await deleteJob(db, job)
  return 'done'
}

/** Keeps the lease while the handler works. Its signal is aborted when another worker has it, or when ours stops. */
function keepLease(job: ClaimedJob, { db, now, log, leaseMs, stopping }: RunJobOptions) {
  const work = new AbortController()
  const extend = async () => {
    const isOurs = await extendLease(db, job, new Date(now().getTime() + leaseMs))
    if (!isOurs) work.abort(new Error('Another worker has taken this job over.'))
  }
  const timer = setInterval(() => {
    extend().catch((error: unknown) =>
      log.warn({ job: job.id, reason: errorText(error) }, 'The lease of a job could not be extended.'),
    )
  }, leaseMs / 3)
  // Not AbortSignal.any(): what it adds to a signal that lives as long as the process is not always taken off again.
  const onStop = () => work.abort(stopping.reason)
  stopping.addEventListener('abort', onStop)
  const release = () => {
    clearInterval(timer)
    stopping.removeEventListener('abort', onStop)
  }
  return { signal: work.signal, release }
}

import type { Db } from '../db/connection.ts'
import { errorText } from './error-text.ts'
import type { Listener } from './listen.ts'
import { claimJobs, nextDue, releaseJob } from './queries.ts'
import { MAX_ATTEMPTS } from './retry-delay.ts'
import { runJob, type JobResult } from './run-job.ts'
import { scheduler, topicOf } from './schedules.ts'
import type { JobHandler, JobLog, Schedule } from './types.ts'

export interface RunJobsOptions {
  db: Db
  now: () => Date
  log: JobLog
  /** Topic → handlers, called one after the other; when one fails, all are called again. */
  topics: Record<string, JobHandler[]>
  schedules: Record<string, Schedule>
  /** Most jobs at once. */
  concurrency: number
  /** How long nothing is asked when nobody calls `wake`. */
  pollMs: number
  /** Calls `wake` when there may be something to do. */
  listen?: (wake: () => void) => Listener
  /** How long after the end of a process its jobs are taken over. */
  leaseMs?: number
  maxAttempts?: number
  /** Told of every run that has ended. */
  onRun?: (topic: string, result: JobResult, durationS: number) => void
}

export interface RunningJobs {
  /**
   * Takes no more jobs and waits for those that run.
   * @returns false when some were still running after `withinMs`; they are run again when their lease is over.
   */
  stop(withinMs?: number): Promise<boolean>
}

const LEASE_MS = 60_000
const STOP_WITHIN_MS = 10_000
/** A due job that another worker is just taking must not make this one spin. */
const SHORTEST_WAIT_MS = 100

/** Enqueues what is due by schedule and runs due jobs, until it is stopped. Outlives the loss of the database. */
export function runJobs(options: RunJobsOptions): RunningJobs {
  const { db, now, log, concurrency, pollMs, leaseMs = LEASE_MS, maxAttempts = MAX_ATTEMPTS } = options
  const handlersOf = handlerTable(options)
  const topics = Object.keys(handlersOf)
  const fireDue = scheduler(db, options.schedules)
  const running = new Set<Promise<void>>()
  const stopping = new AbortController()
  const pause = wakeablePause()
  let isFailing = false

  const start = (job: Awaited<ReturnType<typeof claimJobs>>[number]) => {
    const handlers = handlersOf[job.topic]!
    const startedAt = performance.now()
    const run = runJob(job, { db, now, handlers, log, leaseMs, maxAttempts, stopping: stopping.signal })
      .then((result) => options.onRun?.(job.topic, result, (performance.now() - startedAt) / 1000))
      .catch((error: unknown) => {
        const fields = { job: job.id, topic: job.topic, reason: errorText(error) }
        log.error(fields, 'What came of a job could not be written down; it will be run again.')
      })
      .finally(() => {
        running.delete(run)
        pause.wake()
      })
    running.add(run)
  }

  /** @returns milliseconds until there may be more to do. */
  const turn = async (): Promise<number> => {
    await fireDue(now())
    const limit = concurrency - running.size
    if (limit <= 0) return pollMs
    const time = now()
    const until = new Date(time.getTime() + leaseMs)
    const claimed = await claimJobs(db, { topics, limit, now: time, until })
    if (stopping.signal.aborted) await Promise.all(claimed.map((job) => releaseJob(db, job)))
    else claimed.forEach(start)
    if (claimed.length === limit) return pollMs
    const next = await nextDue(db, topics)
    return next ? Math.min(pollMs, Math.max(SHORTEST_WAIT_MS, next.getTime() - now().getTime())) : pollMs
  }

  const loop = async () => {
    while (!stopping.signal.aborted) {
      const waitMs = await turn().then(
        (ms) => {
          if (isFailing) log.info({}, 'Background jobs run again.')
          isFailing = false
          return ms
        },
        (error: unknown) => {
          if (!isFailing) log.error({ reason: errorText(error) }, 'Background jobs cannot be read.')
          isFailing = true
          return pollMs
        },
      )
      await pause.wait(waitMs)
    }
  }

  const looping = loop()
  const listener = options.listen?.(pause.wake)
  return {
    async stop(withinMs = STOP_WITHIN_MS) {
      stopping.abort(new Error('The worker is stopping.'))
      pause.wake()
      await listener?.stop()
      const hasEnded = await settlesWithin(
        looping.then(() => Promise.all(running)),
        withinMs,
      )
      if (!hasEnded)
        log.warn({ jobs: running.size }, 'Some jobs did not end in time; they will be run again.')
      return hasEnded
    },
  }
}

function handlerTable({ topics, schedules }: RunJobsOptions): Record<string, JobHandler[]> {
  const scheduled = Object.entries(schedules).map(([name, { run }]) => [topicOf(name), [run]])
  return { ...topics, ...Object.fromEntries(scheduled) }
}

/** A pause that ends at once when `wake` is called during it, or was called since the last one. */
function wakeablePause() {
  let isWoken = false
  let end: (() => void) | undefined
  const wake = () => {
    isWoken = true
    end?.()
  }
  const wait = async (ms: number) => {
    if (!isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        end = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    end = undefined
    isWoken = false
  }
  return { wake, wait }
}

async function settlesWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  return Promise.race([work.then(() => true), tooLate]).finally(() => clearTimeout(timer))
}

/** What a handler is given of its job. */
export interface JobContext {
  id: number
  topic: string
  payload: Record<string, unknown>
  /** 1 the first time. */
  attempt: number
  /**
   * Aborted when the worker stops, or when another worker has taken the job over. Long work asks
   * `signal.throwIfAborted()` between its steps; after a stop the job is then run again, with no attempt counted.
   */
  signal: AbortSignal
  log: JobLog
}

/**
 * Does the work of a job; an error means "try again later". It must be idempotent: a job is run at least once, and
 * again when the process ended or lost its lease half way.
 */
export type JobHandler = (job: JobContext) => Promise<void>

export interface Schedule {
  /** Five fields, in UTC: minute, hour, day of month, month, day of week. */
  cron: string
  run: JobHandler
}

/** The part of pino's interface that jobs need. */
export interface JobLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

import type { Deps } from './deps.ts'
import { forgetOldLinesJob } from './features/audit/jobs.ts'
import { moveDemoOnJob } from './features/demo/jobs.ts'
import { completeEventsJob } from './features/events/jobs.ts'
import { DELETION_REQUESTED, ERASURE_DUE, EXPORT_REQUESTED } from './features/data-rights/index.ts'
import {
  deleteOldExportsJob,
  endSessionsJob,
  prepareExportJob,
  erasePersonJob,
  scheduleErasuresJob,
} from './features/data-rights/jobs.ts'
import { EVENT_CHANGED } from './features/events/index.ts'
import { addAvifJob, deleteOrphanedPicturesJob, deleteRemovedPictureJob } from './features/pictures/jobs.ts'
import { forgetTokensJob, recordSignInsJob } from './features/identity/jobs.ts'
import { buildOutdatedIndexJob, followEventsJob, forgetSearchTermsJob } from './features/search/jobs.ts'
import { expireIdempotencyKeysJob } from './http/idempotency/only-once.ts'
import { expireIdentityJob } from './identity-server/expire-identity.ts'
import { REGISTERED, registeredJob, RESET_ASKED, resetAskedJob } from './identity-server/mail-jobs.ts'
import { listenForJobs } from './jobs/listen.ts'
import { runJobs, type RunningJobs } from './jobs/run-jobs.ts'
import type { JobHandler, JobLog, Schedule } from './jobs/types.ts'

type WorkerDeps = Pick<
  Deps,
  | 'config'
  | 'accounts'
  | 'db'
  | 'cache'
  | 'files'
  | 'mail'
  | 'metrics'
  | 'pictureCodec'
  | 'searchIndex'
  | 'now'
>

/** What else happens after something happened. A topic is named after it, as in `event.published`. */
const topicHandlers = (deps: WorkerDeps): Record<string, JobHandler[]> => ({
  'picture.uploaded': [addAvifJob(deps)],
  'picture.removed': [deleteRemovedPictureJob(deps)],
  [DELETION_REQUESTED]: [endSessionsJob(deps)],
  [EXPORT_REQUESTED]: [prepareExportJob(deps)],
  [ERASURE_DUE]: [erasePersonJob(deps)],
  [EVENT_CHANGED]: [followEventsJob(deps)],
  [RESET_ASKED]: [resetAskedJob(deps)],
  [REGISTERED]: [registeredJob(deps)],
})

const schedules = (deps: WorkerDeps): Record<string, Schedule> => ({
  'build-search-index': { cron: '*/5 * * * *', run: buildOutdatedIndexJob(deps) },
  'complete-events': { cron: '*/5 * * * *', run: completeEventsJob(deps) },
  'expire-identity': { cron: '53 * * * *', run: expireIdentityJob(deps) },
  'erase-people': { cron: '7 4 * * *', run: scheduleErasuresJob(deps) },
  'expire-idempotency-keys': { cron: '47 * * * *', run: expireIdempotencyKeysJob(deps) },
  'delete-old-exports': { cron: '13 * * * *', run: deleteOldExportsJob(deps) },
  'delete-orphaned-pictures': { cron: '41 * * * *', run: deleteOrphanedPicturesJob(deps) },
  'forget-audit-lines': { cron: '33 3 * * *', run: forgetOldLinesJob(deps) },
  'forget-tokens': { cron: '17 3 * * *', run: forgetTokensJob(deps) },
  // Midnight in their cities is at a whole hour of UTC.
  ...(deps.config.demoEvents && { 'move-demo-on': { cron: '0 * * * *', run: moveDemoOnJob(deps) } }),
  'record-sign-ins': { cron: '* * * * *', run: recordSignInsJob(deps) },
  'forget-search-terms': { cron: '23 3 * * *', run: forgetSearchTermsJob(deps) },
})

/** Starts the background jobs. Any number of processes may do so on one database. */
export function startWorker(deps: WorkerDeps, log: JobLog): RunningJobs {
  const { databaseUrl } = deps.config
  return runJobs({
    db: deps.db,
    now: deps.now,
    log,
    topics: topicHandlers(deps),
    schedules: schedules(deps),
    onRun: deps.metrics.jobRun,
    // All connections to the embedded database share one session, which hears of no notification.
    ...(databaseUrl
      ? { concurrency: 4, pollMs: 5_000, listen: (wake) => listenForJobs(databaseUrl, wake, log) }
      : { concurrency: 1, pollMs: 1_000 }),
  })
}

import { Cron } from 'croner'

/** After a failure it is tried again this soon: most reasons, such as a network that is down, pass. */
const RETRY_AFTER_MS = 30 * 60_000
/** A day and what a backup takes. */
const OUTDATED_AFTER_MS = 25 * 3_600_000

/** When the next backup begins. At once where none is as new as it should be, as after a night without power. */
export function nextBackupAt(
  schedule: string,
  now: Date,
  { lastSuccessAt, lastFailedAt }: { lastSuccessAt: Date | undefined; lastFailedAt: Date | undefined },
): Date {
  const planned = new Cron(schedule, { paused: true, timezone: 'UTC' }).nextRun(now)!
  if (lastFailedAt) {
    const again = new Date(Math.max(now.getTime(), lastFailedAt.getTime() + RETRY_AFTER_MS))
    return again < planned ? again : planned
  }
  const isOutdated = !lastSuccessAt || now.getTime() - lastSuccessAt.getTime() > OUTDATED_AFTER_MS
  return isOutdated ? now : planned
}

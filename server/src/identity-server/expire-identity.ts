import type { Mail } from '../adapters/mail/port.ts'
import type { Db } from '../db/connection.ts'
import type { JobHandler } from '../jobs/types.ts'
import { KEEP_KEYS_MS } from './keys.ts'
import { deleteExpired } from './queries.ts'
import { FORGET_FAILURES_MS } from './rules.ts'

const DAY_MS = 86_400_000

/** How long mails stay, and files of them: longer than any link is good for. */
const KEEP_MAILS_MS = 2 * DAY_MS

/** Forgets sessions and codes that have expired, attempts, mails, events that were read by now, and keys of long ago. */
export function expireIdentityJob({ db, mail, now }: { db: Db; mail: Mail; now: () => Date }): JobHandler {
  return async () => {
    const ago = (ms: number) => new Date(now().getTime() - ms)
    await deleteExpired(db, {
      models: ago(DAY_MS),
      events: ago(7 * DAY_MS),
      attempts: ago(FORGET_FAILURES_MS),
      mails: ago(KEEP_MAILS_MS),
      keys: ago(KEEP_KEYS_MS),
    })
    await mail.forgetBefore?.(ago(KEEP_MAILS_MS))
  }
}

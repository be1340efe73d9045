import { createHash, createHmac } from 'node:crypto'
import type { Mail, Message } from '../adapters/mail/port.ts'
import { MailUnavailableError } from '../adapters/mail/port.ts'
import type { Config } from '../config.ts'
import { inTransaction, type Db } from '../db/connection.ts'
import type { JobContext, JobHandler } from '../jobs/types.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { identityKeys } from './keys.ts'
import { alreadyRegisteredText, confirmText, resetText } from './mails.ts'
import {
  accountByEmail,
  accountById,
  countMails,
  countMailsBefore,
  deleteMail,
  insertMail,
  lockAccount,
  mailById,
  recordEvent,
  setMailToken,
} from './queries.ts'
import { CONFIRM_MS, LINK_MS } from './rules.ts'

/** Somebody asked for a new password. Their job is the same whether they have an account or not. */
export const RESET_ASKED = 'identity.reset_asked'
/** Somebody registered; their address is not known to be theirs yet. */
export const REGISTERED = 'identity.registered'

const HOUR_MS = 3_600_000
/** More would be a way to fill somebody's mailbox. */
const MAILS_PER_HOUR = 5

interface MailDeps {
  config: Config
  db: Db
  mail: Mail
  now: () => Date
}

export const tokenHashOf = (token: string) => createHash('sha256').update(token).digest('base64url')

/** Sends the link with which a password can be set; nothing to an address that nobody has. */
export function resetAskedJob(deps: MailDeps): JobHandler {
  const { db, now } = deps
  return async (job) => {
    const { email, mailId } = job.payload as { email: string; mailId: string }
    const account = await accountByEmail(db, email)
    if (!account) return
    const isWanted = await inTransaction(db, async (tx) => {
      await lockAccount(tx, account.id)
      // Run again after it failed half way.
      if (await mailById(tx, mailId)) return true
      if ((await countMails(tx, account.id, new Date(now().getTime() - HOUR_MS))) >= MAILS_PER_HOUR)
        return false
      await insertMail(tx, { id: mailId, purpose: 'reset', account_id: account.id, now: now() })
      await recordEvent(tx, { at: now(), action: 'password.reset_asked', subject: account.id })
      return true
    })
    if (!isWanted) return
    const link = await linkFor(deps, mailId, 'reset-password', LINK_MS)
    await send(deps, job, { to: email, id: mailId, ...resetText(deps.config, link) })
  }
}

/**
 * Sends the link that confirms an address, or tells its owner that somebody registered with it again; nothing to an
 * address with which that was done too often.
 */
export function registeredJob(deps: MailDeps): JobHandler {
  const { db } = deps
  return async (job) => {
    const mailId = String(job.payload['mailId'])
    const row = await mailById(db, mailId)
    if (!row) return
    // Those that are not sent are deleted, or who goes on asking would keep all others of the address from an account.
    const since = new Date(row.created_at.getTime() - HOUR_MS)
    if (row.email && (await countMailsBefore(db, row, since)) >= MAILS_PER_HOUR) return deleteMail(db, mailId)
    const account = row.account_id
      ? await accountById(db, row.account_id)
      : await accountByEmail(db, row.email!)
    if (account && account.id !== row.account_id) {
      await send(deps, job, { to: account.email, id: mailId, ...alreadyRegisteredText(deps.config) })
      return
    }
    const to = account?.email ?? row.email
    if (!to) return
    const link = await linkFor(deps, mailId, 'confirm', CONFIRM_MS)
    await send(deps, job, { to, id: mailId, ...confirmText(deps.config, link) })
  }
}

/**
 * The token is made here, and its hash alone is stored. It follows from the id of the mail and a secret, so that a mail
 * that is sent once more has the same link.
 */
async function linkFor(deps: MailDeps, mailId: string, path: string, validMs: number): Promise<string> {
  const [secret] = (await identityKeys(deps)).secrets
  const token = createHmac('sha256', secret!).update(`mail\n${mailId}`).digest('base64url')
  const expiresAt = new Date(deps.now().getTime() + validMs)
  await setMailToken(deps.db, { id: mailId, tokenHash: tokenHashOf(token), expiresAt })
  return `${deps.config.publicUrl}${EMBEDDED_ISSUER_PATH}/${path}?token=${token}`
}

/** A message that will never be taken is told of and given up. */
async function send({ mail }: MailDeps, job: JobContext, message: Message): Promise<void> {
  await mail.send(message).catch((error: unknown) => {
    if (error instanceof MailUnavailableError) throw error
    job.log.warn({ job: job.id, topic: job.topic }, 'A mail was refused for good.')
  })
}

import type { Report, ReportChange, ReportStatus } from '@eventbuzz/contract/moderation'
import { inTransaction, type Tx } from '../../db/connection.ts'
import { violatesUnique } from '../../db/violations.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { changesBetween, recordAudit } from '../audit/index.ts'
import { lockReport, reportById, updateReport, type LockedReport } from './queries.ts'
import { mayBecome } from './rules.ts'

const ACTIONS = {
  open: 'report.reopened',
  resolved: 'report.resolved',
  dismissed: 'report.dismissed',
} as const

/** Resolves, dismisses or opens a report again, or changes its note. Doing the same again changes nothing. */
export async function handleReport(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  actor: Actor,
  id: string,
  change: ReportChange,
): Promise<Report> {
  try {
    return await inTransaction(db, async (tx) => {
      const before = await lockReport(tx, id)
      if (!before) throw new AppError('NOT_FOUND', 'There is no such report.')
      const status = change.status ?? before.status
      const note = change.note === undefined ? before.note : change.note?.trim() || null
      if (!mayBecome(before.status, status)) throw alreadyHandled(before.status)
      if (status !== before.status || note !== before.note) {
        await updateReport(tx, id, { status, note, handledBy: actor.userId, handledAt: now() })
        await audit(tx, actor, id, before, status)
      }
      return (await reportById(tx, id))!
    })
  } catch (error) {
    if (!violatesUnique(error, 'report_open_reporter_key')) throw error
    throw new AppError('CONFLICT', 'The same person has reported this event again: see their newer report.')
  }
}

// The log keeps neither note nor message for a year: they may be about a person.
async function audit(tx: Tx, actor: Actor, id: string, before: LockedReport, status: ReportStatus) {
  await recordAudit(tx, actor, {
    action: status === before.status ? 'report.noted' : ACTIONS[status],
    subjectId: id,
    changes: changesBetween({ status: before.status }, { status }),
  })
}

const alreadyHandled = (status: ReportStatus) =>
  new AppError('CONFLICT', `This report is ${status} already. Open it again before you change that.`)

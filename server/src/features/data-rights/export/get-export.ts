import type { ExportStatus } from '@eventbuzz/contract/data-rights'
import { inTransaction, type Db, type Tx } from '../../../db/connection.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import type { Actor } from '../../../lib/actor.ts'
import { AppError } from '../../../lib/app-error.ts'
import { recordAudit } from '../../audit/index.ts'
import { lockPerson } from '../deletion/queries.ts'
import { countRows, deleteExport, exportOf, insertExport, partOf, type Owner } from './queries.ts'
import { EXPORT_KEPT_MS, LARGE_EXPORT_ROWS } from './rules.ts'
import { writeExport, type ExportDeps } from './write-export.ts'

export const EXPORT_REQUESTED = 'user.export_requested'

export type Export =
  { isReady: true; content: AsyncGenerator<string> } | { isReady: false; status: ExportStatus }

/**
 * All that is stored about a person: at once, or, where that is much, prepared by a job. One that is ready is handed
 * out for a week.
 */
export function getExport(
  deps: ExportDeps,
  actor: Actor,
  { renew }: { renew: boolean },
  largeFrom = LARGE_EXPORT_ROWS,
): Promise<Export> {
  const { db, now } = deps
  const owner: Owner = { id: actor.userId, subject: actor.subject }
  const handOut = async (tx: Tx, content: AsyncGenerator<string>): Promise<Export> => {
    await recordAudit(tx, actor, { action: 'user.exported', subjectId: owner.id })
    return { isReady: true, content }
  }
  return inTransaction(db, async (tx) => {
    // Two requests at once make one export.
    if (!(await lockPerson(tx, owner.id))) throw new AppError('NOT_FOUND', 'This account is gone.')
    let known = await exportOf(tx, owner.id)
    const isOver = known && known.requested_at.getTime() <= now().getTime() - EXPORT_KEPT_MS
    if (known && (isOver || (renew && known.ready_run))) {
      await deleteExport(tx, known.id)
      known = undefined
    }
    if (known?.ready_run) return handOut(tx, partsOf(db, known.id, known.ready_run))
    if (!known && (await countRows(tx, owner)) <= largeFrom) return handOut(tx, writeExport(deps, owner))
    const requestedAt = known?.requested_at ?? now()
    const id = known?.id ?? (await insertExport(tx, owner.id, requestedAt))
    // With a key: asking again adds none, and gives one that failed too often another chance.
    await enqueue(tx, {
      topic: EXPORT_REQUESTED,
      key: `${EXPORT_REQUESTED}:${id}`,
      payload: { export_id: id, user_id: owner.id },
    })
    return { isReady: false, status: { status: 'preparing', requested_at: requestedAt.toISOString() } }
  })
}

async function* partsOf(db: Db, id: string, run: string): AsyncGenerator<string> {
  for (let position = 0; ; position++) {
    const part = await partOf(db, id, run, position)
    if (part === undefined) return
    yield part
  }
}

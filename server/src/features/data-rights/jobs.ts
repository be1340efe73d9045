import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { endSessions } from './deletion/end-sessions.ts'
import { erasePerson, type ErasureDeps } from './erasure/erase-person.ts'
import { deleteOldExports } from './export/delete-old-exports.ts'
import { prepareExport } from './export/prepare-export.ts'
import type { ExportDeps } from './export/write-export.ts'
import { scheduleErasures } from './erasure/schedule-erasures.ts'

export function endSessionsJob(deps: Pick<Deps, 'db' | 'accounts'>): JobHandler {
  return ({ payload }) =>
    endSessions(deps, String(payload['user_id']), new Date(String(payload['requested_at'])))
}

export function erasePersonJob(deps: ErasureDeps): JobHandler {
  return async ({ payload, signal, log }) => {
    const isGone = await erasePerson(deps, String(payload['user_id']), signal)
    if (isGone && deps.accounts.isAbsent)
      log.warn({}, 'A person was erased here; their account at the identity provider is yours to remove.')
  }
}

export function scheduleErasuresJob(deps: Pick<Deps, 'db' | 'now'>): JobHandler {
  return async ({ signal, log }) => {
    const count = await scheduleErasures(deps, signal)
    if (count > 0) log.info({ count }, 'People whose accounts are to be erased now.')
  }
}

export function prepareExportJob(deps: ExportDeps): JobHandler {
  return ({ payload, signal }) => prepareExport(deps, String(payload['export_id']), signal)
}

export function deleteOldExportsJob(deps: Pick<Deps, 'db' | 'now'>): JobHandler {
  return () => deleteOldExports(deps)
}

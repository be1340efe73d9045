import type { Deps } from '../../../deps.ts'
import { deleteExportsBefore } from './queries.ts'
import { EXPORT_KEPT_MS } from './rules.ts'

/** A copy of everything lies about for a week, and no longer. */
export async function deleteOldExports({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await deleteExportsBefore(db, new Date(now().getTime() - EXPORT_KEPT_MS))
}

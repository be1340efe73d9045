import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { forgetOldLines } from './forget-old-lines.ts'

export function forgetOldLinesJob(deps: Pick<Deps, 'db' | 'now'>): JobHandler {
  return async ({ signal, log }) => {
    const count = await forgetOldLines(deps, signal)
    if (count > 0) log.info({ count }, 'Lines of the audit log older than a year were deleted.')
  }
}

import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { completeEvents } from './complete-events.ts'

export function completeEventsJob(deps: Pick<Deps, 'db' | 'cache' | 'now'>): JobHandler {
  return async ({ signal, log }) => {
    const count = await completeEvents(deps, signal)
    if (count > 0) log.info({ count }, 'Events that have ended were completed.')
  }
}

import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { moveDemoOn } from './index.ts'

export function moveDemoOnJob(deps: Pick<Deps, 'db' | 'cache' | 'now'>): JobHandler {
  return async ({ log }) => {
    const { did, count } = await moveDemoOn(deps)
    if (did === 'refreshed') log.info({ count }, 'The demo events were moved on to a new day.')
  }
}

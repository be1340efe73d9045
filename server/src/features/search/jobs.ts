import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { followEvents } from './follow-events.ts'
import { forgetSearchTerms } from './forget-search-terms.ts'

export function forgetSearchTermsJob({ db, now }: Pick<Deps, 'db' | 'now'>): JobHandler {
  return async ({ signal, log }) => {
    const count = await forgetSearchTerms({ db, now }, signal)
    if (count > 0) log.info({ count }, 'Search terms older than 90 days were deleted.')
  }
}

export function followEventsJob(deps: Pick<Deps, 'db' | 'searchIndex'>): JobHandler {
  return async ({ payload }) => {
    await followEvents(deps, payload['event_ids'] as string[])
  }
}

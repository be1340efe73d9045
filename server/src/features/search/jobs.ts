import { SearchUnavailableError } from '../../adapters/search-index/port.ts'
import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { followEvents } from './follow-events.ts'
import { forgetSearchTerms } from './forget-search-terms.ts'
import { databaseName, indexedDatabase } from './queries.ts'
import { rebuildIndex } from './rebuild-index.ts'

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

/**
 * An index of its own begins without events when it is set up, or after its disk was lost. After a restore it has those
 * of another database: what was changed since the backup is no more.
 */
export function buildOutdatedIndexJob({ db, searchIndex }: Pick<Deps, 'db' | 'searchIndex'>): JobHandler {
  return async ({ log, signal }) => {
    if (!searchIndex.exists) return
    try {
      if ((await searchIndex.exists()) && (await indexedDatabase(db)) === (await databaseName(db))) return
    } catch (error) {
      // Readiness tells of it; the schedule looks again.
      if (error instanceof SearchUnavailableError) return
      throw error
    }
    const count = await rebuildIndex({ db, searchIndex }, () => signal.throwIfAborted())
    log.info({ count }, 'The search index was built.')
  }
}

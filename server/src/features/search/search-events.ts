import type { SearchPage, SearchQuery } from '@eventbuzz/contract/search'
import { TOTAL_CAP } from '@eventbuzz/contract/events'
import type { SearchIndex } from '../../adapters/search-index/port.ts'
import type { Deps } from '../../deps.ts'
import { eventFilter, eventsInOrder, knownCategories } from '../events/index.ts'
import { readAsked } from './rules.ts'

export interface Answer {
  page: SearchPage
  engine: SearchIndex['name']
  isFallback: boolean
}

/** Asks the index which events, and the database what they are: nothing appears that is not public any more. */
export async function searchEvents(
  { db, searchIndex, now }: Pick<Deps, 'db' | 'searchIndex' | 'now'>,
  asked: SearchQuery,
): Promise<Answer> {
  const startedAt = performance.now()
  const time = now()
  const { query, center, problems } = readAsked(asked)
  const { filter, problems: filterProblems } = eventFilter(asked, time)
  const categoryIds = await knownCategories(db, filter, [...problems, ...filterProblems])
  const { ids, total, fallback } = await searchIndex.search({
    query,
    center,
    radiusM: asked.radius,
    categoryIds,
    from: filter.from,
    to: filter.to,
    free: filter.free,
    now: time,
    limit: asked.limit ?? 20,
    offset: asked.offset ?? 0,
  })
  const items = await eventsInOrder(db, ids, filter, categoryIds, center)
  return {
    page: {
      items,
      query,
      total: Math.min(total, TOTAL_CAP),
      processing_time_ms: Math.round((performance.now() - startedAt) * 10) / 10,
    },
    engine: fallback ?? searchIndex.name,
    isFallback: fallback !== undefined,
  }
}

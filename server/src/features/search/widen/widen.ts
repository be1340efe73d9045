import { RADIUS_M } from '@eventbuzz/contract/geo'
import { TOTAL_CAP } from '@eventbuzz/contract/events'
import type { WidenQuery, Widening } from '@eventbuzz/contract/suggest'
import type { Deps } from '../../../deps.ts'
import { AppError, invalid } from '../../../lib/app-error.ts'
import { pointOf } from '../../../lib/point.ts'
import { countNearby, eventFilter, knownCategories } from '../../events/index.ts'
import { readAsked } from '../rules.ts'
import { everything, ladders, type Wider } from './rules.ts'

type WidenDeps = Pick<Deps, 'db' | 'searchIndex' | 'now'>

/**
 * Which single filters to widen so that there is something, the nearest to what was asked first; where none alone is
 * enough, what there is without all of them. It asks one question after the other, and stops in each direction at the
 * first answer.
 */
export async function widen(deps: WidenDeps, asked: WidenQuery): Promise<Widening[]> {
  const count = counter(deps, asked)
  const query = asked.q === undefined ? { ...asked, radius: asked.radius ?? RADIUS_M.default } : asked
  // Also tells what is wrong with the parameters.
  await count(query)
  const found: Widening[] = []
  for (const ladder of ladders(query)) {
    for (const wider of ladder) {
      const total = await count(wider.query)
      if (total === 0) continue
      found.push(wideningOf(wider, total))
      break
    }
  }
  if (found.length > 0) return found
  const last = everything(query)
  const total = await count(last.query)
  return total === 0 ? [] : [wideningOf(last, total)]
}

function wideningOf({ change, query }: Wider, total: number): Widening {
  const hasRadius = change === 'radius' || change === 'all'
  return {
    change,
    radius: hasRadius ? (query.radius ?? null) : null,
    date_to: change === 'date_to' ? (query.date_to ?? null) : null,
    total: Math.min(total, TOTAL_CAP),
  }
}

/** How many events a query finds: by words as a search does, else near the point. */
function counter(
  { db, searchIndex, now }: WidenDeps,
  { q }: WidenQuery,
): (query: WidenQuery) => Promise<number> {
  const time = now()
  const read = async (query: WidenQuery, problems: Parameters<typeof knownCategories>[2]) => {
    const { filter, problems: filterProblems } = eventFilter(query, time)
    return { filter, categoryIds: await knownCategories(db, filter, [...problems, ...filterProblems]) }
  }
  if (q === undefined) {
    return async (query) => {
      const center = pointOf(query)
      if (!center) throw new AppError('VALIDATION_ERROR', 'Either q, or lat and lng are needed.')
      const { filter, categoryIds } = await read(query, [])
      return countNearby(db, {
        center,
        radiusM: query.radius!,
        filter,
        categoryIds,
        sort: 'date',
        limit: 1,
        offset: 0,
      })
    }
  }
  return async (query) => {
    const { query: words, center, problems } = readAsked({ ...query, q })
    if (query.long_running !== undefined) throw invalid([NO_SUCH_FILTER])
    const { filter, categoryIds } = await read(query, problems)
    const { total } = await searchIndex.search({
      query: words,
      center,
      radiusM: query.radius,
      categoryIds,
      from: filter.from,
      to: filter.to,
      free: filter.free,
      now: time,
      limit: 1,
      offset: 0,
    })
    return total
  }
}

const NO_SUCH_FILTER = {
  parameter: 'long_running',
  message: 'is no filter of searches',
  expected: 'nothing, together with q',
}

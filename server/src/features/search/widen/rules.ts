import { RADIUS_M } from '@eventbuzz/contract/geo'
import type { Change, WidenQuery } from '@eventbuzz/contract/suggest'

/** One way to ask for more than was asked for. */
export interface Wider {
  change: Change
  query: WidenQuery
}

const DAY_MS = 86_400_000
const RADIUS_FACTORS = [2, 4]
const LONGER_DAYS = [3, 7, 30]

/** Steps in one direction: the first that finds anything is taken. */
export type Ladder = Wider[]

/**
 * In which directions to look, the nearest to what was asked first: farther, then later, then without what narrows.
 * Not more than a dozen questions in all.
 */
export function ladders(query: WidenQuery): Ladder[] {
  const all: Ladder[] = [farther(query), later(query)]
  if (query.free !== undefined) all.push([without(query, 'free')])
  if (query.long_running !== undefined) all.push([without(query, 'long_running')])
  if (query.category !== undefined && query.category.length > 0) all.push([without(query, 'category')])
  return all.filter((ladder) => ladder.length > 0)
}

/** When nothing alone helps. */
export function everything(query: WidenQuery): Wider {
  const { q, lat, lng, radius, date_from } = query
  const wider: WidenQuery = {
    ...(q !== undefined && { q }),
    ...(lat !== undefined && { lat }),
    ...(lng !== undefined && { lng }),
    ...(date_from !== undefined && { date_from }),
    // Words are looked for everywhere unless a radius is given.
    ...(radius !== undefined && q === undefined && { radius: RADIUS_M.maximum }),
  }
  return { change: 'all', query: wider }
}

function farther(query: WidenQuery): Ladder {
  const { radius, ...rest } = query
  if (radius === undefined) return []
  const steps = [...RADIUS_FACTORS.map((factor) => radius * factor), RADIUS_M.maximum]
  const larger = steps.filter(
    (step, i) => step > radius && step <= RADIUS_M.maximum && steps.indexOf(step) === i,
  )
  const within = larger.map((step): Wider => ({ change: 'radius', query: { ...query, radius: step } }))
  return query.q === undefined ? within : [...within, { change: 'radius', query: rest }]
}

function later(query: WidenQuery): Ladder {
  const { date_to, ...rest } = query
  if (date_to === undefined) return []
  const dated = LONGER_DAYS.map((days) => new Date(Date.parse(date_to) + days * DAY_MS).toISOString())
  return [
    ...dated.map((end): Wider => ({ change: 'date_to', query: { ...rest, date_to: end } })),
    { change: 'date_to', query: rest },
  ]
}

function without(query: WidenQuery, change: 'free' | 'long_running' | 'category'): Wider {
  const { [change]: _, ...rest } = query
  return { change, query: rest }
}

/** What decides how well an event goes with another. */
export interface Candidate {
  id: string
  /** The same for occurrences of one thing: its series, or its title where there is none. */
  kind: string
  isSameCategory: boolean
  /** How many tags both have. */
  sharedTags: number
  distanceM: number
  startsAt: number
}

const DAY_MS = 86_400_000
/** Half of what can be lost by distance is lost here, and by the days until it begins. */
const NEAR_M = 3_000
const SOON_DAYS = 7

/**
 * What else somebody may like: the same kind of thing first, near and soon. A product, because one far away or months
 * ahead is of no use, however alike.
 */
export function relatedness(candidate: Candidate, now: number): number {
  const { isSameCategory, sharedTags, distanceM, startsAt } = candidate
  const alike = 1 + (isSameCategory ? 1.5 : 0) + 0.75 * Math.min(2, sharedTags)
  const near = 0.3 + 0.7 / (1 + distanceM / NEAR_M)
  const days = Math.max(0, startsAt - now) / DAY_MS
  const soon = 0.4 + 0.6 / (1 + days / SOON_DAYS)
  return alike * near * soon
}

/** The best of these, each kind of thing once. */
export function bestRelated(candidates: Candidate[], now: number, limit: number): string[] {
  const kinds = new Set<string>()
  return candidates
    .map((candidate) => ({ ...candidate, score: relatedness(candidate, now) }))
    .sort((a, b) => b.score - a.score || a.startsAt - b.startsAt || (a.id < b.id ? -1 : 1))
    .filter(({ kind }) => !kinds.has(kind) && kinds.add(kind))
    .slice(0, limit)
    .map(({ id }) => id)
}

import { distanceM } from '../../../db/geo.ts'
import type { SearchRequest } from '../port.ts'

/** What Meilisearch shows of a hit. */
export interface Hit {
  id: string
  _geo: { lat: number; lng: number }
  starts_at: number
  ends_at: number
  _rankingScoreDetails?: {
    typo?: { typoCount: number }
    proximity?: { score: number }
    attributeRank?: { score: number }
  }
}

const LEAST_FIELD = 0.1
const AS_TYPED = 1.3
const TOGETHER = 0.2
// As in postgres/queries.ts, which says why.
const NEAR_M = 10_000
const LEAST_NEAR = 0.1
const SOON_DAYS = 14
const LEAST_SOON = 0.4
const DAY_S = 86_400

/**
 * A block of hits in the order of text × near × soon, as PostgreSQL has it. Meilisearch's rules can only decide among
 * equals: sorted by distance, a date months away would never matter, and the word's place in the title more than a
 * hundred kilometres. So they choose the block (text, then near, then soon), and this orders it.
 *
 * - text: where the words are, 1 for the title down to 0.1 for the description; × 1.3 when all are as typed; × up to 1.2
 *   the closer they stand together.
 * - near and soon: see `rankedMatches` of PostgreSQL.
 */
export function ranked(hits: Hit[], request: Pick<SearchRequest, 'center' | 'now'>): Hit[] {
  return hits
    .map((hit) => ({ hit, score: text(hit) * near(hit, request) * soon(hit, request) }))
    .toSorted(
      (a, b) => b.score - a.score || a.hit.starts_at - b.hit.starts_at || (a.hit.id < b.hit.id ? -1 : 1),
    )
    .map(({ hit }) => hit)
}

function text({ _rankingScoreDetails: details }: Hit): number {
  const field = LEAST_FIELD + (1 - LEAST_FIELD) * (details?.attributeRank?.score ?? 1) ** 2
  const asTyped = details?.typo?.typoCount ? 1 : AS_TYPED
  return field * asTyped * (1 + TOGETHER * (details?.proximity?.score ?? 1))
}

function near({ _geo }: Hit, { center }: Pick<SearchRequest, 'center'>): number {
  if (!center) return 1
  const metres = distanceM(center, { latitude: _geo.lat, longitude: _geo.lng })
  return LEAST_NEAR + (1 - LEAST_NEAR) / (1 + metres / NEAR_M)
}

function soon(hit: Hit, { now }: Pick<SearchRequest, 'now'>): number {
  const seconds = now.getTime() / 1000
  const days = Math.max(0, hit.starts_at - seconds, seconds - hit.ends_at) / DAY_S
  return LEAST_SOON + (1 - LEAST_SOON) / (1 + days / SOON_DAYS)
}

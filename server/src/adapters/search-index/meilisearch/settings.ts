import type { Settings } from 'meilisearch'

/** The index that is searched; one that is being built is called `events_<milliseconds since 1970>`. */
export const INDEX = 'events'
export const BUILDING = /^events_\d+$/

/** Hits are asked for in blocks, so that both the order within a block and the total are exact. */
export const BLOCK = 200

/**
 * What the index is told when it is made. A change reaches servers by a rebuild: Meilisearch would otherwise index all
 * anew in the middle of a working day. Needs Meilisearch 1.36, the first with `attributeRank`.
 */
export const SETTINGS = {
  // The most telling first: `attributeRank` goes by this order.
  searchableAttributes: ['title', 'venue', 'city', 'tags', 'category_name', 'description'],
  filterableAttributes: ['_geo', 'category_id', 'ends_at', 'is_free', 'starts_at'],
  sortableAttributes: ['_geo', 'starts_at'],
  // What the order within a block is worked out from; all else stays inside.
  displayedAttributes: ['id', '_geo', 'starts_at', 'ends_at'],
  rankingRules: ['words', 'typo', 'proximity', 'attributeRank', 'sort', 'wordPosition', 'exactness'],
  // In a mixture of languages every stop word is somewhere a name.
  stopWords: [],
  typoTolerance: {
    enabled: true,
    minWordSizeForTypos: { oneTypo: 4, twoTypos: 8 },
    // "2026" is no misspelt "2025".
    disableOnNumbers: true,
    disableOnWords: [],
    disableOnAttributes: [],
  },
  pagination: { maxTotalHits: 10_000 },
} satisfies Settings

/** The names of the settings that are not as this release wants them. */
export function settingsThatDiffer(found: Settings): string[] {
  return (Object.keys(SETTINGS) as (keyof typeof SETTINGS)[]).filter(
    (name) => canonical(name, found[name]) !== canonical(name, SETTINGS[name]),
  )
}

// Meilisearch keeps these as sets, and gives them back in an order of its own.
const SETS = new Set(['filterableAttributes', 'sortableAttributes', 'stopWords'])

function canonical(name: string, value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(SETS.has(name) ? value.map(String).toSorted() : value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? ''
  const entries = Object.entries(value).map(([key, part]) => `${key}:${canonical(key, part)}`)
  return entries.toSorted().join()
}

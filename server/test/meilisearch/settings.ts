import { MeilisearchFault, notCopied } from './errors.ts'
import type { IndexSettings } from './types.ts'

// https://www.meilisearch.com/docs/reference/api/settings/list-all-settings
const DEFAULTS: IndexSettings = {
  searchableAttributes: ['*'],
  filterableAttributes: [],
  sortableAttributes: [],
  displayedAttributes: ['*'],
  rankingRules: ['words', 'typo', 'proximity', 'attributeRank', 'sort', 'wordPosition', 'exactness'],
  stopWords: [],
  typoTolerance: {
    enabled: true,
    minWordSizeForTypos: { oneTypo: 5, twoTypos: 9 },
    disableOnNumbers: false,
    disableOnWords: [],
    disableOnAttributes: [],
  },
  pagination: { maxTotalHits: 1_000 },
}
const RULES = [...DEFAULTS.rankingRules, 'attribute']
const SETS = ['filterableAttributes', 'sortableAttributes', 'stopWords'] as const

export const defaultSettings = () => structuredClone(DEFAULTS)

/** Refused at once, before there is a task. */
export function checkSettings(changes: unknown): asserts changes is Partial<IndexSettings> {
  if (typeof changes !== 'object' || changes === null)
    throw new MeilisearchFault(400, 'bad_request', 'Invalid value type: expected an object.')
  const { rankingRules } = changes as Partial<IndexSettings>
  for (const name of Object.keys(changes)) if (!(name in DEFAULTS)) throw notCopied(`the setting ${name}`)
  for (const rule of rankingRules ?? []) {
    if (!RULES.includes(rule) && !/^[^:]+:(asc|desc)$/.test(rule)) {
      const message = `Invalid value at \`.rankingRules\`: \`${rule}\` ranking rule is invalid.`
      throw new MeilisearchFault(400, 'invalid_settings_ranking_rules', message)
    }
  }
}

export function changedSettings(old: IndexSettings, changes: Partial<IndexSettings>): IndexSettings {
  const { typoTolerance, ...rest } = structuredClone(changes)
  const changed = { ...old, ...rest, typoTolerance: { ...old.typoTolerance, ...typoTolerance } }
  // These are sets, given back in alphabetical order.
  for (const name of SETS) changed[name] = changed[name].toSorted()
  return changed
}

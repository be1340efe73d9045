import { type ExploreSearch, parseExploreSearch } from './explore-search.ts'

const KEY = 'eventbuzz.explore'

/** What this tab looked at last, for when it comes back from another site. */
export function rememberSearch(search: ExploreSearch): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(search))
  } catch {
    // Not allowed: then the map opens where it opens for everybody.
  }
}

export function rememberedSearch(): ExploreSearch {
  try {
    return parseExploreSearch(JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, unknown>)
  } catch {
    return {}
  }
}

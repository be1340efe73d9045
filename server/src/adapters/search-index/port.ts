import type { LatLng } from '@eventbuzz/contract/geo'

/** What is looked for; every part has been validated. */
export interface SearchRequest {
  /** Words as they were typed; a phrase stands in double quotes. */
  query: string
  /** Events near it rank higher; with `radiusM` only those within the circle, on the sphere, are found. */
  center: LatLng | undefined
  radiusM: number | undefined
  /** None: all. */
  categoryIds: string[]
  /** Events that are still on at `from` or later, and begin before `to`. */
  from: Date
  to: Date | undefined
  /** true: free ones, false: priced ones, undefined: all, those without a known price among them. */
  free: boolean | undefined
  /** What "soon" is reckoned from. */
  now: Date
  limit: number
  offset: number
}

export interface SearchHits {
  /** The best first. */
  ids: string[]
  /** Exact up to 1,000; an index that only estimates beyond may say any larger number. */
  total: number
  /** Who answered, where it was not the index that was asked: see with-fallback.ts. */
  fallback?: SearchIndex['name']
}

/** What an index knows of an event that the public may find: active, cancelled or completed. */
export interface SearchDocument {
  id: string
  title: string
  description: string | null
  venue: string | null
  city: string | null
  tags: string[]
  categoryId: string
  categoryName: string
  location: LatLng
  startsAt: Date
  /** When it is over, also where no end is known. */
  endsAt: Date
  isFree: boolean | undefined
}

/**
 * Finds events by words. Typing errors, accents and unfinished last words find what was meant; a phrase in quotes must
 * stand there as it is. Only ids come back: the database says what is shown, so that nothing that is no longer public
 * can appear, however old the index is.
 *
 * All methods fail with `SearchUnavailableError` when the index cannot be reached or does not answer in time.
 */
export interface SearchIndex {
  readonly name: 'postgres' | 'meilisearch'
  search(request: SearchRequest): Promise<SearchHits>
  /**
   * Adds or replaces; when it resolves, the next search sees them. May fail while the index is being rebuilt, so that
   * the caller tells it again afterwards.
   */
  put(documents: SearchDocument[]): Promise<void>
  /** Takes out; ids that are not there do not matter. */
  remove(ids: string[]): Promise<void>
  /**
   * Makes the index anew out of all documents, in batches, while the old one goes on answering until the new one takes
   * its place at once.
   * @returns how many documents it holds.
   */
  rebuild(batches: AsyncIterable<SearchDocument[]>): Promise<number>
  /** Whether it was ever built: until then it answers nothing. Absent where it is always there. */
  exists?: () => Promise<boolean>
  /** How many events can be found. */
  size(): Promise<number>
  /** Absent where there is no server of its own to lose. */
  ping?: () => Promise<void>
}

/** The index cannot answer just now; another may. */
export class SearchUnavailableError extends Error {
  /** It refuses this one search; others it may answer. */
  readonly isRefusal: boolean = false
}

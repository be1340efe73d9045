import { tee, type Reader } from '../../lib/tee.ts'
import {
  SearchUnavailableError,
  type SearchDocument,
  type SearchHits,
  type SearchIndex,
  type SearchRequest,
} from './port.ts'

/** For so long an index that did not answer is not asked again, so that its time-out is not part of every search. */
const REST_MS = 5_000

export interface FallbackOptions {
  /** Every search that the second index answers. `error` is missing while the first one is not asked at all. */
  onFallback?: (error?: SearchUnavailableError) => void
  /** Milliseconds that only ever grow. */
  now?: () => number
}

/**
 * An index that may be lost, and one that answers searches while it is. Both are kept up to date: what the first one
 * misses fails, so that the job which follows the write tries again.
 */
export class SearchIndexWithFallback implements SearchIndex {
  readonly name: SearchIndex['name']
  readonly ping?: () => Promise<void>
  readonly exists?: () => Promise<boolean>
  readonly #first: SearchIndex
  readonly #second: SearchIndex
  readonly #onFallback: NonNullable<FallbackOptions['onFallback']>
  readonly #now: () => number
  #restsUntil = -Infinity

  constructor(
    first: SearchIndex,
    second: SearchIndex,
    { onFallback, now = () => performance.now() }: FallbackOptions = {},
  ) {
    this.name = first.name
    if (first.ping) this.ping = () => first.ping!()
    if (first.exists) this.exists = () => first.exists!()
    this.#first = first
    this.#second = second
    this.#onFallback = onFallback ?? (() => {})
    this.#now = now
  }

  async search(request: SearchRequest): Promise<SearchHits> {
    if (this.#now() < this.#restsUntil) return this.#searchSecond(request)
    try {
      const hits = await this.#first.search(request)
      this.#restsUntil = -Infinity
      return hits
    } catch (error) {
      if (!(error instanceof SearchUnavailableError)) throw error
      // Otherwise whoever asks for what it refuses would take it from everybody.
      if (!error.isRefusal) this.#restsUntil = this.#now() + REST_MS
      return this.#searchSecond(request, error)
    }
  }

  async #searchSecond(request: SearchRequest, error?: SearchUnavailableError): Promise<SearchHits> {
    this.#onFallback(error)
    return { ...(await this.#second.search(request)), fallback: this.#second.name }
  }

  async put(documents: SearchDocument[]): Promise<void> {
    await this.#second.put(documents)
    await this.#first.put(documents)
  }

  async remove(ids: string[]): Promise<void> {
    await this.#second.remove(ids)
    await this.#first.remove(ids)
  }

  async rebuild(batches: AsyncIterable<SearchDocument[]>): Promise<number> {
    const [forFirst, forSecond] = tee(batches)
    const results = await Promise.allSettled([
      rebuildFrom(forFirst, this.#first),
      rebuildFrom(forSecond, this.#second),
    ])
    for (const result of results) if (result.status === 'rejected') throw result.reason
    return (results[0] as PromiseFulfilledResult<number>).value
  }

  size(): Promise<number> {
    return this.#first.size()
  }
}

async function rebuildFrom(batches: Reader<SearchDocument[]>, index: SearchIndex): Promise<number> {
  try {
    return await index.rebuild(batches)
  } finally {
    // It may have failed before it read anything, and the other one waits for it.
    await batches.stop()
  }
}

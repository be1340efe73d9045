import { LRUCache } from 'lru-cache'
import type { Cache, CacheKey, OnCacheRead } from './port.ts'

/** The second of the promise, less some time to answer in. */
const MAX_AGE_MS = 800
const MAX_BYTES = 16 * 2 ** 20
/** Of an entry besides its text, roughly. */
const OVERHEAD_BYTES = 200

interface Loading {
  startedAt: number
  text: Promise<string | undefined>
}

/** Within one process. Writes of other processes show because nothing gets old here. */
export class MemoryCache implements Cache {
  readonly #loading = new Map<string, Loading>()
  readonly #texts: LRUCache<string, string>
  readonly #onRead: OnCacheRead | undefined

  constructor({
    maxBytes = MAX_BYTES,
    onRead,
  }: { maxBytes?: number; onRead?: OnCacheRead | undefined } = {}) {
    this.#onRead = onRead
    this.#texts = new LRUCache({
      maxSize: maxBytes,
      // At two bytes a character, which is the worst case.
      sizeCalculation: (text, key) => 2 * (text.length + key.length) + OVERHEAD_BYTES,
    })
  }

  async getOrLoad<T>(key: CacheKey, ttlS: number, load: () => Promise<T>): Promise<T> {
    const text = await this.textOrLoad(key, ttlS, async () => JSON.stringify(await load()))
    return text === undefined ? (undefined as T) : (JSON.parse(text) as T)
  }

  /** The same for a value that is JSON text already. */
  async textOrLoad(
    key: CacheKey,
    ttlS: number,
    load: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const kept = this.#texts.get(key)
    this.#onRead?.('memory', kept === undefined ? 'miss' : 'hit')
    if (kept !== undefined) return kept
    const startedAt = performance.now()
    const others = this.#loading.get(key)
    // A slow load may have read before a write of which somebody who asks only now must know.
    if (others && startedAt - others.startedAt < MAX_AGE_MS) return others.text

    const mine = { startedAt, text: load() }
    this.#loading.set(key, mine)
    // Whoever deletes the key, or starts anew, takes it out of the map: then this text is not for keeping.
    const isStillWanted = () => this.#loading.get(key) === mine
    try {
      const text = await mine.text
      const ttl = Math.min(ttlS * 1000, MAX_AGE_MS)
      // Its age counts from the start of the load: somewhere after that the database was read.
      if (text !== undefined && isStillWanted()) this.#texts.set(key, text, { ttl, start: startedAt })
      return text
    } finally {
      if (isStillWanted()) this.#loading.delete(key)
    }
  }

  async delete(key: CacheKey): Promise<void> {
    this.#texts.delete(key)
    this.#loading.delete(key)
  }

  async deleteGroup(group: string): Promise<void> {
    for (const keys of [[...this.#texts.keys()], [...this.#loading.keys()]])
      for (const key of keys) if (key.startsWith(`${group}:`)) await this.delete(key as CacheKey)
  }

  clear(): void {
    this.#texts.clear()
    this.#loading.clear()
  }

  async close(): Promise<void> {
    this.clear()
  }
}

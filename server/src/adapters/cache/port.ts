/** What it is about, then which one: `event:<id>`. The part before the first colon is the key's group. */
export type CacheKey = `${string}:${string}`

/**
 * Keeps answers that cost something to work out. It never has the only copy of anything.
 *
 * - A value is JSON. Whoever asks gets a copy of their own in the same shape, whether it was kept or just loaded.
 * - `undefined` and errors of `load` are passed on and not kept; `null` is a value.
 * - However many ask at once, a key is loaded once; by several processes too where they share a server.
 * - Once `delete` or `deleteGroup` is over, this process sees no value that was loaded before, not even one that was
 *   still being loaded; every other process that the shared server reaches, within a second. So: commit, then delete.
 * - What cannot be told of other processes' deletes keeps values for less than a second, whatever `ttlS` says.
 * - No method fails or waits long because a server is lost: `load` answers instead. After an outage nothing is used
 *   that was kept before it. Only while a writer alone cannot reach the shared server may others see the old value,
 *   for `ttlS` at most.
 *
 * There is no `set`: two writers could store in another order than they committed in.
 */
export interface Cache {
  /** @param ttlS for how long at most, in seconds, a value that nobody deletes is used. */
  getOrLoad<T>(key: CacheKey, ttlS: number, load: () => Promise<T>): Promise<T>
  delete(key: CacheKey): Promise<void>
  /** Deletes every key that begins with `group:`. */
  deleteGroup(group: string): Promise<void>
  /** Fails with the reason when the server behind it is of no use; missing where there is no server. */
  ping?: () => Promise<void>
  close(): Promise<void>
}

/** Told of every read: a value was there in this process' memory or on the shared server, or it was not. */
export type OnCacheRead = (tier: 'memory' | 'server', result: 'hit' | 'miss') => void

import type { Cache } from '../adapters/cache/port.ts'
import type { Config } from '../config.ts'
import { openCache } from '../wire.ts'

/** Runs a command's work with the cache that servers share, so that they see at once what it writes. */
export async function withCache<T>(config: Config, work: (cache: Cache) => Promise<T>): Promise<T> {
  const cache = openCache(config)
  try {
    // A command may be over before a connection stands. Without one it goes on; the cache itself has said so.
    await cache.ping?.().catch(() => {})
    return await work(cache)
  } finally {
    await cache.close()
  }
}

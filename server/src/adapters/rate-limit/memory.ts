import { LRUCache } from 'lru-cache'
import type { Count, Hit, RateLimitStore } from './port.ts'

/** Some 10 MB; those that asked last are kept. */
const MAX_KEYS = 50_000

interface Window {
  used: number
  endsAt: number
}

/** Within one process. */
export class MemoryRateLimits implements RateLimitStore {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_KEYS })

  async count(hits: Hit[], windowMs: number): Promise<Count[]> {
    return hits.map((hit) => this.#countOne(hit, windowMs))
  }

  #countOne({ key, amount }: Hit, windowMs: number): Count {
    const now = performance.now()
    const known = this.#windows.get(key)
    const isOpen = known !== undefined && known.endsAt > now
    if (!isOpen && amount < 0) return { used: 0, resetMs: 0 }
    const window = isOpen ? known : { used: 0, endsAt: now + windowMs }
    window.used = Math.max(0, window.used + amount)
    this.#windows.set(key, window)
    return { used: window.used, resetMs: Math.round(window.endsAt - now) }
  }

  /** Takes over what another store has counted. */
  learn(key: string, { used, resetMs }: Count): void {
    this.#windows.set(key, { used, endsAt: performance.now() + resetMs })
  }

  async close(): Promise<void> {
    this.#windows.clear()
  }
}

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RateLimitStore } from './port.ts'

/** What every implementation promises. `open` gives a store that is ready to count. */
export function rateLimitConformance(name: string, open: () => Promise<RateLimitStore>): void {
  describe(`${name} keeps the promises of a rate limit store`, () => {
    let store: RateLimitStore
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store.close())

    const hit = (key: string) => ({ key, amount: 1 as const })
    const back = (key: string) => ({ key, amount: -1 as const })
    const aKey = () => `key-${randomUUID()}`
    const used = async (hits: Parameters<RateLimitStore['count']>[0], windowMs = 60_000) =>
      (await store.count(hits, windowMs)).map((count) => count.used)

    it('counts each key for itself, several at once', async () => {
      const [a, b] = [aKey(), aKey()]
      expect(await used([hit(a)])).toEqual([1])
      expect(await used([hit(a), hit(b)])).toEqual([2, 1])
      expect(await used([hit(b), hit(a), hit(b)])).toEqual([2, 3, 3])
    })

    it('counts every one of many at the same time', async () => {
      const key = aKey()
      const counts = await Promise.all(Array.from({ length: 200 }, () => used([hit(key)])))
      expect(counts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
    })

    it('begins anew after the window, which later requests do not make longer', async () => {
      const key = aKey()
      const [first] = await store.count([hit(key)], 1_000)
      expect(first!.resetMs).toBeGreaterThan(900)
      expect(first!.resetMs).toBeLessThanOrEqual(1_000)
      await sleep(500)
      const [second] = await store.count([hit(key)], 1_000)
      expect(second!.used).toBe(2)
      expect(second!.resetMs).toBeLessThanOrEqual(510)
      await sleep(600)
      expect(await used([hit(key)], 1_000)).toEqual([1])
    })

    it('takes back, but never below nothing and never into a new window', async () => {
      const key = aKey()
      expect(await used([hit(key), hit(key), back(key)])).toEqual([1, 2, 1])
      expect(await used([back(key), back(key)])).toEqual([0, 0])
      expect(await used([hit(key)])).toEqual([1])
      const never = aKey()
      expect(await store.count([back(never)], 60_000)).toEqual([{ used: 0, resetMs: 0 }])
      expect(await used([hit(never)])).toEqual([1])
    })

    it.each(['ip:2001:db8:0:0::/64', '*?[a]\\ \r\n', '東京', 'x'.repeat(500)])(
      'takes %j as a key',
      async (part) => {
        const key = `${aKey()}${part}`
        expect(await used([hit(key)])).toEqual([1])
        expect(await used([hit(key)])).toEqual([2])
      },
    )
  })
}

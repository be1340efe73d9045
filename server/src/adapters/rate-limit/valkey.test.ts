import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ValkeyServer } from '../../../test/valkey.ts'
import { rateLimitConformance } from './conformance.ts'
import { ValkeyRateLimits } from './valkey.ts'

const url = process.env['TEST_VALKEY_URL']
const WINDOW_MS = 60_000
const opened: ValkeyRateLimits[] = []

/** Opens stores until they count together, which is when the server is in use by both. */
async function twoThatShare(serverUrl: string, log: (message: string) => void = () => {}) {
  const pair = [0, 1].map(() => new ValkeyRateLimits({ url: serverUrl, log })) as [
    ValkeyRateLimits,
    ValkeyRateLimits,
  ]
  opened.push(...pair)
  await untilShared(...pair)
  return pair
}
const add = async (store: ValkeyRateLimits, key: string) =>
  (await store.count([{ key, amount: 1 }], WINDOW_MS))[0]!.used
const untilShared = (a: ValkeyRateLimits, b: ValkeyRateLimits) =>
  vi.waitFor(
    async () => {
      const key = randomUUID()
      expect([await add(a, key), await add(b, key), await add(a, key)]).toEqual([1, 2, 3])
    },
    { timeout: 5_000, interval: 20 },
  )
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

if (url) rateLimitConformance('ValkeyRateLimits', async () => (await twoThatShare(url).then(keep))[0])
/** The suite closes its store itself, after more than one test. */
function keep(pair: [ValkeyRateLimits, ValkeyRateLimits]) {
  opened.splice(opened.indexOf(pair[0]), 1)
  return pair
}

describe.skipIf(!url)('ValkeyRateLimits', () => {
  let server: ValkeyServer
  beforeAll(async () => {
    server = await ValkeyServer.start()
  })
  afterAll(() => server.remove())

  it('counts for all processes together, every one of many at the same time', async () => {
    const [a, b] = await twoThatShare(server.url)
    const key = randomUUID()
    const counts = await Promise.all(Array.from({ length: 100 }, (_, i) => add(i % 2 ? a : b, key)))
    expect(counts.sort((x, y) => x - y)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  })

  it.each([
    { kind: 'gone', begin: () => server.stop(), end: () => server.start() },
    { kind: 'silent', begin: async () => server.hang(), end: async () => server.goOn() },
  ])('goes on counting from what it knew while the server is $kind, without waiting', async (outage) => {
    const said: string[] = []
    const [a, b] = await twoThatShare(server.url, (message) => said.push(message))
    const key = randomUUID()
    for (let n = 1; n <= 5; n++) expect(await add(a, key)).toBe(n)
    await outage.begin()
    try {
      // The first one may have to find out.
      let startedAt = performance.now()
      expect(await add(a, key)).toBe(6)
      expect(performance.now() - startedAt).toBeLessThan(2_000)
      const times: number[] = []
      for (let n = 7; n <= 150; n++) {
        startedAt = performance.now()
        expect(await add(a, key)).toBe(n)
        times.push(performance.now() - startedAt)
        await sleep(5)
      }
      expect(times.sort((x, y) => x - y)[Math.floor(times.length * 0.95)]).toBeLessThan(10)
      expect(await add(b, key)).toBeLessThan(150)
    } finally {
      await outage.end()
    }
    await untilShared(a, b)
    expect(said.filter((message) => message.includes('is back'))).toHaveLength(2)
    expect(said.filter((message) => message.includes('is lost'))).toHaveLength(2)
  })
})

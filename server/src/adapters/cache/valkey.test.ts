import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ValkeyServer } from '../../../test/valkey.ts'
import { cacheConformance } from './conformance.ts'
import { ValkeyCache } from './valkey.ts'

const url = process.env['TEST_VALKEY_URL']
const open = (url: string, log: (message: string) => void = () => {}, release = '1') =>
  new ValkeyCache({ url, release, log })

if (url) cacheConformance('ValkeyCache', () => open(url))
else
  console.warn('Skipped: the tests on Valkey, as TEST_VALKEY_URL is not set. Run: .ci/with-valkey npm test')

describe.skipIf(!url)('ValkeyCache', () => {
  const caches: ValkeyCache[] = []
  const opened = async (release?: string) => {
    const cache = open(url!, undefined, release)
    caches.push(cache)
    await cache.ping()
    return cache
  }
  afterEach(async () => {
    for (const cache of caches.splice(0)) await cache.close()
  })

  it('tells of hits and misses on the server', async () => {
    const a = await opened()
    const reads: string[] = []
    const b = new ValkeyCache({
      url: url!,
      release: '1',
      log() {},
      onRead: (...read) => reads.push(read.join(' ')),
    })
    caches.push(b)
    await b.ping()
    await a.getOrLoad('told:1', 60, async () => 1)
    await vi.waitUntil(async () => (await b.getOrLoad('told:1', 60, async () => 2)) === 1, { timeout: 5_000 })
    await b.getOrLoad('told:2', 60, async () => 2)
    expect(reads).toEqual(['memory miss', 'server hit', 'memory miss', 'server miss'])
  })

  it('loads once for all processes, and a new one finds what others kept', async () => {
    const [a, b] = [await opened(), await opened()]
    const load = vi.fn<() => Promise<string>>(async () => {
      await sleep(50)
      return 'one'
    })
    const ask = (cache: ValkeyCache) => cache.getOrLoad('stampede:1', 60, load)
    await Promise.all(Array.from({ length: 50 }, (_, n) => ask(n % 2 ? a : b)))
    expect(load).toHaveBeenCalledTimes(1)
    await sleep(1_000)
    expect(await ask(b)).toBe('one')
    expect(load).toHaveBeenCalledTimes(1)
  })

  it('tells the other processes at once', async () => {
    const [a, b] = [await opened(), await opened()]
    const ask = (value: string) => b.getOrLoad('told:1', 60, async () => value)
    await ask('old')
    const untilTold = (value: string) =>
      vi.waitFor(async () => expect(await ask(value)).toBe(value), { timeout: 1_000, interval: 10 })
    await a.delete('told:1')
    await untilTold('new')
    await a.deleteGroup('told')
    await untilTold('newest')
  })

  it('does not keep what another process read before a delete', async () => {
    const [a, b] = [await opened(), await opened()]
    let answer!: (value: string) => void
    const read = new Promise<string>((resolve) => (answer = resolve))
    const early = b.getOrLoad('race:1', 60, () => read)
    await sleep(30)
    await a.delete('race:1')
    answer('old')
    expect(await early).toBe('old')
    for (const cache of [a, b]) expect(await cache.getOrLoad('race:1', 60, async () => 'new')).toBe('new')
  })

  it('does not wait for ever for a process that died while it loaded', async () => {
    const [a, b] = [await opened(), await opened()]
    void a.getOrLoad('dead:1', 60, () => new Promise(() => {}))
    await sleep(30)
    const startedAt = performance.now()
    expect(await b.getOrLoad('dead:1', 60, async () => 'mine')).toBe('mine')
    expect(performance.now() - startedAt).toBeLessThan(4_000)
  })

  it('does not take what another release kept', async () => {
    const [a, b] = [await opened('1'), await opened('2')]
    expect(await a.getOrLoad('shape:1', 60, async () => 'old shape')).toBe('old shape')
    expect(await b.getOrLoad('shape:1', 60, async () => 'new shape')).toBe('new shape')
  })
})

describe.skipIf(!url)('ValkeyCache without its server', () => {
  let server: ValkeyServer
  let a: ValkeyCache
  let b: ValkeyCache
  let stored: string
  const said: string[] = []
  const read = (cache: ValkeyCache) => cache.getOrLoad('event:1', 60, async () => stored)
  const write = async (cache: ValkeyCache, value: string) => {
    stored = value
    await cache.delete('event:1')
  }
  const whenUsable = (cache: ValkeyCache) => vi.waitFor(() => cache.ping(), { timeout: 8_000 })

  beforeAll(async () => {
    server = await ValkeyServer.start()
  })
  beforeEach(async () => {
    said.length = 0
    a = open(server.url, (message) => said.push(message))
    b = open(server.url)
    await Promise.all([a.ping(), b.ping()])
    stored = 'first'
    await Promise.all([read(a), read(b)])
  })
  afterEach(async () => {
    await a.close()
    await b.close()
  })
  afterAll(() => server.remove())

  const OUTAGES = [
    // It comes back with what it had on its disk, which is the harder case.
    { kind: 'gone', reason: 'ECONNREFUSED', begin: () => server.stop(), end: () => server.start() },
    { kind: 'silent', reason: 'timed out', begin: async () => server.hang(), end: async () => server.goOn() },
  ]

  it.each(OUTAGES)(
    'answers right while the server is $kind, and uses it again afterwards',
    async (outage) => {
      await outage.begin()
      try {
        for (const value of ['second', 'third']) {
          const startedAt = performance.now()
          await write(a, value)
          expect(await read(a)).toBe(value)
          expect(performance.now() - startedAt).toBeLessThan(4_000)
          await vi.waitUntil(async () => (await read(b)) === value, { timeout: 5_000, interval: 20 })
        }
        // Gone, it is first an end of the connection, and only the next attempt is refused.
        const refusal = () => a.ping().catch(String)
        await expect.poll(refusal, { timeout: 5_000 }).toContain(outage.reason)
      } finally {
        await outage.end()
      }
      // Nothing from before the outage may come back, whoever connects first.
      const until = performance.now() + 3_000
      while (performance.now() < until) {
        expect([await read(a), await read(b)]).toEqual(['third', 'third'])
        await sleep(20)
      }
      await Promise.all([whenUsable(a), whenUsable(b)])
      expect(said).toEqual([expect.stringContaining('is lost'), 'The cache server is back.'])
      await write(a, 'fourth')
      expect(await read(a)).toBe('fourth')
      expect(await b.getOrLoad('event:1', 60, async () => 'not asked')).toBe('fourth')
    },
  )

  it('never fails or waits long under load, whenever the server goes', async () => {
    const times: number[] = []
    const isOver = sleep(2_000).then(() => true)
    const visitor = async () => {
      for (let n = 0; !(await Promise.race([isOver, Promise.resolve(false)])); n++) {
        const startedAt = performance.now()
        expect(await b.getOrLoad(`load:${n % 50}`, 60, async () => n % 50)).toBe(n % 50)
        times.push(performance.now() - startedAt)
        await sleep(1)
      }
    }
    const visitors = Promise.all(Array.from({ length: 20 }, visitor))
    await sleep(300)
    await server.stop()
    await sleep(500)
    await server.start()
    await visitors
    expect(Math.max(...times)).toBeLessThan(1_500)
    await whenUsable(b)
  })

  it('closes while the server is gone', async () => {
    await server.stop()
    await b.close()
    await server.start()
    expect(await read(b)).toBe('first')
  })
})

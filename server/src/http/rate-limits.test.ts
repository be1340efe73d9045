import Fastify from 'fastify'
import { describe, expect, it, vi } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { aPerson } from '../../test/issuer.ts'
import { ValkeyServer } from '../../test/valkey.ts'
import { MemoryRateLimits } from '../adapters/rate-limit/memory.ts'
import { ValkeyRateLimits } from '../adapters/rate-limit/valkey.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'
import { answerError } from './errors.ts'
import { rateLimits } from './rate-limits.ts'
import type { App } from './types.ts'

const database = useTestDatabase()
const LIMITS = {
  RATE_LIMIT_READS: '3',
  RATE_LIMIT_READS_MEMBER: '5',
  RATE_LIMIT_ALL: '8',
  RATE_LIMIT_UPLOADS: '2',
}
const limited = useTestApp(database, LIMITS)
const NEARBY = '/api/v1/events/nearby?lat=1&lng=1'

let nextAddress = 0
/** Nobody has asked from there before. */
const anAddress = () => `198.51.100.${(nextAddress += 1)}`
const ask = async (
  remoteAddress: string,
  url = NEARBY,
  headers: Record<string, string> = {},
  app: App = limited.app(),
) => {
  const { statusCode, headers: answered, body } = await app.inject({ url, remoteAddress, headers })
  return { status: statusCode, headers: answered, body: body.startsWith('{') ? JSON.parse(body) : body }
}
const statuses = async (times: number, once: () => Promise<{ status: number }>) => {
  const seen = []
  for (let n = 0; n < times; n++) seen.push((await once()).status)
  return seen
}
const tokenOf = async (subject: string) => ({
  authorization: `Bearer ${await limited.issuer().token(aPerson('user', subject), limited.clock.now())}`,
})

describe('rate limits', () => {
  it('refuse the read after the last one with the time to wait, and say before how many are left', async () => {
    const address = anAddress()
    for (const remaining of ['2', '1', '0']) {
      const { status, headers } = await ask(address)
      expect(status).toBe(200)
      expect(headers).toMatchObject({
        'ratelimit-limit': '3',
        'ratelimit-remaining': remaining,
        'ratelimit-reset': expect.stringMatching(/^(5\d|60)$/),
      })
    }
    const refused = await ask(address)
    expect(refused.status).toBe(429)
    expect(refused.body.error).toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
      request_id: refused.headers['x-request-id'],
    })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(50)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect(refused.headers).toMatchObject({ 'ratelimit-remaining': '0', 'cache-control': 'no-store' })
  })

  it('are of their own for pictures', async () => {
    const token = await limited.issuer().token(aPerson('organizer', 'photographer'), limited.clock.now())
    const id = '00000000-0000-4000-8000-000000000000'
    const upload = async () => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' }
      const url = `/api/v1/events/${id}/images`
      const { statusCode } = await limited.app().inject({ method: 'POST', url, headers, payload: 'x' })
      return { status: statusCode }
    }
    expect(await statuses(3, upload)).toEqual([404, 404, 429])
  })

  it('are one for all event reads, and another for everything together', async () => {
    const address = anAddress()
    const bubbles = '/api/v1/events/bubbles?bbox=0,0,1,1&zoom=10'
    const reads = [NEARBY, bubbles, '/api/v1/events/none', NEARBY]
    const seen = []
    for (const url of reads) seen.push((await ask(address, url)).status)
    expect(seen).toEqual([200, 200, 404, 429])
    // A refused read counts too, as it asks all the same.
    expect(await statuses(5, () => ask(address, '/api/v1/categories'))).toEqual([200, 200, 200, 200, 429])
  })

  it('count a page and an unknown address, but neither files nor tiles nor health', async () => {
    const address = anAddress()
    const page = (url: string) => ask(address, url, { accept: 'text/html' })
    for (const url of ['/', '/list', '/events/some', '/no/such']) await page(url)
    await ask(address, '/api/v1/nothing')
    await ask(address, '/api/nothing')
    const free = [
      '/assets/app-1a2b.js',
      '/basemap/abc123/0/0/0.pbf',
      '/basemap/abc123/still/light/7/1/1.svg',
      '/api/v1/health',
      '/api/v1/health/ready',
    ]
    for (const url of free) expect(await statuses(4, () => ask(address, url))).toEqual([200, 200, 200, 200])
    expect((await page('/')).headers['ratelimit-remaining']).toBe('1')
    expect(await statuses(2, () => page('/'))).toEqual([200, 429])
    expect((await ask(address, '/api/v1/health')).status).toBe(200)
  })

  it('take the addresses of a /64 for one client, and an IPv4 address in IPv6 for itself', async () => {
    for (const address of ['2001:db8:7::1', '2001:db8:7::2', '2001:db8:7:0:ffff::3'])
      expect((await ask(address)).status).toBe(200)
    expect((await ask('2001:db8:7::4')).status).toBe(429)
    expect((await ask('2001:db8:7:1::1')).status).toBe(200)
    const address = anAddress()
    await statuses(3, () => ask(address))
    expect((await ask(`::ffff:${address}`)).status).toBe(429)
  })

  it('never change by what a client says of its address', async () => {
    const address = anAddress()
    const spoofed = (n: number) =>
      ask(address, NEARBY, {
        'x-forwarded-for': `203.0.113.${n}`,
        'x-real-ip': `203.0.113.${n}`,
        forwarded: `for=203.0.113.${n}`,
      })
    let n = 0
    expect(await statuses(4, () => spoofed((n += 1)))).toEqual([200, 200, 200, 429])
  })

  it('are per person for whom is signed in, who do not use up what their address may', async () => {
    const address = anAddress()
    const [ana, bo] = [await tokenOf('ana'), await tokenOf('bo')]
    expect(await statuses(6, () => ask(address, NEARBY, ana))).toEqual([200, 200, 200, 200, 200, 429])
    expect(await statuses(6, () => ask(anAddress(), NEARBY, ana))).toEqual(Array(6).fill(429))
    expect(await statuses(6, () => ask(address, NEARBY, bo))).toEqual([200, 200, 200, 200, 200, 429])
    expect(await statuses(4, () => ask(address))).toEqual([200, 200, 200, 429])
  })

  it('end the guessing of tokens', async () => {
    const address = anAddress()
    const guess = () => ask(address, NEARBY, { authorization: 'Bearer a.b.c' })
    expect(await statuses(9, guess)).toEqual([...Array<number>(8).fill(401), 429])
    expect((await ask(address, '/api/v1/categories')).status).toBe(429)
  })

  it('are told to the metrics by name', async () => {
    const address = anAddress()
    await statuses(4, () => ask(address))
    expect(await limited.deps().metrics.text()).toMatch(/http_rate_limited_total\{limit="reads"\} [1-9]/)
  })
})

describe('a limit of 0', () => {
  const open = useTestApp(database, { RATE_LIMIT_READS: '0', RATE_LIMIT_ALL: '0' })
  it('is none', async () => {
    const answers = await statuses(100, () => ask('198.51.100.1', '/api/v1/categories', {}, open.app()))
    expect(new Set(answers)).toEqual(new Set([200]))
  })
})

describe('kinds of routes', () => {
  const config = loadConfig({ RATE_LIMIT_WRITES: '2', RATE_LIMIT_SEARCH: '1', RATE_LIMIT_ALL: '4' })
  const store = new MemoryRateLimits()
  const limits = rateLimits({ config, store, whoIs: () => undefined, onRefused() {} })
  const app = Fastify()
  app.setErrorHandler(answerError)
  app.addHook('onRequest', limits.beforeSignIn)
  app.post('/api/v1/events', async () => 'ok')
  app.put('/api/v1/favorite', { config: { rateLimit: 'all' } }, async () => 'ok')
  app.get('/api/v1/events/search', { config: { rateLimit: 'search' } }, async () => 'ok')

  it.each([
    ['writes, unless the route says otherwise', 'POST', '/api/v1/events', [200, 200, 429]],
    ['everything together, where a route says so', 'PUT', '/api/v1/favorite', [200, 200, 200, 200, 429]],
    ['searches', 'GET', '/api/v1/events/search', [200, 429]],
    ['HEAD like GET', 'HEAD', '/api/v1/events/search', [200, 429]],
  ] as const)('%s', async (_, method, url, expected) => {
    const remoteAddress = anAddress()
    const once = async () => ({ status: (await app.inject({ method, url, remoteAddress })).statusCode })
    expect(await statuses(expected.length, once)).toEqual(expected)
  })
})

describe.skipIf(!process.env['TEST_VALKEY_URL'])('two processes that share a server', () => {
  it('limit together, and each for itself when it is lost', { timeout: 60_000 }, async () => {
    const server = await ValkeyServer.start()
    const stores: ValkeyRateLimits[] = []
    const apps: App[] = []
    try {
      for (let n = 0; n < 2; n++) {
        const store = new ValkeyRateLimits({ url: server.url, log() {} })
        stores.push(store)
        apps.push(await buildApp({ ...limited.deps(), rateLimits: store }))
      }
      const [a, b] = apps as [App, App]
      const bySharing = async () => {
        const address = anAddress()
        const seen = []
        for (const app of [a, b, a, b]) seen.push((await ask(address, NEARBY, {}, app)).status)
        expect(seen).toEqual([200, 200, 200, 429])
      }
      await vi.waitFor(bySharing, { timeout: 20_000 })
      await server.stop()
      const address = anAddress()
      expect(await statuses(4, () => ask(address, NEARBY, {}, a))).toEqual([200, 200, 200, 429])
      await server.start()
      await vi.waitFor(bySharing, { timeout: 20_000 })
    } finally {
      for (const app of apps) await app.close()
      for (const store of stores) await store.close()
      await server.remove()
    }
  })
})

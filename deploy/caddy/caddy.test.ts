import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorBody } from '@eventbuzz/contract/errors'
import { ERROR_STATUS } from '../../contract/src/errors.ts'
import { PostgresServer } from '../../e2e/lib/postgres.ts'
import { freePort, run, sleep, startServer, type Server } from '../../e2e/lib/server.ts'
import { makeBucket } from '../../server/src/adapters/files/make-bucket.ts'
import { aConcertTomorrow } from '../../server/test/builders.ts'
import { aPerson, TestIssuer } from '../../server/test/issuer.ts'
import { aJpeg } from '../../server/test/pictures.ts'
import { Caddy } from '../test/caddy.ts'
import { ObjectStorage } from '../test/object-storage.ts'
import { ask, type Answer } from '../test/raw-request.ts'
import { REFUSED } from '../test/refused.ts'
import { SecretFiles } from '../test/secrets.ts'

/** Stands for a server that only has to be reached, and says what it was asked. */
async function anEcho(name: string): Promise<{ server: HttpServer; address: string }> {
  const server = createServer((request, response) => {
    response.setHeader('server', name)
    response.end(JSON.stringify({ name, url: request.url, headers: request.headers }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const secrets = new SecretFiles()
const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-edge-'))
let [postgres, storage, issuer, caddy]: [PostgresServer?, ObjectStorage?, TestIssuer?, Caddy?] = []
let apis: Server[] = []
let apiEnv: Record<string, string>
let keycloak: Awaited<ReturnType<typeof anEcho>>
let grafana: Awaited<ReturnType<typeof anEcho>>
let picture: string
let event: { id: string; slug: string }

const get = (path: string, options?: Parameters<typeof ask>[2]) => ask(caddy!.url, path, options)
const organizer = async () => ({
  authorization: `Bearer ${await issuer!.token(aPerson('organizer'), new Date())}`,
})
const errorOf = ({ body }: Answer) => (JSON.parse(body) as ErrorBody).error

function expectOurError(answer: Answer, status: number): void {
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  const error = errorOf(answer)
  expect({ status: error.status, code: ERROR_STATUS[error.code] }).toEqual({ status, code: status })
  expect(error.message).toMatch(/^[A-Z].+\.$/)
  expect(error.request_id).toMatch(/^[\w-]{8,}$/)
  expect(answer.headers['x-request-id']).toBe(error.request_id)
  expect(answer.headers['cache-control']).toBe('no-store')
}

function expectSecure(answer: Answer): void {
  const { headers, names } = answer
  expect(headers['strict-transport-security']).toBe('max-age=31536000')
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('strict-origin-when-cross-origin')
  expect(headers['permissions-policy']).toContain('geolocation=(self)')
  expect(headers['content-security-policy']).toBeTruthy()
  expect(headers['server']).toBeUndefined()
  expect(headers['via']).toBeUndefined()
  const twice = names.filter((name, index) => names.indexOf(name) !== index && name !== 'vary')
  expect(twice).toEqual([])
}

async function publish(headers: { authorization: string }): Promise<{ id: string; slug: string }> {
  const created = await get('/api/v1/events', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(aConcertTomorrow()),
  })
  if (created.status !== 201) throw new Error(created.body)
  return JSON.parse(created.body) as { id: string; slug: string }
}

beforeAll(async () => {
  ;[postgres, storage, issuer, keycloak, grafana] = await Promise.all([
    PostgresServer.start(),
    ObjectStorage.start(secrets),
    TestIssuer.start(),
    anEcho('keycloak'),
    anEcho('grafana'),
  ])
  await makeBucket(storage.bucketSettings())
  apiEnv = {
    ENVIRONMENT: 'development',
    PUBLIC_URL: 'https://events.example.org',
    HOST: '127.0.0.1',
    DATABASE_URL: postgres.url,
    OIDC_ISSUER: issuer.url,
    S3_ENDPOINT: storage.endpoint,
    S3_ACCESS_KEY: secrets.get('s3_access_key'),
    S3_SECRET_KEY: secrets.get('s3_secret_key'),
    DATA_DIR: dir,
    TRUSTED_PROXIES: 'loopback',
    SHUTDOWN_GRACE_MS: '3000',
    WORKER_IN_SERVE: 'false',
    MAP_STYLE_URL: 'builtin',
    // The machine may be busy with other things.
    MAX_EVENT_LOOP_DELAY_MS: '0',
  }
  const withMetrics = async () => ({
    ...apiEnv,
    METRICS_PORT: String(await freePort()),
    METRICS_HOST: '127.0.0.1',
  })
  apis = [await startServer({ env: await withMetrics() }), await startServer({ env: await withMetrics() })]
  mkdirSync(join(dir, 'web/assets'), { recursive: true })
  writeFileSync(join(dir, 'web/assets/of-the-release-before.js'), 'export {}')
  const [a, b] = apis.map(({ url }) => new URL(url).host)
  caddy = await Caddy.start({
    API_A: a!,
    API_B: b!,
    KEYCLOAK: keycloak.address,
    GRAFANA: grafana.address,
    OBJECT_STORAGE: new URL(storage.endpoint).host,
    WEB_ASSETS: join(dir, 'web'),
    OPS_CIDR: '203.0.113.0/24',
  })
  event = await publish(await organizer())
  const uploaded = await upload(await aJpeg({ width: 64, height: 48 }))
  if (uploaded.status !== 201) throw new Error(uploaded.body)
  picture = new URL((JSON.parse(uploaded.body) as { url: string }).url, 'https://x').pathname
})
afterAll(async () => {
  await caddy?.stop()
  for (const api of apis) await api.stop()
  await Promise.all([postgres?.remove(), storage?.remove(), issuer?.stop()])
  for (const echo of [keycloak, grafana]) echo?.server.close()
  secrets.remove()
  rmSync(dir, { recursive: true, force: true })
})

async function upload(body: Uint8Array): Promise<Answer> {
  return get(`/api/v1/events/${event.id}/images`, {
    method: 'POST',
    headers: { ...(await organizer()), 'content-type': 'image/jpeg' },
    body,
  })
}

describe('what everybody may reach', () => {
  it.each([
    ['/api/v1/health', 'application/json'],
    ['/api/v1/events/nearby?lat=38.72&lng=-9.14', 'application/json'],
    ['/api/openapi.json', 'application/json'],
    ['/', 'text/html'],
    ['/list', 'text/html'],
    ['/favicon.svg', 'image/svg+xml'],
    ['/icons/icon-192.png', 'image/png'],
    ['/manifest.webmanifest', 'application/manifest+json'],
  ])('%s is answered by the API', async (path, type) => {
    const answer = await get(path)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toContain(type)
    expectSecure(answer)
  })

  it.each([
    '/auth/realms/eventbuzz/.well-known/openid-configuration',
    '/auth/resources/x.css',
    '/auth/robots.txt',
  ])('%s is answered by Keycloak, which learns the public address', async (path) => {
    const answer = await get(path, {
      headers: { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-host': 'evil.example' },
    })
    expect(answer.status).toBe(200)
    const { name, url, headers } = JSON.parse(answer.body) as {
      name: string
      url: string
      headers: Record<string, string>
    }
    expect([name, url]).toEqual(['keycloak', path])
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(headers['x-forwarded-host']).toBe(new URL(caddy!.url).host)
  })

  it('the scripts of the page, also those of the release before', async () => {
    const page = await get('/')
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)![1]!
    for (const path of [script, '/assets/of-the-release-before.js']) {
      const answer = await get(path)
      expect(answer.status).toBe(200)
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(answer.headers['content-type']).toContain('javascript')
      expectSecure(answer)
    }
    const missing = await get('/assets/none.js')
    expectOurError(missing, 404)
    expectSecure(missing)
  })

  it('whatever is in the query', async () => {
    expect((await get('/api/v1/events/search?q=a%2e%2e%5C%25')).status).toBe(200)
  })

  it('compressed, when asked for', async () => {
    const answer = await get('/api/openapi.json', { headers: { 'accept-encoding': 'gzip' } })
    expect(answer.headers['content-encoding']).toBe('gzip')
  })

  it.each(['gzip', 'zstd'])(
    'an event to be written only as it was read, compressed by %s',
    async (encoding) => {
      const headers = await organizer()
      // One of its own, which neither of the two APIs, that share no cache here, has seen before.
      const path = `/api/v1/events/${(await publish(headers)).id}`
      const read = await get(path, { headers: { ...headers, 'accept-encoding': encoding } })
      expect(read.headers['content-encoding']).toBe(encoding)
      expect(read.headers.etag).toMatch(new RegExp(`-${encoding}"$`))
      const patch = {
        method: 'PATCH',
        headers: { ...headers, 'content-type': 'application/json', 'if-match': read.headers.etag! },
        body: JSON.stringify({ venue: `Read by ${encoding}` }),
      }
      expect((await get(path, patch)).status).toBe(200)
      expectOurError(await get(path, patch), 412)
    },
  )
})

describe('eventbuzz smoke', () => {
  it('passes the site as visitors see it', async () => {
    const smoke = run(process.execPath, ['server/bin/eventbuzz.mjs', 'smoke', caddy!.url])
    expect([await smoke.ended, smoke.output()]).toEqual([0, expect.stringContaining('ok    /: 200')])
  })
})

describe('what nobody may reach', () => {
  it.each(REFUSED)('%s is refused with %i', async (path, status) => {
    const answer = await get(path)
    expect([answer.status, answer.body.slice(0, 120)]).toEqual([status, expect.any(String)])
    expectOurError(answer, status)
    expectSecure(answer)
  })

  it('is a page for somebody who looks at one', async () => {
    const answer = await get('/auth/admin/', { headers: { accept: 'text/html,*/*' } })
    expect(answer.status).toBe(404)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toContain('There is nothing at this address.')
    expectSecure(answer)
  })

  it('has its metrics and health on a port of its own', async () => {
    const metrics = await ask(caddy!.metricsUrl, '/metrics')
    expect(metrics.body).toContain('caddy_reverse_proxy_upstreams_healthy')
    expect(metrics.body).toContain('caddy_http_request_duration_seconds')
  })
})

describe('the allow-list', () => {
  it('lets operators open the admin console and Grafana, and no metrics', async () => {
    const mine = await Caddy.start({
      API_A: new URL(apis[0]!.url).host,
      API_B: new URL(apis[1]!.url).host,
      KEYCLOAK: keycloak.address,
      GRAFANA: grafana.address,
      OPS_CIDR: '203.0.113.0/24 127.0.0.1/32',
    })
    try {
      for (const path of ['/auth/admin/master/console/', '/auth/realms/master/account', '/grafana/d/1'])
        expect([path, (await ask(mine.url, path)).status]).toEqual([path, 200])
      for (const path of ['/auth/metrics', '/auth/health', '/grafana/metrics'])
        expect([path, (await ask(mine.url, path)).status]).toEqual([path, 404])
    } finally {
      await mine.stop()
    }
  })
})

describe('pictures', () => {
  it('come straight out of the bucket, for ever, inert', async () => {
    const answer = await get(`${picture}?list-type=2&policy`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('image/webp')
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(answer.headers['cross-origin-resource-policy']).toBe('cross-origin')
    expect(answer.names.filter((name) => name.startsWith('x-amz-'))).toEqual([])
    expectSecure(answer)
    const again = await get(picture, { headers: { 'if-none-match': answer.headers.etag! } })
    expect(again.status).toBe(304)
    expect((await get(picture, { method: 'HEAD' })).status).toBe(200)
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('cannot be reached by %s', async (method) => {
    const answer = await get(picture, { method })
    expectOurError(answer, 405)
    expect(answer.headers['allow']).toBe('GET, HEAD')
    expectSecure(answer)
  })

  it('are not signed for with what a visitor sends', async () => {
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=x', cookie: 'a=b' }
    expect((await get(picture, { headers })).status).toBe(200)
  })

  it('are gone for a while when the bucket is, and say so', async () => {
    const alone = await Caddy.start({
      API_A: new URL(apis[0]!.url).host,
      API_B: new URL(apis[1]!.url).host,
      OBJECT_STORAGE: `127.0.0.1:${await freePort()}`,
    })
    const answer = await ask(alone.url, picture)
    expectOurError(answer, 503)
    expect(answer.headers['retry-after']).toBe('5')
    await alone.stop()
  })
})

describe('limits', () => {
  it('takes 1 MiB, and 12 MiB where pictures are uploaded', async () => {
    const headers = { ...(await organizer()), 'content-type': 'application/json' }
    const answer = await get('/api/v1/events', { method: 'POST', headers, body: 'x'.repeat(1_500_000) })
    expectOurError(answer, 413)
    expectSecure(answer)
    // What the API says of it: not a picture.
    expect((await upload(new Uint8Array(9_000_000))).status).toBe(415)
    expect((await upload(new Uint8Array(13_000_000))).status).toBe(413)
    const avatar = (bytes: number) =>
      get('/api/v1/users/me/avatar', { ...own, method: 'PUT', body: 'x'.repeat(bytes) })
    const own = { headers: { ...headers, 'content-type': 'image/webp' } }
    expect((await avatar(9_000_000)).status).toBe(415)
    expect((await avatar(13_000_000)).status).toBe(413)
  })

  it('tells the API who asks, whatever they say', async () => {
    const before = caddy!.output().length
    await get('/api/v1/categories?lat=38.7223', {
      headers: { 'x-forwarded-for': '6.6.6.6', cookie: 'secret=1' },
    })
    await sleep(200)
    const log = caddy!.output().slice(before)
    expect(log).toContain('/api/v1/categories')
    expect(log).not.toContain('38.7223')
    expect(log).not.toContain('secret')
  })
})

describe('two replicas', () => {
  const reads = async (until: Promise<unknown>, statuses: Map<number, number>) => {
    let isOver = false
    void until.then(() => (isOver = true))
    const visitor = async () => {
      while (!isOver) {
        const { status } = await get('/api/v1/events/nearby?lat=38.72&lng=-9.14').catch(() => ({ status: 0 }))
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        await sleep(20)
      }
    }
    await Promise.all(Array.from({ length: 4 }, visitor))
  }

  it('lose no request when one is stopped and started again, nor when it is killed', async () => {
    const statuses = new Map<number, number>()
    const port = new URL(apis[0]!.url).port
    const startAgain = async () => {
      apis[0] = await startServer({ env: apiEnv, port: Number(port) })
      // Caddy has to see that it is back.
      await sleep(3_000)
    }
    const work = (async () => {
      await sleep(500)
      await apis[0]!.stop()
      await startAgain()
      apis[0]!.process.kill('SIGKILL')
      await apis[0]!.ended
      await sleep(1_000)
      await startAgain()
    })()
    await reads(work, statuses)
    await work
    expect([...statuses.keys()]).toEqual([200])
    expect(statuses.get(200)).toBeGreaterThan(100)
  }, 180_000)

  it('say 503 in our shape when both are gone', async () => {
    const nobody = `127.0.0.1:${await freePort()}`
    const alone = await Caddy.start({ API_A: nobody, API_B: nobody })
    const answer = await ask(alone.url, '/api/v1/health')
    expectOurError(answer, 503)
    expectSecure(answer)
    expect(answer.headers['retry-after']).toBe('5')
    await alone.stop()
  })
})

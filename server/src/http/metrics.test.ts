import pg from 'pg'
import { Kysely, PostgresDialect } from 'kysely'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { anEvent } from '../../test/builders.ts'
import { useTestDatabase } from '../../test/db.ts'
import { add } from '../../test/jobs.ts'
import type { Database } from '../db/types.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { listenForMetrics } from './metrics.ts'

const database = useTestDatabase()
const served = useTestApp(database)
const { app, get } = served

const scrape = async (headers: Record<string, string> = {}, remoteAddress = '127.0.0.1') =>
  app().inject({ url: '/metrics', headers, remoteAddress })
/** The value of one series, or undefined. */
const valueOf = (text: string, series: string) => {
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

describe('/metrics', () => {
  it('measures requests by the pattern of their route', async () => {
    const { slug } = await anEvent(database.db)
    await get(`/events/${slug}`)
    await get('/events/there-is-none')
    await get('/no/such/route')
    const { body, headers } = await scrape()
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/)
    const route = 'route="/api/v1/events/:key"'
    expect(valueOf(body, `http_requests_total{method="GET",${route},status="200"}`)).toBe(1)
    expect(valueOf(body, `http_requests_total{method="GET",${route},status="404"}`)).toBe(1)
    expect(valueOf(body, 'http_requests_total{method="GET",route="unmatched",status="404"}')).toBe(1)
    expect(valueOf(body, `http_request_duration_seconds_count{method="GET",${route},status="200"}`)).toBe(1)
    expect(valueOf(body, 'http_errors_total{code="NOT_FOUND"}')).toBe(2)
    // The scrape itself.
    expect(valueOf(body, 'http_requests_in_flight')).toBe(1)
    expect(body).not.toContain(slug)
    const buckets = [...body.matchAll(/_seconds_bucket\{le="([^"]+)",method="GET",route="unmatched"/g)].map(
      ([, le]) => le,
    )
    expect(buckets).toEqual([
      '0.005',
      '0.01',
      '0.025',
      '0.05',
      '0.1',
      '0.25',
      '0.5',
      '1',
      '2',
      '5',
      '10',
      '+Inf',
    ])
  })

  it('tells of the pool, the queue, the process and the release', async () => {
    await add(database.db, { topic: 'a.topic', runAt: new Date(served.clock.now().getTime() - 90_000) })
    await add(database.db, { topic: 'a.topic', runAt: new Date(served.clock.now().getTime() + 90_000) })
    const metrics = createMetrics({ ...database, now: served.clock.now, version: '1.2.3' })
    metrics.cacheRead('memory', 'hit')
    metrics.jobRun('a.topic', 'done', 0.2)
    metrics.searchFallback()
    const text = await metrics.text()
    for (const [series, value] of [
      ['eventbuzz_build_info{version="1.2.3"}', 1],
      ['eventbuzz_database_up', 1],
      ['db_pool_max_connections', 8],
      ['db_pool_waiting', 0],
      ['job_queue_depth{topic="a.topic",status="waiting"}', 2],
      ['job_queue_oldest_age_seconds{status="waiting"}', 90],
      ['cache_reads_total{tier="memory",result="hit"}', 1],
      ['job_run_duration_seconds_count{topic="a.topic",result="done"}', 1],
      ['search_fallbacks_total', 1],
    ] as const)
      expect([series, valueOf(text, series)]).toEqual([series, value])
    for (const name of [
      'db_pool_connections{state="in_use"}',
      'db_pool_connections{state="idle"}',
      'process_cpu_seconds_total',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ])
      expect(valueOf(text, name), name).toBeGreaterThanOrEqual(0)
  })

  it('counts searches, and those that found nothing, without their further pages', async () => {
    await anEvent(database.db, { title: 'Jazz at the harbour' })
    await get('/events/search?q=jazz')
    await get('/events/search?q=jazz&offset=20')
    await get('/events/search?q=xylophone')
    const { body } = await scrape()
    expect(valueOf(body, 'searches_total{engine="postgres",found="yes"}')).toBe(1)
    expect(valueOf(body, 'searches_total{engine="postgres",found="no"}')).toBe(1)
  })

  it('tells of events, accounts and imports', async () => {
    const now = served.clock.now()
    const [, imported] = [await anEvent(database.db), await anEvent(database.db)]
    await anEvent(database.db, { status: 'draft' })
    await database.pool.query(
      `UPDATE event SET source_name = 'city', external_id = '1', updated_at = $2 WHERE id = $1`,
      [imported.id, now],
    )
    await database.pool.query('DELETE FROM app_user')
    const dayAgo = new Date(now.getTime() - 86_400_001)
    await database.pool.query(
      `INSERT INTO app_user (subject, created_at, blocked_at)
       VALUES ('new', $1, NULL), ('old', $2, NULL), ('blocked', $2, $1)`,
      [now, dayAgo],
    )
    const text = await createMetrics({ ...database, now: served.clock.now, version: '1' }).text()
    for (const [series, value] of [
      ['eventbuzz_events{status="active"}', 2],
      ['eventbuzz_events{status="draft"}', 1],
      ['eventbuzz_users{status="active"}', 2],
      ['eventbuzz_users{status="blocked"}', 1],
      ['eventbuzz_sign_ups{within="1d"}', 1],
      ['eventbuzz_imported_events{source="city"}', 1],
    ] as const)
      expect([series, valueOf(text, series)]).toEqual([series, value])
    // A trigger of the database sets it, by a clock that does not stand still.
    expect(valueOf(text, 'eventbuzz_import_changed_timestamp_seconds{source="city"}')).toBeGreaterThan(1.7e9)
  })

  it('has the size of the search index where there is one, and nothing while it is down', async () => {
    const sized = (size: () => Promise<number>) =>
      createMetrics({ ...database, now: served.clock.now, version: '1', searchIndex: { size } }).text()
    const series = 'search_index_documents{index="events"}'
    expect(valueOf(await sized(async () => 42), series)).toBe(42)
    expect(valueOf(await sized(() => Promise.reject(new Error('down'))), series)).toBeUndefined()
  })

  it.each([
    ['Forwarded', { forwarded: 'for=127.0.0.1' }],
    ['X-Forwarded-For', { 'x-forwarded-for': '127.0.0.1' }],
    ['X-Forwarded-Host', { 'x-forwarded-host': 'localhost' }],
    ['X-Forwarded-Prefix', { 'x-forwarded-prefix': '/' }],
    ['X-Real-IP', { 'x-real-ip': '127.0.0.1' }],
    ['Via', { via: '1.1 Caddy' }],
  ])('is not there for what came through a proxy: %s', async (_, headers) => {
    const { statusCode, body } = await scrape(headers)
    expect(statusCode).toBe(404)
    expect(JSON.parse(body).error.code).toBe('NOT_FOUND')
  })

  it('is there for a private address and for no other', async () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:172.18.0.5', '10.0.3.1', 'fd00::5'])
      expect((await scrape({}, address)).statusCode).toBe(200)
    for (const address of ['203.0.113.1', '2001:db8::1', '172.32.0.1'])
      expect((await scrape({}, address)).statusCode).toBe(404)
  })

  it('is not under the public prefix, nor described', async () => {
    for (const url of ['/api/metrics', '/api/v1/metrics', '/metrics/'])
      expect((await app().inject(url)).statusCode).toBe(404)
    expect((await app().inject('/api/openapi.json')).body).not.toContain('/metrics')
  })
})

describe('a trusted proxy', () => {
  const proxied = useTestApp(database, { TRUSTED_PROXIES: 'private' })
  it('does not open /metrics to those behind it', async () => {
    const headers = { 'x-forwarded-for': '10.0.0.9' }
    expect((await proxied.app().inject({ url: '/metrics', headers })).statusCode).toBe(404)
  })
})

describe('METRICS_PORT', () => {
  const elsewhere = useTestApp(database, { METRICS_PORT: '9464' })
  it('takes /metrics away from the port of the app', async () => {
    expect((await elsewhere.app().inject('/metrics')).statusCode).toBe(404)
  })

  it('has /metrics and /health, and nothing else', async () => {
    const server = await listenForMetrics(elsewhere.deps().metrics, { host: '127.0.0.1', port: 0 })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const metrics = await fetch(`${url}/metrics`)
      expect([metrics.status, metrics.headers.get('content-type')]).toEqual([
        200,
        expect.stringMatching(/^text\/plain/),
      ])
      expect(await metrics.text()).toContain('eventbuzz_build_info')
      expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
      for (const path of ['/', '/metrics/x', '/api/v1/health'])
        expect((await fetch(`${url}${path}`)).status).toBe(404)
      expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(404)
      expect((await fetch(`${url}/metrics`, { headers: { via: '1.1 x' } })).status).toBe(404)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })
})

describe('without a database', () => {
  const pool = new pg.Pool({ host: '/nowhere', port: 1, connectionTimeoutMillis: 500 })
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  afterAll(() => pool.end())

  it('metrics are there all the same, say so, and leave out what they do not know', async () => {
    const metrics = createMetrics({ db, pool, now: () => new Date(), version: '1' })
    const text = await metrics.text()
    expect(valueOf(text, 'eventbuzz_database_up')).toBe(0)
    expect(text).not.toMatch(/^(job_queue_(depth|oldest_age_seconds)|eventbuzz_(events|users))[{ ]/m)
    expect(valueOf(text, 'db_pool_max_connections')).toBe(10)
  })

  it('that does not answer holds up nobody', async () => {
    const hung = {
      ...pool,
      totalCount: 0,
      idleCount: 0,
      waitingCount: 0,
      options: { max: 1 },
    } as unknown as pg.Pool
    const silent = new Kysely<Database>({
      dialect: new PostgresDialect({
        pool: { connect: () => new Promise(() => {}), end: async () => {} } as never,
      }),
    })
    const metrics = createMetrics({ db: silent, pool: hung, now: () => new Date(), version: '1' })
    const startedAt = performance.now()
    expect(valueOf(await metrics.text(), 'eventbuzz_database_up')).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })
})

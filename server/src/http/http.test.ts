import pg from 'pg'
import { Kysely, PostgresDialect } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { anEvent, LISBON } from '../../test/builders.ts'
import { useTestDatabase } from '../../test/db.ts'
import { readPage } from '../../test/page.ts'
import { ValkeyCache } from '../adapters/cache/valkey.ts'
import type { Database } from '../db/types.ts'

const database = useTestDatabase()
const { app, get } = useTestApp(database)

describe('the web app', () => {
  const page = async (url: string, accept = 'text/html') => app().inject({ url, headers: { accept } })

  it.each(['/', '/list'])('opens at %s with its settings written into the page', async (url) => {
    await anEvent(database.db)
    const answer = await page(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.headers['cache-control']).toBe('no-cache')
    const [, json] = /<script type="application\/json" id="app-config">(.*)<\/script>/.exec(answer.body) ?? []
    expect(JSON.parse(json!)).toEqual({
      name: 'EventBuzz',
      map_style_url: 'builtin',
      basemap_version: 'abc123',
      // The app of tests names no identity provider.
      has_accounts: false,
      default_view: { latitude: LISBON.latitude, longitude: LISBON.longitude, zoom: 12 },
    })
  })

  it.each([
    ['/', 'EventBuzz', 'http://localhost:8000/'],
    ['/list', 'Events nearby · EventBuzz', 'http://localhost:8000/list'],
    ['/search', 'Search · EventBuzz', 'http://localhost:8000/search'],
  ])('says at %s what it is about, whatever is looked at there', async (url, title, canonical) => {
    const { title: said, meta, links, active } = readPage((await page(`${url}?lat=1&lng=2`)).body)
    expect(said).toBe(title)
    expect(links['canonical']).toBe(canonical)
    expect(meta['og:url']).toBe(canonical)
    expect(meta['description']).toContain('nearby')
    expect(active).toEqual([])
  })

  it('names the files of the screen that is opened, which the browser would find out about late', async () => {
    const { body } = await page('/list')
    expect(body).toContain('<link rel="modulepreload" crossorigin href="/assets/list-screen-1a2b.js" />')
    expect(body).toContain('<link rel="stylesheet" crossorigin href="/assets/list-screen-1a2b.css" />')
    expect((await page('/')).body).not.toContain('list-screen')
  })

  it('shows its own "not found" for an address without a screen', async () => {
    const answer = await page('/no/such/page')
    expect(answer.statusCode).toBe(404)
    expect(answer.body).toContain('<title>Page not found · EventBuzz</title>')
    expect(answer.body).toContain('<meta name="robots" content="noindex" />')
  })

  it('serves hashed files for ever', async () => {
    const answer = await page('/assets/app-1a2b.js', '*/*')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  it.each(['/assets/none.js', '/../package.json', '/assets/..%2f..%2fpackage.json', '/index.html.map'])(
    'has nothing at %s',
    async (url) => {
      const answer = await page(url, '*/*')
      expect(answer.statusCode).toBe(404)
      expect(answer.json().error.code).toBe('NOT_FOUND')
    },
  )

  it('allows no other origin with the built-in map', async () => {
    const policy = (await page('/')).headers['content-security-policy']
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("connect-src 'self';")
    expect(policy).not.toContain('http')
  })
})

const NOBODY = '00000000-0000-4000-8000-000000000000'

describe('errors', () => {
  it('have one shape for an unknown route, with the id of the request', async () => {
    const { status, body, headers } = await get('/nothing/here?lat=1')
    expect(status).toBe(404)
    expect(body).toEqual({
      error: {
        code: 'NOT_FOUND',
        status: 404,
        message: 'There is nothing at GET /api/v1/nothing/here.',
        request_id: headers['x-request-id'],
      },
    })
  })

  it('have the same shape where Fastify itself refuses', async () => {
    const malformed = await app().inject({
      method: 'POST',
      url: `/api/v1/events/${NOBODY}/reports`,
      headers: { 'content-type': 'application/json' },
      payload: '{',
    })
    expect(malformed.json()).toMatchObject({ error: { status: 400, request_id: expect.any(String) } })
    const badPath = await app().inject({ url: '/api/v1/events/%E0%A4%A' })
    expect(badPath.statusCode).toBe(400)
    expect(badPath.json()).toMatchObject({ error: { status: 400, request_id: expect.any(String) } })
  })

  it('have the same shape for a body that is too large', async () => {
    const payload = { text: 'x'.repeat(1_048_577) }
    const answer = await app().inject({ method: 'POST', url: `/api/v1/events/${NOBODY}/reports`, payload })
    expect(answer.statusCode).toBe(413)
    expect(answer.json().error).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', status: 413 })
  })

  it('tell nothing of the inside when something unexpected happens', async () => {
    await database.pool.query('ALTER TABLE category RENAME COLUMN icon_name TO icon')
    try {
      const { status, body } = await get('/categories')
      expect(status).toBe(500)
      expect(body.error).toEqual({
        code: 'INTERNAL_ERROR',
        status: 500,
        message: 'Something went wrong on our side.',
        request_id: expect.any(String),
      })
    } finally {
      await database.pool.query('ALTER TABLE category RENAME COLUMN icon TO icon_name')
    }
  })
})

describe('without a database', () => {
  const pool = new pg.Pool({ host: '/nowhere', port: 1, connectionTimeoutMillis: 500 })
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
  const lost = useTestApp({ db, pool })
  afterAll(() => pool.end())

  it('lists answer 503 and say when to come back', async () => {
    const { status, body, headers } = await lost.get('/events/nearby?lat=1&lng=1')
    expect(status).toBe(503)
    expect(body.error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503 })
    expect(headers['retry-after']).toBe('5')
  })

  it('readiness says which dependency is missing, and liveness stays', async () => {
    expect(await lost.get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await lost.get('/health/ready')).toMatchObject({
      status: 503,
      body: {
        status: 'not_ready',
        dependencies: [
          { name: 'database', status: 'down', required: true, message: expect.stringContaining('ENOENT') },
          { name: 'identity provider', status: 'ok', required: false },
          { name: 'storage', status: 'ok', required: false },
        ],
      },
    })
  })

  it('the page still opens', async () => {
    const answer = await lost.app().inject({ url: '/', headers: { accept: 'text/html' } })
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('"default_view":{"latitude":20,"longitude":0,"zoom":1.5}')
  })
})

describe('without the cache server', () => {
  const redisUrl = 'redis://127.0.0.1:1'
  const slower = useTestApp(
    database,
    {},
    {
      openCache: () => new ValkeyCache({ url: redisUrl, release: 'test', log() {} }),
    },
  )

  it('the instance is ready all the same, and says what is missing without its address', async () => {
    const { status, body } = await slower.get('/health/ready')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'ready',
      dependencies: [
        { name: 'database', status: 'ok', required: true },
        { name: 'cache', status: 'down', required: false, message: 'cannot be reached (ECONNREFUSED)' },
        { name: 'identity provider', status: 'ok', required: false },
        { name: 'storage', status: 'ok', required: false },
      ],
    })
  })

  it('answers come from the database', async () => {
    const { slug } = await anEvent(database.db)
    expect((await slower.get(`/events/${slug}`)).status).toBe(200)
    expect((await slower.get('/categories')).status).toBe(200)
  })
})

describe('the other public routes', () => {
  it('list the categories for a day', async () => {
    const { status, body, headers } = await get('/categories')
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=86400')
    expect(body.items).toHaveLength(10)
    expect(body.items[2]).toEqual({
      id: expect.any(String),
      name: 'Food & Drink',
      slug: 'food-drink',
      color_hex: '#FF6D00',
      icon_name: 'restaurant',
    })
    expect((await get('/categories', { 'if-none-match': String(headers['etag']) })).status).toBe(304)
  })

  it('say that the server is alive and ready', async () => {
    expect((await get('/health')).body).toEqual({ status: 'ok', version: '0.0.0-test' })
    expect((await get('/health/ready')).body).toEqual({
      status: 'ready',
      dependencies: [
        { name: 'database', status: 'ok', required: true, latency_ms: expect.any(Number) },
        { name: 'identity provider', status: 'ok', required: false, latency_ms: expect.any(Number) },
        { name: 'storage', status: 'ok', required: false, latency_ms: expect.any(Number) },
      ],
    })
  })

  it('describe themselves in OpenAPI 3.1', async () => {
    const description = (await app().inject({ url: '/api/openapi.json' })).json()
    expect(description.openapi).toBe('3.1.0')
    const paths = Object.keys(description.paths)
    expect(paths).toEqual(
      expect.arrayContaining([
        '/api/v1/categories',
        '/api/v1/events',
        '/api/v1/events/bubbles',
        '/api/v1/events/nearby',
        '/api/v1/events/search',
        '/api/v1/events/{key}',
        '/api/v1/events/{id}/publish',
        '/api/v1/health',
        '/api/v1/health/ready',
        '/api/v1/users/me/events',
      ]),
    )
    // To OpenAPI, paths that differ in the names of their parameters alone are the same.
    expect(new Set(paths.map((path) => path.replace(/\{\w+\}/g, '{}'))).size).toBe(paths.length)
    expect(Object.keys(description.paths['/api/v1/events/{key}'])).toEqual(['get', 'put', 'patch', 'delete'])
    expect(Object.keys(description.components.schemas)).toEqual(
      expect.arrayContaining(['Category', 'EventListItem', 'EventDetail', 'BubbleMap', 'Error']),
    )
    const parameters = description.paths['/api/v1/events/nearby'].get.parameters as { name: string }[]
    expect(parameters.map(({ name }) => name)).toContain('radius')
    expect((await app().inject({ url: '/api/docs/' })).statusCode).toBe(200)
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import type { SearchPage } from '@eventbuzz/contract/search'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, LISBON, offset } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { SearchUnavailableError, type SearchIndex } from '../../adapters/search-index/port.ts'
import { PostgresSearchIndex } from '../../adapters/search-index/postgres/postgres.ts'
import { SearchIndexWithFallback } from '../../adapters/search-index/with-fallback.ts'

const database = useTestDatabase()
const { db, pool } = database
const { get } = useTestApp(database)

const here = `lat=${LISBON.latitude}&lng=${LISBON.longitude}`
const search = async (query: string) => {
  const { status, body } = await get(`/events/search?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body as SearchPage
}
const titles = async (query: string) => (await search(query)).items.map(({ title }) => title)

describe('GET /events/search', () => {
  it('answers with list items, what was looked for, how many there are and how long it took', async () => {
    const { id } = await anEvent(db, { title: 'Jazz night', price: [12.5, 20] })
    await anEvent(db, { title: 'Poetry slam' })
    const page = await search('q=%20Jazz%20%20')
    const nearby = await get(`/events/nearby?${here}`)
    const item = nearby.body.items.find((one: { id: string }) => one.id === id)
    expect(page).toEqual({
      items: [{ ...item, distance_meters: null }],
      query: 'Jazz',
      total: 1,
      processing_time_ms: expect.any(Number),
    })
  })

  it('says how far each event is when there is a point, and has near ones first', async () => {
    await anEvent(db, { title: 'Jazz far', at: offset(LISBON, 20_000, 0) })
    await anEvent(db, { title: 'Jazz here' })
    const { items } = await search(`q=jazz&${here}`)
    expect(items.map(({ title }) => title)).toEqual(['Jazz here', 'Jazz far'])
    expect(items[0]!.distance_meters).toBe(0)
    expect(items[1]!.distance_meters).toBeCloseTo(20_000, -1)
    expect(await titles(`q=jazz&${here}&radius=5000`)).toEqual(['Jazz here'])
  })

  it('combines words with categories, a window and prices', async () => {
    await anEvent(db, { title: 'Jazz A', category: 'music', price: [0, 0] })
    await anEvent(db, {
      title: 'Jazz B',
      category: 'education',
      price: [10, 10],
      start: '2026-06-20T18:00:00Z',
    })
    await anEvent(db, { title: 'Jazz C', category: 'tech' })
    expect((await titles('q=jazz&category=music&category=tech')).toSorted()).toEqual(['Jazz A', 'Jazz C'])
    expect(await titles('q=jazz&free=true')).toEqual(['Jazz A'])
    expect(await titles('q=jazz&free=false')).toEqual(['Jazz B'])
    expect(await titles('q=jazz&date_from=2026-06-15T00:00:00Z')).toEqual(['Jazz B'])
    expect((await titles('q=jazz&date_to=2026-06-15T00:00:00Z')).toSorted()).toEqual(['Jazz A', 'Jazz C'])
  })

  it('pages', async () => {
    for (let i = 0; i < 5; i++) await anEvent(db, { title: `Jazz ${i}00` })
    const pages = [await search('q=jazz&limit=2'), await search('q=jazz&limit=2&offset=2')]
    expect(pages.map(({ items, total }) => [items.length, total])).toEqual([
      [2, 5],
      [2, 5],
    ])
    expect(new Set(pages.flatMap(({ items }) => items.map(({ id }) => id))).size).toBe(4)
    expect(await search('q=jazz&offset=10000')).toMatchObject({ items: [], total: 5 })
  })

  it('says 1,000 for more than a thousand, and shows no more than those', async () => {
    await pool.query(`INSERT INTO event (slug, title, category_id, latitude, longitude, start_date, timezone, status)
      SELECT 'event-' || n, 'Jazz night', (SELECT id FROM category WHERE slug = 'music'), 38.7, -9.1,
        timestamptz '2026-06-11' + n * interval '1 minute', 'UTC', 'active' FROM generate_series(1, 1100) n`)
    expect((await search('q=jazz')).total).toBe(1_000)
    expect((await search('q=jazz&offset=990&limit=50')).items).toHaveLength(10)
  })

  it.each(['draft', 'pending', 'completed'] as const)('never shows an event that is %s', async (status) => {
    await anEvent(db, { title: 'Jazz night', status })
    expect(await search('q=jazz')).toMatchObject({ items: [], total: 0 })
  })

  it('shows cancelled events, marked, until they would have ended', async () => {
    await anEvent(db, { title: 'Jazz soon', status: 'cancelled' })
    await anEvent(db, { title: 'Jazz over', status: 'cancelled', start: '2026-06-10T08:00:00Z' })
    expect((await search('q=jazz')).items).toMatchObject([{ title: 'Jazz soon', status: 'cancelled' }])
  })

  it('finds finished events in a window that begins in the past', async () => {
    await anEvent(db, { title: 'Jazz in May', status: 'completed', start: '2026-05-05T18:00:00Z' })
    expect(await titles('q=jazz&date_from=2026-05-01T00:00:00Z')).toEqual(['Jazz in May'])
  })

  it('follows every write at once, that of a tag and of a category too', async () => {
    const { id } = await anEvent(db, { title: 'Evening' })
    await pool.query("INSERT INTO event_tag (event_id, tag, position) VALUES ($1, 'swing', 0)", [id])
    expect(await titles('q=swing')).toEqual(['Evening'])
    await pool.query("UPDATE event_tag SET tag = 'bebop' WHERE event_id = $1", [id])
    expect([await titles('q=swing'), await titles('q=bebop')]).toEqual([[], ['Evening']])
    await pool.query('DELETE FROM event_tag')
    expect(await titles('q=bebop')).toEqual([])
    await pool.query("UPDATE category SET name = 'Melodies' WHERE slug = 'music'")
    expect([await titles('q=music'), await titles('q=melodies')]).toEqual([[], ['Evening']])
    await pool.query("UPDATE category SET name = 'Music' WHERE slug = 'music'")
    await pool.query("UPDATE event SET title = 'Morning' WHERE id = $1", [id])
    expect([await titles('q=evening'), await titles('q=morning')]).toEqual([[], ['Morning']])
  })

  it('is public for five minutes and answers 304 to who has it', async () => {
    await anEvent(db, { title: 'Jazz night' })
    const { headers } = await get('/events/search?q=jazz')
    expect(headers['cache-control']).toBe('public, max-age=300')
    expect(headers['x-search-engine']).toBe('postgres')
    const again = { 'if-none-match': String(headers['etag']) }
    expect(await get('/events/search?q=jazz', again)).toMatchObject({ status: 304, body: '' })
    await pool.query("UPDATE event SET title = 'Jazz day'")
    expect((await get('/events/search?q=jazz', again)).status).toBe(200)
  })

  it.each([
    ['', 'q'],
    ['q=', 'q'],
    ['q=%20%20', 'q'],
    [`q=${'x'.repeat(201)}`, 'q'],
    ['q=jazz&lat=38.7', 'lng'],
    ['q=jazz&lng=-9.1', 'lat'],
    ['q=jazz&radius=500', 'lat'],
    ['q=jazz&lat=91&lng=0', 'lat'],
    ['q=jazz&lat=1&lng=1&radius=99', 'radius'],
    ['q=jazz&lat=1&lng=1&radius=50001', 'radius'],
    ['q=jazz&lat=1&lng=1&radius=1e999', 'radius'],
    ['q=jazz&limit=101', 'limit'],
    ['q=jazz&limit=0', 'limit'],
    ['q=jazz&offset=10001', 'offset'],
    ['q=jazz&offset=-1', 'offset'],
    ['q=jazz&category=opera', 'category'],
    ['q=jazz&date_from=tomorrow', 'date_from'],
    ['q=jazz&date_from=2026-06-12T00:00:00Z&date_to=2026-06-11T00:00:00Z', 'date_to'],
    ['q=jazz&free=maybe', 'free'],
    ['q=jazz&sort=date', 'sort'],
    ['query=jazz', 'query'],
  ])('refuses "%s", naming %s', async (query, parameter) => {
    const { status, body } = await get(`/events/search?${query}`)
    expect(status).toBe(400)
    expect(body.error.code).toBe('VALIDATION_ERROR')
    const named = body.error.details.map((detail: { parameter: string }) => detail.parameter)
    expect(named).toContain(parameter)
  })

  it('takes 200 characters, with white space around them', async () => {
    expect((await search(`q=%20${'é'.repeat(200)}%20`)).query).toHaveLength(200)
  })

  it.each(['%00', '%22', '!!!', '%F0%9F%8E%B7', '%FF%FE', "';--", '%2522', '%5C'])(
    'answers for q=%s without an error',
    async (q) => {
      const { status } = await get(`/events/search?q=x${q}`)
      expect(status).toBe(200)
    },
  )
})

describe('GET /events/search with an index that is lost', () => {
  const lost: SearchIndex = {
    name: 'meilisearch',
    search: () => Promise.reject(new SearchUnavailableError('connect ECONNREFUSED')),
    put: async () => {},
    remove: async () => {},
    rebuild: async () => 0,
    size: async () => 0,
  }
  let fallbacks = 0
  const index = new SearchIndexWithFallback(lost, new PostgresSearchIndex(db), {
    onFallback: () => fallbacks++,
  })
  const other = useTestApp(database, {}, { searchIndex: index })
  beforeEach(() => (fallbacks = 0))

  it('answers out of the database and says so', async () => {
    await anEvent(db, { title: 'Jazz night' })
    const { status, headers, body } = await other.get('/events/search?q=jaz')
    expect([status, headers['x-search-engine'], body.total]).toEqual([200, 'postgres; fallback', 1])
    expect(fallbacks).toBe(1)
  })
})

describe('an index that is behind', () => {
  const stale: string[] = []
  const index: SearchIndex = {
    name: 'meilisearch',
    search: async () => ({ ids: stale, total: stale.length }),
    put: async () => {},
    remove: async () => {},
    rebuild: async () => 0,
    size: async () => 0,
  }
  const other = useTestApp(database, {}, { searchIndex: index })

  it('never brings back what is not public any more, over, or gone', async () => {
    const shown = await anEvent(db, { title: 'Shown' })
    const draft = await anEvent(db, { title: 'Draft', status: 'draft' })
    const over = await anEvent(db, { title: 'Over', start: '2026-06-10T06:00:00Z' })
    stale.splice(0, 9, draft.id, over.id, '00000000-0000-4000-8000-000000000000', shown.id)
    const { body, headers } = await other.get('/events/search?q=anything')
    expect(body.items.map(({ title }: { title: string }) => title)).toEqual(['Shown'])
    expect(headers['x-search-engine']).toBe('meilisearch')
  })
})

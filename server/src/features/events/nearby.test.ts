import { describe, expect, it } from 'vitest'
import type { EventListItem } from '@eventbuzz/contract/events'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, LISBON, offset } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'

const database = useTestDatabase()
const { db, pool } = database
const { get } = useTestApp(database)

const here = `lat=${LISBON.latitude}&lng=${LISBON.longitude}`
const nearby = async (query = '') => {
  const { status, body } = await get(`/events/nearby?${here}${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body as { items: EventListItem[]; total: number; total_is_capped: boolean; has_more: boolean }
}
const titles = async (query = '') => (await nearby(query)).items.map(({ title }) => title)

describe('GET /events/nearby', () => {
  it('answers with the nearest first and says how far each is', async () => {
    await anEvent(db, { title: 'Far', at: offset(LISBON, 3_000, 0) })
    await anEvent(db, { title: 'Near', at: offset(LISBON, 0, 250) })
    await anEvent(db, { title: 'Here' })
    const { items, ...page } = await nearby()
    expect(items.map(({ title }) => title)).toEqual(['Here', 'Near', 'Far'])
    expect(items[0]!.distance_meters).toBe(0)
    expect(items[1]!.distance_meters).toBeCloseTo(250, 0)
    expect(items[2]!.distance_meters).toBeCloseTo(3_000, 0)
    expect(page).toEqual({ total: 3, total_is_capped: false, limit: 50, offset: 0, has_more: false })
  })

  it('answers with every field of a list item, numbers as numbers and instants in UTC', async () => {
    const { id, slug } = await anEvent(db, { price: [12.5, 20], description: 'Fado in the old town' })
    const { items } = await nearby()
    expect(items).toEqual([
      {
        id,
        slug,
        title: 'Evening concert',
        description: 'Fado in the old town',
        category: {
          id: expect.any(String),
          name: 'Music',
          slug: 'music',
          color_hex: '#7C4DFF',
          icon_name: 'music_note',
        },
        ...LISBON,
        venue: null,
        address: null,
        city: null,
        start_date: '2026-06-11T18:00:00.000Z',
        end_date: '2026-06-11T20:00:00.000Z',
        timezone: 'Europe/Lisbon',
        all_day: false,
        status: 'active',
        image_url: null,
        price_min: 12.5,
        price_max: 20,
        currency: 'EUR',
        distance_meters: 0,
      },
    ])
  })

  it('shortens a long description to 300 characters', async () => {
    await anEvent(db, { description: 'é'.repeat(301) })
    await anEvent(db, { description: 'é'.repeat(300), at: offset(LISBON, 10, 0) })
    const [long, fits] = (await nearby()).items
    expect(long!.description).toBe(`${'é'.repeat(299)}…`)
    expect(fits!.description).toBe('é'.repeat(300))
  })

  it.each(['draft', 'pending', 'completed'] as const)('hides an event that is %s', async (status) => {
    await anEvent(db, { status })
    expect(await titles()).toEqual([])
  })

  it('shows a cancelled event, marked, until it would have ended', async () => {
    await anEvent(db, { status: 'cancelled' })
    await anEvent(db, { status: 'cancelled', start: '2026-06-10T08:00:00Z' })
    expect((await nearby()).items).toMatchObject([
      { status: 'cancelled', start_date: '2026-06-11T18:00:00.000Z' },
    ])
  })

  it.each([
    ['has begun and goes on', '2026-06-10T11:00:00Z', '2026-06-10T12:30:00Z', ['Evening concert']],
    ['is over', '2026-06-10T09:00:00Z', '2026-06-10T12:00:00Z', []],
    ['began an hour ago and has no end', '2026-06-10T11:00:00Z', null, ['Evening concert']],
    ['began three hours ago and has no end', '2026-06-10T09:00:00Z', null, []],
  ])('when an event %s', async (_case, start, end, expected) => {
    await anEvent(db, { start, end })
    expect(await titles()).toEqual(expected)
  })

  it('has a festival that began yesterday and runs past Sunday on this weekend, and one that ends as it begins not', async () => {
    await anEvent(db, { title: 'Festival', start: '2026-06-09T10:00:00Z', end: '2026-06-20T20:00:00Z' })
    await anEvent(db, { title: 'Over', start: '2026-06-12T10:00:00Z', end: '2026-06-13T00:00:00Z' })
    await anEvent(db, { title: 'Monday', start: '2026-06-15T00:00:00Z' })
    for (const sort of ['distance', 'date', 'popular']) {
      const weekend = `&sort=${sort}&date_from=2026-06-13T00:00:00Z&date_to=2026-06-15T00:00:00Z`
      expect(await titles(weekend)).toEqual(['Festival'])
    }
  })

  it('reads instants with an offset', async () => {
    await anEvent(db, { start: '2026-06-11T18:00:00Z' })
    expect(await titles('&date_to=2026-06-11T20:00:00%2B02:00')).toEqual([])
    expect(await titles('&date_to=2026-06-11T20:00:01%2B02:00')).toEqual(['Evening concert'])
  })

  it('brings finished events when the window begins in the past', async () => {
    await anEvent(db, { title: 'May', status: 'completed', start: '2026-05-05T18:00:00Z' })
    await anEvent(db, { title: 'June' })
    for (const sort of ['distance', 'date', 'popular']) {
      expect(await titles(`&sort=${sort}&date_from=2026-05-01T00:00:00Z`)).toEqual(['May', 'June'])
      expect(
        await titles(`&sort=${sort}&date_from=2026-05-01T00:00:00Z&date_to=2026-05-31T00:00:00Z`),
      ).toEqual(['May'])
    }
    expect(await titles()).toEqual(['June'])
  })

  it('narrows by one category or several', async () => {
    await anEvent(db, { title: 'Song', category: 'music' })
    await anEvent(db, { title: 'Match', category: 'sports', at: offset(LISBON, 10, 0) })
    await anEvent(db, { title: 'Wine', category: 'food-drink', at: offset(LISBON, 20, 0) })
    expect(await titles('&category=sports')).toEqual(['Match'])
    expect(await titles('&category=music&category=food-drink')).toEqual(['Song', 'Wine'])
  })

  it('knows free, priced and unknown apart', async () => {
    await anEvent(db, { title: 'Gratis', price: [0, 0] })
    await anEvent(db, { title: 'From nothing', price: [0, 10], at: offset(LISBON, 10, 0) })
    await anEvent(db, { title: 'Ten', price: [10, 10], at: offset(LISBON, 20, 0) })
    await anEvent(db, { title: 'Unknown', price: null, at: offset(LISBON, 30, 0) })
    expect(await titles('&free=true')).toEqual(['Gratis'])
    expect(await titles('&free=false')).toEqual(['From nothing', 'Ten'])
    expect(await titles()).toHaveLength(4)
  })

  it.each(['', '&sort=date', '&date_to=2026-06-10T12:00:01Z'])(
    'keeps what runs for days on end apart from what happens today: %s',
    async (more) => {
      const start = '2026-06-08T10:00:00Z'
      await anEvent(db, { title: 'Exhibition', start, end: '2026-06-12T11:00:01Z' })
      await anEvent(db, { title: 'Festival', start, end: '2026-06-12T11:00:00Z' })
      expect((await titles(more)).toSorted()).toEqual(['Exhibition', 'Festival'])
      expect(await titles(`${more}&long_running=false`)).toEqual(['Festival'])
      expect(await titles(`${more}&long_running=true`)).toEqual(['Exhibition'])
      expect((await nearby(`${more}&long_running=true`)).total).toBe(1)
    },
  )

  it('sorts by date and by popularity', async () => {
    await anEvent(db, { title: 'Later', start: '2026-06-13T18:00:00Z', favorites: 7 })
    await anEvent(db, {
      title: 'Sooner',
      start: '2026-06-12T18:00:00Z',
      at: offset(LISBON, 4_000, 0),
      favorites: 2,
    })
    await anEvent(db, { title: 'Between', start: '2026-06-12T20:00:00Z', at: offset(LISBON, -2_500, 2_500) })
    expect(await titles('&sort=date')).toEqual(['Sooner', 'Between', 'Later'])
    expect(await titles('&sort=popular')).toEqual(['Later', 'Sooner', 'Between'])
  })

  it.each(['distance', 'date', 'popular'])(
    'pages through everything once when sorted by %s',
    async (sort) => {
      for (let i = 0; i < 23; i++)
        await anEvent(db, { title: `Event ${i}`, at: offset(LISBON, (i % 5) * 700, 0) })
      const seen: string[] = []
      for (const at of [0, 10, 20]) {
        const page = await nearby(`&sort=${sort}&limit=10&offset=${at}`)
        expect(page).toMatchObject({ total: 23, has_more: at < 20 })
        seen.push(...page.items.map(({ id }) => id))
      }
      expect(new Set(seen).size).toBe(23)
      expect(await nearby(`&sort=${sort}&limit=10&offset=30`)).toMatchObject({
        items: [],
        total: 23,
        has_more: false,
      })
    },
  )

  it('has the events of one place in the order of their dates, over all pages', async () => {
    for (let i = 0; i < 12; i++) {
      const day = String(12 + ((i * 5) % 12))
      await anEvent(db, { title: `June ${day}`, start: `2026-06-${day}T18:00:00Z` })
    }
    const pages = await Promise.all([0, 5, 10].map((at) => titles(`&limit=5&offset=${at}`)))
    expect(pages.flat()).toEqual(Array.from({ length: 12 }, (_, i) => `June ${12 + i}`))
  })

  it('counts exactly up to 1,000 and says so when there are more', async () => {
    const fill = (count: number) =>
      pool.query(
        `INSERT INTO event (slug, title, category_id, latitude, longitude, start_date, timezone, status)
         SELECT 'bulk-' || gen_random_uuid(), 'Bulk', (SELECT id FROM category LIMIT 1), $1, $2, $3, 'UTC', 'active'
         FROM generate_series(1, $4::int)`,
        [LISBON.latitude, LISBON.longitude, '2026-06-12T10:00:00Z', count],
      )
    await fill(1_000)
    expect(await nearby('&limit=1')).toMatchObject({ total: 1_000, total_is_capped: false, has_more: true })
    expect(await nearby('&limit=200&offset=800')).toMatchObject({ total: 1_000, has_more: false })
    await fill(1)
    expect(await nearby('&limit=1')).toMatchObject({ total: 1_000, total_is_capped: true, has_more: true })
    expect(await nearby('&limit=200&offset=900')).toMatchObject({ total_is_capped: true, has_more: false })
  })

  it.each(['2026-06-11T19:00:00-05', '2026-06-30T23:59:60Z'])(
    'refuses %s in every window, as no clock reads it',
    async (instant) => {
      for (const list of ['nearby?lat=1&lng=1', 'bubbles?lat=1&lng=1', 'search?q=jazz', 'widen?q=jazz'])
        for (const parameter of ['date_from', 'date_to']) {
          const { status, body } = await get(`/events/${list}&${parameter}=${instant}`)
          expect(status, list).toBe(400)
          expect(body.error.details).toEqual([
            expect.objectContaining({ parameter, message: 'has the wrong form' }),
          ])
        }
    },
  )

  it.each(['0000-01-01T00:00:00%2B23:59', '9999-12-31T23:59:59-23:59'])(
    'takes a window that begins or ends at %s',
    async (instant) => {
      const far = instant.startsWith('0') ? 'date_from' : 'date_to'
      await anEvent(db)
      expect((await nearby(`&${far}=${instant}`)).total).toBe(1)
    },
  )

  it('names every wrong parameter and what would be right', async () => {
    const { status, body } = await get(
      '/events/nearby?lat=91&radius=99&sort=best&date_from=tomorrow&limit=2.5&lang=de',
    )
    expect(status).toBe(400)
    expect(body.error).toMatchObject({
      code: 'VALIDATION_ERROR',
      status: 400,
      request_id: expect.any(String),
    })
    expect(body.error.details).toEqual(
      expect.arrayContaining([
        { parameter: 'lat', message: 'is too large', expected: 'a number that is at most 90' },
        { parameter: 'lng', message: 'is missing', expected: 'a value' },
        { parameter: 'radius', message: 'is too small', expected: 'a number that is at least 100' },
        {
          parameter: 'sort',
          message: 'is none of the allowed values',
          expected: 'one of distance, date, popular',
        },
        expect.objectContaining({ parameter: 'date_from', message: 'has the wrong form' }),
        { parameter: 'limit', message: 'has the wrong type', expected: 'one integer' },
        expect.objectContaining({ parameter: 'lang', message: 'is not a parameter of this request' }),
      ]),
    )
  })

  it('refuses a category that does not exist and a window that ends before it begins, both at once', async () => {
    const { status, body } = await get(`/events/nearby?${here}&category=musik&date_to=2026-06-10T11:54:00Z`)
    expect(status).toBe(400)
    expect(body.error.details.map(({ parameter }: { parameter: string }) => parameter)).toEqual([
      'date_to',
      'category',
    ])
  })

  it('takes the end of a day that has just passed, and finds what began on it and goes on', async () => {
    await anEvent(db, { title: 'Night', start: '2026-06-10T10:00:00Z', end: '2026-06-10T14:00:00Z' })
    await anEvent(db, { title: 'Over', start: '2026-06-10T10:00:00Z', end: '2026-06-10T11:59:30Z' })
    await anEvent(db, { title: 'New', start: '2026-06-10T11:59:59Z', end: '2026-06-10T14:00:00Z' })
    expect(await titles('&date_to=2026-06-10T11:59:00Z')).toEqual(['Night'])
  })

  it.each(['lat=1&lat=2', 'lat=', 'lat=NaN', 'lat=Infinity', 'lat=1%00'])('refuses %s', async (lat) => {
    expect((await get(`/events/nearby?${lat}&lng=0`)).status).toBe(400)
  })

  it('may be kept for five minutes and answers 304 to who has it', async () => {
    await anEvent(db)
    const first = await get(`/events/nearby?${here}`)
    expect(first.headers['cache-control']).toBe('public, max-age=300')
    const again = await get(`/events/nearby?${here}`, { 'if-none-match': String(first.headers['etag']) })
    expect(again).toMatchObject({ status: 304, body: '' })
  })
})

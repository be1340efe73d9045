import ICAL from 'ical.js'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, LISBON, offset } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'

const PUBLIC_URL = 'https://events.example.org'
const database = useTestDatabase()
const { db } = database
const { app, as, clock, get } = useTestApp(database, { PUBLIC_URL })

const HERE = `lat=${LISBON.latitude}&lng=${LISBON.longitude}`
const entries = (text: string) =>
  new ICAL.Component(ICAL.parse(text) as unknown[])
    .getAllSubcomponents('vevent')
    .map((entry) => new ICAL.Event(entry))

describe('GET /events/{key}/ics', () => {
  it('answers with a file that opens in a calendar, by id and by slug', async () => {
    const { id, slug } = await anEvent(db, { title: 'Fado' })
    const { status, headers, body } = await get(`/events/${slug}/ics`)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': `attachment; filename="${slug}.ics"`,
      'cache-control': 'public, max-age=300',
      'x-robots-tag': 'noindex',
    })
    expect(entries(body).map(({ uid, summary }) => [uid, summary])).toEqual([[id, 'Fado']])
    expect((await get(`/events/${id}/ics`)).body).toBe(body)
    const etag = { 'if-none-match': String(headers['etag']) }
    expect((await get(`/events/${slug}/ics`, etag)).status).toBe(304)
  })

  it('tells of a change by a higher number, and of a cancellation', async () => {
    const { id } = await anEvent(db)
    await db.updateTable('event').set({ created_at: '2026-01-01T00:00:00Z' }).where('id', '=', id).execute()
    const [before] = entries((await get(`/events/${id}/ics`)).body)
    await db.updateTable('event').set({ created_at: '2025-01-01T00:00:00Z' }).where('id', '=', id).execute()
    expect((await as('admin').post(`/events/${id}/cancel`)).status).toBe(200)
    const [after] = entries((await get(`/events/${id}/ics`)).body)
    expect(after!.sequence).toBeGreaterThan(before!.sequence)
    expect(String(after!.component.getFirstPropertyValue('status'))).toBe('CANCELLED')
    expect(after!.uid).toBe(before!.uid)
  })

  it('leads on from an old slug, and hides what is not public', async () => {
    const { id, slug } = await anEvent(db)
    const draft = await anEvent(db, { status: 'draft' })
    await db.insertInto('event_old_slug').values({ slug: 'first', event_id: id }).execute()
    const moved = await get('/events/first/ics')
    expect(moved).toMatchObject({ status: 301, headers: { location: `../${slug}/ics` } })
    const base = 'https://x.org/api/v1/events/first/ics'
    expect(new URL(String(moved.headers['location']), base).pathname).toBe(`/api/v1/events/${slug}/ics`)
    for (const key of [draft.id, draft.slug, 'none', '%00']) {
      const { status, body } = await get(`/events/${key}/ics`)
      expect(status).toBe(404)
      expect(body.error.code).toBe('NOT_FOUND')
    }
  })
})

describe('a feed of a filter', () => {
  async function someEvents() {
    const later = await anEvent(db, { title: 'Later', start: '2026-06-13T18:00:00Z' })
    const sooner = await anEvent(db, { title: 'Sooner', description: '**Loud** & long', status: 'cancelled' })
    await anEvent(db, { title: 'Sports', category: 'sports' })
    await anEvent(db, { title: 'Far', at: offset(LISBON, 20_000, 0) })
    await anEvent(db, { title: 'Draft', status: 'draft' })
    await anEvent(db, { title: 'Over', status: 'completed', start: '2026-06-01T18:00:00Z' })
    return [sooner, later]
  }
  const query = `${HERE}&radius=10000&category=music`
  const name = 'EventBuzz: Music within 10 km'

  it('is a calendar to subscribe to, the soonest first', async () => {
    const [sooner, later] = await someEvents()
    const { headers, body } = await get(`/events/nearby.ics?${query}`)
    expect(headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'public, max-age=300',
    })
    expect(headers).not.toHaveProperty('content-disposition')
    expect(entries(body).map(({ uid, summary }) => [uid, summary])).toEqual([
      [sooner!.id, 'Sooner'],
      [later!.id, 'Later'],
    ])
    const calendar = new ICAL.Component(ICAL.parse(body) as unknown[])
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe(name)
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT6H')
  })

  it('does not change while its events do not, also later', async () => {
    await someEvents()
    for (const kind of ['ics', 'rss', 'json']) {
      clock.set('2026-06-10T12:00:00Z')
      const { headers } = await get(`/events/nearby.${kind}?${query}`)
      clock.set('2026-06-10T13:00:00Z')
      const again = await get(`/events/nearby.${kind}?${query}`, { 'if-none-match': String(headers['etag']) })
      expect(again.status).toBe(304)
    }
  })

  it('is RSS', async () => {
    const [sooner] = await someEvents()
    const { headers, body } = await get(`/events/nearby.rss?${query}`)
    expect(headers['content-type']).toBe('application/rss+xml; charset=utf-8')
    const texts: string[] = []
    const parser = new Parser({ ontext: (text) => void texts.push(text) }, { xmlMode: true })
    parser.end(body)
    for (const text of [
      name,
      'Cancelled: Sooner',
      'Later',
      `${PUBLIC_URL}/events/${sooner!.slug}`,
      sooner!.id,
    ])
      expect(texts).toContain(text)
    expect(texts.join('')).toContain('Loud & long')
    expect(body).toContain(`<atom:link href="${PUBLIC_URL}/api/v1/events/nearby.rss?`)
    expect(texts).not.toContain('Sports')
  })

  it('is a JSON Feed', async () => {
    const [sooner, later] = await someEvents()
    const { headers, body } = await get(`/events/nearby.json?${query}`)
    expect(headers['content-type']).toBe('application/feed+json; charset=utf-8')
    const feed = JSON.parse(body)
    expect(feed).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      title: name,
      feed_url: `${PUBLIC_URL}/api/v1/events/nearby.json?${query}`,
    })
    expect(feed.items).toMatchObject([
      {
        id: sooner!.id,
        url: `${PUBLIC_URL}/events/${sooner!.slug}`,
        title: 'Cancelled: Sooner',
        content_text: 'Loud & long',
        _event: { status: 'cancelled', start_date: '2026-06-11T18:00:00.000Z' },
      },
      { id: later!.id, title: 'Later' },
    ])
  })

  it.each(['ics', 'rss', 'json'])('may be empty, and tells what is wrong with a filter: %s', async (kind) => {
    expect((await get(`/events/nearby.${kind}?lat=0&lng=0`)).status).toBe(200)
    const { status, body } = await get(`/events/nearby.${kind}?lat=0&lng=0&category=nope&limit=501`)
    expect(status).toBe(400)
    expect(body.error.details).toMatchObject([{ parameter: 'limit' }])
    expect((await get(`/events/nearby.${kind}?lat=0&lng=0&sort=date`)).status).toBe(400)
    expect((await app().inject(`/api/v1/events/nearby.${kind}`)).statusCode).toBe(400)
  })
})

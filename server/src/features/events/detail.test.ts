import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'

const database = useTestDatabase()
const { db } = database
const { get } = useTestApp(database)

describe('GET /events/{id or slug}', () => {
  it('answers with the whole event by its id and by its slug', async () => {
    const { id, slug } = await anEvent(db, { description: 'x'.repeat(400) })
    await db
      .insertInto('event_tag')
      .values(['fado', 'live'].map((tag, position) => ({ event_id: id, tag, position })))
      .execute()
    await db
      .insertInto('event_image')
      .values({ event_id: id, urls: JSON.stringify({ original: '/storage/a.webp' }), alt: 'A singer' })
      .execute()
    const { status, headers, body } = await get(`/events/${slug}`)
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=3600')
    expect(body).toMatchObject({
      id,
      slug,
      description: 'x'.repeat(400),
      category: { slug: 'music' },
      tags: ['fado', 'live'],
      images: [{ url: '/storage/a.webp', alt: 'A singer' }],
      source: 'manual',
      distance_meters: null,
      country: null,
      url: null,
      ticket_url: null,
      series_id: null,
    })
    expect(body.created_at).toMatch(/Z$/)
    expect((await get(`/events/${id.toUpperCase()}`)).body).toEqual(body)
    expect((await get(`/events/${slug}`, { 'if-none-match': String(headers['etag']) })).status).toBe(304)
  })

  it.each(['active', 'cancelled', 'completed'] as const)('shows an event that is %s', async (status) => {
    const { slug } = await anEvent(db, { status })
    expect((await get(`/events/${slug}`)).body).toMatchObject({ status })
  })

  it.each(['draft', 'pending'] as const)(
    'hides an event that is %s as if there were none',
    async (status) => {
      const { id, slug } = await anEvent(db, { status })
      await db.insertInto('event_old_slug').values({ slug: 'older', event_id: id }).execute()
      for (const key of [id, slug, 'older']) expect((await get(`/events/${key}`)).status).toBe(404)
    },
  )

  it('redirects an old slug to the current one', async () => {
    const { id, slug } = await anEvent(db)
    await db.insertInto('event_old_slug').values({ slug: 'first-name', event_id: id }).execute()
    const { status, headers } = await get('/events/first-name')
    expect(status).toBe(301)
    expect(headers['location']).toBe(`./${slug}`)
    // It may get its first name back, and then this would lead round in a circle.
    expect(headers['cache-control']).toBe('no-cache')
    const related = await get('/events/first-name/related?limit=20')
    expect(related.headers['location']).toBe(`../${slug}/related?limit=20`)
  })

  it.each(['no-such-event', '00000000-0000-4000-8000-000000000000', '%00', 'a%27--'])(
    'answers 404 in the one error shape for %s',
    async (key) => {
      const { status, headers, body } = await get(`/events/${key}`)
      expect(status).toBe(404)
      expect(headers['cache-control']).toBe('no-store')
      expect(body).toEqual({
        error: {
          code: 'NOT_FOUND',
          status: 404,
          message: expect.any(String),
          request_id: expect.any(String),
        },
      })
    },
  )

  it('refuses a query parameter', async () => {
    expect((await get('/events/some-event?lang=de')).status).toBe(400)
  })
})

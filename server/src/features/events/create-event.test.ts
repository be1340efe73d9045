import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { aDraftBy, anEventInput, aPublishedEventBy } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { aPerson } from '../../../test/issuer.ts'

const database = useTestDatabase()
const { pool } = database
const app = useTestApp(database)

const organizer = app.as('organizer')
const rows = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows
const count = async (table: string) => Number((await rows(`SELECT count(*) FROM ${table}`))[0].count)

describe('POST /events', () => {
  it('makes a draft that is all there, and answers with it as it is read', async () => {
    const input = anEventInput({
      title: '  Fado   <b>night</b> ',
      description: '**Doors** at <i>7</i>\n\n- [Tickets](https://x.org)\n- [bad](javascript:alert(1))',
      venue: 'Clube de Fado',
      address: 'Rua S. João da Praça 94',
      city: 'Lisboa',
      country: 'Portugal',
      end_date: '2026-06-11T23:30:00+01:00',
      ticket_url: 'https://tickets.example.org/a b',
      url: 'https://example.org',
      price_min: 12.5,
      price_max: 20,
      currency: 'eur',
      tags: ['Fado', 'LIVE', 'fado', ' '],
      metadata: { ref: 'A-1' },
    })
    const { status, headers, body } = await organizer.post('/events', input)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      slug: `fado-night-${body.id.slice(0, 8)}`,
      title: 'Fado night',
      description: '**Doors** at 7\n\n- [Tickets](https://x.org)\n- bad',
      category: { slug: 'music' },
      venue: 'Clube de Fado',
      start_date: '2026-06-11T18:00:00.000Z',
      end_date: '2026-06-11T22:30:00.000Z',
      timezone: 'Europe/Lisbon',
      all_day: false,
      ticket_url: 'https://tickets.example.org/a%20b',
      url: 'https://example.org/',
      price_min: 12.5,
      price_max: 20,
      currency: 'EUR',
      tags: ['fado', 'live'],
      metadata: { ref: 'A-1' },
      status: 'draft',
      source: 'user',
      images: [],
    })
    expect(headers).toMatchObject({
      location: `/api/v1/events/${body.id}`,
      'cache-control': 'private, no-store',
      etag: expect.stringMatching(/^"[\w-]{20,}"$/),
    })
    const read = await organizer.get(`/events/${body.id}`)
    expect(read.body).toEqual(body)
    expect(read.headers['etag']).toBe(headers['etag'])
  })

  it('publishes at once when it is asked to', async () => {
    const { id, slug } = await aPublishedEventBy(organizer)
    expect((await app.get(`/events/${slug}`)).body).toMatchObject({ id, status: 'active' })
  })

  it('completes at once what is over already', async () => {
    const event = await aPublishedEventBy(organizer, { start_date: '2026-06-09T18:00:00Z' })
    expect(event.status).toBe('completed')
  })

  it('takes all-day events in whole local days', async () => {
    const event = await aDraftBy(organizer, {
      all_day: true,
      start_date: '2026-06-12T10:00:00Z',
      end_date: '2026-06-13T10:00:00Z',
    })
    expect(event).toMatchObject({
      start_date: '2026-06-11T23:00:00.000Z',
      end_date: '2026-06-13T23:00:00.000Z',
    })
  })

  it('writes down who made what, and tells of it', async () => {
    const { status, headers, body } = await organizer.post('/events', anEventInput({ status: 'active' }))
    expect(status).toBe(201)
    const [person] = await rows("SELECT id FROM app_user WHERE subject = 'test-organizer'")
    expect(await rows('SELECT actor_id, action, subject_id, request_id FROM audit_log')).toEqual([
      {
        actor_id: person.id,
        action: 'event.created',
        subject_id: body.id,
        request_id: headers['x-request-id'],
      },
    ])
    const [{ changes }] = await rows('SELECT changes FROM audit_log')
    expect(changes).toMatchObject({
      title: { from: null, to: 'Evening concert' },
      status: { from: null, to: 'active' },
      category: { from: null, to: 'music' },
      start_date: { from: null, to: '2026-06-11T18:00:00.000Z' },
    })
    expect(await rows('SELECT topic, payload FROM job')).toEqual([
      { topic: 'event.changed', payload: { event_ids: [body.id] } },
    ])
    expect(await rows('SELECT created_by FROM event')).toEqual([{ created_by: person.id }])
  })

  it('is for organizers and admins', async () => {
    expect((await app.post('/events', anEventInput())).status).toBe(401)
    expect((await app.as('user').post('/events', anEventInput())).status).toBe(403)
    expect((await app.as('admin').post('/events', anEventInput())).status).toBe(201)
    expect(await count('event')).toBe(1)
  })

  it('names all that is wrong at once: of form, of content, and between fields', async () => {
    const { status, body } = await organizer.post('/events', {
      title: ' a ',
      description: 'x'.repeat(5_001),
      category: 'no-such-category',
      latitude: 91,
      longitude: null,
      start_date: '2026-06-11T18:00:00',
      end_date: '2026-06-10T18:00:00Z',
      timezone: 'Mars/Base',
      image_url: '/storage/somebody-elses.webp',
      ticket_url: 'http://example.org',
      url: 'javascript:alert(1)',
      price_min: 20.001,
      price_max: -1,
      currency: 'XYZ',
      tags: Array.from({ length: 21 }, (_, i) => `tag ${i}`),
      metadata: { a: 'x'.repeat(17_000) },
      status: 'completed',
      colour: 'red',
    })
    expect(status).toBe(400)
    expect(body.error.code).toBe('VALIDATION_ERROR')
    const wrong = body.error.details.map(({ parameter }: { parameter: string }) => parameter)
    expect(wrong.toSorted()).toEqual(
      [
        'category', 'colour', 'currency', 'description', 'image_url', 'latitude', 'longitude', 'metadata',
        'price_max', 'price_min', 'start_date', 'status', 'tags', 'ticket_url', 'timezone', 'title', 'url',
      ], // prettier-ignore
    )
    expect(await count('event')).toBe(0)
    expect(await count('audit_log')).toBe(0)
    expect(await count('job')).toBe(0)
  })

  it.each([
    [{ end_date: '2026-06-11T17:59:59Z' }, 'end_date', 'is before start_date'],
    [{ price_min: 5, price_max: 4, currency: 'EUR' }, 'price_max', 'is below price_min'],
    [{ price_max: 4, currency: 'EUR' }, 'price_min', 'is missing beside price_max'],
    [{ price_min: 5 }, 'currency', 'is missing beside a price'],
    [{ price_min: 0.1 + 0.2, currency: 'EUR' }, 'price_min', 'has more than 2 decimals'],
    [{ price_min: 1e8, currency: 'EUR' }, 'price_min', 'is too large'],
    [{ price_min: '5' }, 'price_min', 'has the wrong type'],
    [{ latitude: null }, 'latitude', 'has the wrong type'],
    [{ title: undefined }, 'title', 'is missing'],
    [{ title: '<b></b>a\u0000b' }, 'title', 'is too short'],
    [{ title: 'x'.repeat(256) }, 'title', 'is too long'],
    [{ start_date: '2026-06-30T23:59:60Z' }, 'start_date', 'has the wrong form'],
    [{ start_date: '2026-06-11T19:00:00-05' }, 'start_date', 'has the wrong form'],
    [{ start_date: '9999-06-30T23:59:00Z' }, 'start_date', 'is no date that an event can have'],
    [{ start_date: 'tomorrow' }, 'start_date', 'has the wrong form'],
    [{ timezone: 'EST' }, 'timezone', 'is no time zone'],
    [{ url: 'https://user:secret@example.org' }, 'url', 'is not an https address'],
    [{ url: 'https://localhost/' }, 'url', 'is not an https address'],
    [{ tags: ['x'.repeat(51)] }, 'tags', 'is too long'],
    [{ tags: ['İ'.repeat(50)] }, 'tags', 'has a tag that is too long'],
    [{ metadata: { a: 'b\u0000' } }, 'metadata', 'holds what cannot be stored'],
    [{ metadata: { '\u0000': 1 } }, 'metadata', 'holds what cannot be stored'],
    [{ metadata: { a: '\ud800' } }, 'metadata', 'holds what cannot be stored'],
    [{ metadata: JSON.parse('['.repeat(40) + ']'.repeat(40)) }, 'metadata', 'has the wrong type'],
    [{ metadata: { a: JSON.parse('['.repeat(40) + ']'.repeat(40)) } }, 'metadata', 'goes too deep'],
    [{ status: 'cancelled' }, 'status', 'cannot be cancelled yet'],
    [
      { created_by: '00000000-0000-4000-8000-000000000000' },
      'created_by',
      'is not a parameter of this request',
    ],
  ])('refuses %j', async (wishes, parameter, message) => {
    const { status, body } = await organizer.post('/events', { ...anEventInput(), ...wishes })
    expect(status).toBe(400)
    expect(body.error.details).toEqual([{ parameter, message, expected: expect.any(String) }])
  })

  it.each([
    [{ title: 'abc' }, { title: 'abc' }],
    [{ title: 'Ω'.repeat(255) }, { title: 'Ω'.repeat(255) }],
    [{ title: '😀😀😀' }, { title: '😀😀😀' }],
    [{ venue: ' \u0000 ' }, { venue: null }],
    [
      { price_min: 0, price_max: 0 },
      { price_min: 0, price_max: 0, currency: null },
    ],
    [
      { price_min: 99_999_999.99, currency: 'EUR' },
      { price_min: 99_999_999.99, price_max: null },
    ],
    [{ price_min: 19.99, currency: 'EUR' }, { price_min: 19.99 }],
    [{ end_date: '2026-06-11T18:00:00Z' }, { end_date: '2026-06-11T18:00:00.000Z' }],
    [
      { latitude: -0, longitude: 180 },
      { latitude: 0, longitude: 180, timezone: 'Pacific/Tarawa' },
    ],
    [{ timezone: 'Asia/Tokyo' }, { timezone: 'Asia/Tokyo' }],
    [
      { description: 'a < b & c', tags: null, metadata: null },
      { description: 'a < b & c', tags: [], metadata: {} },
    ],
    [{ tags: ['ΟΔΟΣ', 'İ'] }, { tags: ['οδος', 'i̇'] }],
  ])('accepts %j', async (wishes, stored) => {
    const { status, body } = await organizer.post('/events', { ...anEventInput(), ...wishes })
    expect(body).toMatchObject(stored)
    expect(status).toBe(201)
  })

  it.each<[string, unknown, Record<string, string>, number]>([
    ['no body', undefined, {}, 400],
    ['a list', [], {}, 400],
    ['text', 'hello', { 'content-type': 'text/plain' }, 415],
    ['no JSON', '{', { 'content-type': 'application/json' }, 400],
    ['a prototype', '{"__proto__":{}}', { 'content-type': 'application/json' }, 400],
  ])('answers to %s with a clear error', async (_, body, headers, status) => {
    const answer = await organizer.post('/events', body, headers)
    expect(answer.status).toBe(status)
    expect(answer.body.error.code).toMatch(/^(VALIDATION_ERROR|UNSUPPORTED_MEDIA_TYPE)$/)
  })

  it('gives two events of one title two slugs, also when their ids begin alike', async () => {
    const first = await aPublishedEventBy(organizer)
    // The address that the next one would have.
    await pool.query('UPDATE event SET slug = $1', ['taken'])
    await pool.query('INSERT INTO event_old_slug (slug, event_id) VALUES ($1, $2)', [first.slug, first.id])
    const second = await aPublishedEventBy(organizer)
    expect(second.slug).not.toBe(first.slug)
    expect((await app.get(`/events/${first.slug}`)).headers['location']).toBe('./taken')
  })
})

describe('a draft', () => {
  it('is seen by its owner and admins, and by nobody else', async () => {
    const { id, slug } = await aDraftBy(organizer)
    const someoneElse = app.as(aPerson('organizer', 'another'))
    for (const key of [id, slug]) {
      for (const [client, status] of [
        [organizer, 200],
        [app.as('admin'), 200],
        [someoneElse, 404],
        [app.as('user'), 404],
        [app, 404],
      ] as const) {
        const answer = await client.get(`/events/${key}`)
        expect(answer.status).toBe(status)
        expect(answer.headers['cache-control']).toBe(status === 200 ? 'private, no-store' : 'no-store')
      }
    }
    expect((await app.get('/events/nearby?lat=38.7223&lng=-9.1393')).body.total).toBe(0)
  })
})

describe('GET /users/me/events', () => {
  it('lists my own events in every status, the newest first, page by page', async () => {
    const first = await aDraftBy(organizer)
    const second = await aPublishedEventBy(organizer)
    await aDraftBy(app.as(aPerson('organizer', 'another')))
    const { status, headers, body } = await organizer.get('/users/me/events?limit=1')
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('private, no-store')
    expect(body).toMatchObject({ items: [{ id: second.id }], total: 2, has_more: true, limit: 1, offset: 0 })
    const next = await organizer.get('/users/me/events?limit=1&offset=1')
    expect(next.body).toMatchObject({ items: [{ id: first.id, status: 'draft' }], has_more: false })
    expect((await app.get('/users/me/events')).status).toBe(401)
    expect((await app.as('user').get('/users/me/events')).body).toMatchObject({ items: [], total: 0 })
    expect((await organizer.get('/users/me/events?limit=0')).status).toBe(400)
  })
})

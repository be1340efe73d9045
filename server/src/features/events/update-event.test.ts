import { describe, expect, it } from 'vitest'
import { useTestApp, type Client } from '../../../test/app.ts'
import { aDraftBy, anEvent, anEventInput, aPublishedEventBy } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { aPerson } from '../../../test/issuer.ts'

const database = useTestDatabase()
const { db, pool } = database
const app = useTestApp(database)

const organizer = app.as('organizer')
const someoneElse = app.as(aPerson('organizer', 'another'))
const rows = async (text: string, values: unknown[] = []) => (await pool.query(text, values)).rows
const lastAudit = async () =>
  (await rows('SELECT action, subject_id, changes FROM audit_log ORDER BY id DESC LIMIT 1'))[0]
const etagOf = async (id: string, client: Client = organizer) =>
  String((await client.get(`/events/${id}`)).headers['etag'])

describe('PATCH /events/{id}', () => {
  it('changes what is given, leaves the rest, and shows it at once', async () => {
    const event = await aPublishedEventBy(organizer, {
      venue: 'Coliseu',
      tags: ['jazz'],
      price_min: 5,
      currency: 'EUR',
      metadata: { ref: 1 },
    })
    // Into the cache.
    expect((await app.get(`/events/${event.slug}`)).body.venue).toBe('Coliseu')
    const { status, headers, body } = await organizer.patch(`/events/${event.id}`, {
      venue: null,
      tags: ['fado', 'jazz'],
    })
    expect(status).toBe(200)
    expect(body).toEqual({ ...event, venue: null, tags: ['fado', 'jazz'], updated_at: expect.any(String) })
    const read = await app.get(`/events/${event.slug}`)
    expect(read.body).toEqual(body)
    expect(read.headers['etag']).toBe(headers['etag'])
    expect(await lastAudit()).toEqual({
      action: 'event.updated',
      subject_id: event.id,
      changes: {
        venue: { from: 'Coliseu', to: null },
        tags: { from: ['jazz'], to: ['fado', 'jazz'] },
      },
    })
    expect(await rows('SELECT payload FROM job ORDER BY id DESC LIMIT 1')).toEqual([
      { payload: { event_ids: [event.id] } },
    ])
  })

  it('writes nothing when nothing changes', async () => {
    const event = await aPublishedEventBy(organizer)
    const { status, body } = await organizer.patch(`/events/${event.id}`, { title: 'Evening  concert' })
    expect(status).toBe(200)
    expect(body).toEqual(event)
    expect(await rows('SELECT action FROM audit_log')).toEqual([{ action: 'event.created' }])
    expect(await rows('SELECT count(*)::int FROM job')).toEqual([{ count: 1 }])
  })

  it('checks the new fields together with the old ones, and writes nothing of what is wrong', async () => {
    const event = await aDraftBy(organizer, {
      end_date: '2026-06-11T20:00:00Z',
      price_min: 5,
      currency: 'EUR',
    })
    const { status, body } = await organizer.patch(`/events/${event.id}`, {
      title: 'A better title',
      start_date: '2026-06-12T18:00:00Z',
      currency: null,
      category: 'nonsense',
    })
    expect(status).toBe(400)
    expect(body.error.details.map(({ parameter }: { parameter: string }) => parameter).toSorted()).toEqual([
      'category',
      'currency',
      'end_date',
    ])
    expect((await organizer.get(`/events/${event.id}`)).body).toEqual(event)
  })

  it.each([
    [
      'follows the place when nobody chose one',
      {},
      { latitude: 43.65, longitude: -79.38 },
      'America/Toronto',
    ],
    ['stays when somebody chose one', { timezone: 'UTC' }, { latitude: 43.65, longitude: -79.38 }, 'UTC'],
    ['goes back to that of the place', { timezone: 'UTC' }, { timezone: null }, 'Europe/Lisbon'],
    [
      'is what is given',
      {},
      { latitude: 43.65, longitude: -79.38, timezone: 'America/New_York' },
      'America/New_York',
    ],
  ])('its time zone %s', async (_, wishes, patch, timezone) => {
    const { id } = await aDraftBy(organizer, wishes)
    expect((await organizer.patch(`/events/${id}`, patch)).body).toMatchObject({ timezone })
  })

  it('keeps the days of an all-day event whose end is no midnight, as clocks are put forward then', async () => {
    const { id } = await aDraftBy(organizer, {
      latitude: 30.04,
      longitude: 31.24,
      all_day: true,
      start_date: '2026-04-23T00:00:00+02:00',
      end_date: '2026-04-24T01:00:00+03:00',
    })
    const { body } = await organizer.patch(`/events/${id}`, { latitude: 38.72, longitude: -9.14 })
    expect(body).toMatchObject({
      timezone: 'Europe/Lisbon',
      start_date: '2026-04-22T23:00:00.000Z',
      end_date: '2026-04-23T23:00:00.000Z',
    })
    const back = await organizer.patch(`/events/${id}`, { latitude: 30.04, longitude: 31.24 })
    expect(back.body).toMatchObject({
      start_date: '2026-04-22T22:00:00.000Z',
      end_date: '2026-04-23T22:00:00.000Z',
    })
  })

  it.each([
    ['a place to the west of it', { latitude: 38.72, longitude: -9.14 }, 'Europe/Lisbon', '+01:00'],
    ['a place to the east of it', { latitude: 60.17, longitude: 24.94 }, 'Europe/Helsinki', '+03:00'],
    ['the zone of another continent', { timezone: 'America/New_York' }, 'America/New_York', '-04:00'],
  ])('keeps the days of an all-day event when it gets %s', async (_, patch, timezone, offset) => {
    const { id } = await aDraftBy(organizer, {
      latitude: 52.52,
      longitude: 13.4,
      all_day: true,
      start_date: '2026-06-11T00:00:00+02:00',
      end_date: '2026-06-13T00:00:00+02:00',
    })
    const instant = (day: string) => new Date(`${day}T00:00:00${offset}`).toISOString()
    const { body } = await organizer.patch(`/events/${id}`, patch)
    const days = { timezone, start_date: instant('2026-06-11'), end_date: instant('2026-06-13') }
    expect(body).toMatchObject(days)
    // What is given is what counts.
    const given = await organizer.patch(`/events/${id}`, {
      timezone: 'Europe/Berlin',
      start_date: '2026-06-12T00:00:00+02:00',
    })
    expect(given.body).toMatchObject({
      start_date: '2026-06-11T22:00:00.000Z',
      end_date: '2026-06-12T22:00:00.000Z',
    })
  })

  it('leaves alone what an import stored in a way of its own', async () => {
    const { id } = await anEvent(db, { description: 'a ![b](c)', price: [3, 3] })
    await pool.query("UPDATE event SET currency = 'ZZZ' WHERE id = $1", [id])
    const { status, body } = await app.as('admin').patch(`/events/${id}`, { title: 'Corrected' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ description: 'a ![b](c)', currency: 'ZZZ', title: 'Corrected' })
  })

  it('puts a completed event on again with a later end, and completes one with an end in the past', async () => {
    const { id } = await aPublishedEventBy(organizer, { start_date: '2026-06-09T18:00:00Z' })
    const later = await organizer.patch(`/events/${id}`, { end_date: '2026-06-20T18:00:00Z' })
    expect(later.body.status).toBe('active')
    const earlier = await organizer.patch(`/events/${id}`, { end_date: '2026-06-09T20:00:00Z' })
    expect(earlier.body.status).toBe('completed')
    const refused = await organizer.patch(`/events/${id}`, { status: 'cancelled' })
    expect(refused.status).toBe(409)
    expect(refused.body.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('over') })
  })

  it('takes a picture of the event itself, and no other address of ours', async () => {
    const { id } = await aDraftBy(organizer)
    await pool.query(
      'INSERT INTO event_image (event_id, urls) VALUES ($1, \'{"original":"/storage/a.webp"}\')',
      [id],
    )
    const own = await organizer.patch(`/events/${id}`, { image_url: '/storage/a.webp' })
    expect(own.body.image_url).toBe('/storage/a.webp')
    expect((await organizer.patch(`/events/${id}`, { image_url: '/storage/b.webp' })).status).toBe(400)
    // Replaced as a whole, it keeps its own picture; told so, it does not.
    expect((await organizer.put(`/events/${id}`, anEventInput())).body.image_url).toBe('/storage/a.webp')
    expect((await organizer.put(`/events/${id}`, anEventInput({ image_url: null }))).body.image_url).toBe(
      null,
    )
  })
})

describe('PUT /events/{id}', () => {
  it('empties what is left out, and keeps status, owner and address', async () => {
    const event = await aPublishedEventBy(organizer, {
      description: 'Text',
      city: 'Lisboa',
      url: 'https://example.org',
      tags: ['jazz'],
      metadata: { a: 1 },
      timezone: 'UTC',
      all_day: true,
    })
    const { status, body } = await organizer.put(`/events/${event.id}`, anEventInput({ venue: 'New' }))
    expect(status).toBe(200)
    expect(body).toEqual({
      ...event,
      description: null,
      city: null,
      url: null,
      tags: [],
      metadata: {},
      timezone: 'Europe/Lisbon',
      all_day: false,
      start_date: '2026-06-11T18:00:00.000Z',
      venue: 'New',
      updated_at: expect.any(String),
    })
    expect(await rows('SELECT tag FROM event_tag')).toEqual([])
  })

  it('needs all that an event needs', async () => {
    const { id } = await aDraftBy(organizer)
    const { status, body } = await organizer.put(`/events/${id}`, { title: 'Only a title' })
    expect(status).toBe(400)
    expect(body.error.details).toHaveLength(4)
  })

  it('takes back what was read, as it was', async () => {
    const event = await aPublishedEventBy(organizer, { start_date: '2026-06-09T18:00:00Z', tags: ['a'] })
    const read = (await app.get(`/events/${event.id}`)).body
    const { title, latitude, longitude, start_date, end_date, timezone, all_day, tags, status, metadata } =
      read
    const same = {
      title,
      latitude,
      longitude,
      start_date,
      end_date,
      timezone,
      all_day,
      tags,
      status,
      metadata,
    }
    const answer = await organizer.put(`/events/${event.id}`, { ...same, category: read.category.slug })
    expect(answer.body).toEqual(event)
  })
})

describe('POST /events/{id}/publish and /cancel', () => {
  it('show a draft to everybody, and call it off; a second time changes nothing', async () => {
    const { id, slug } = await aDraftBy(organizer)
    for (let time = 0; time < 2; time += 1) {
      expect((await organizer.post(`/events/${id}/publish`)).body).toMatchObject({ status: 'active' })
      expect((await app.get(`/events/${slug}`)).body).toMatchObject({ status: 'active' })
    }
    for (let time = 0; time < 2; time += 1) {
      expect((await organizer.post(`/events/${id}/cancel`)).body).toMatchObject({ status: 'cancelled' })
      expect((await app.get(`/events/${slug}`)).body).toMatchObject({ status: 'cancelled' })
    }
    expect((await organizer.patch(`/events/${id}`, { status: 'active' })).body.status).toBe('active')
    expect(await rows('SELECT action FROM audit_log ORDER BY id')).toEqual(
      ['created', 'published', 'cancelled', 'reinstated'].map((what) => ({ action: `event.${what}` })),
    )
  })

  it('do not cancel what was never published', async () => {
    const { id } = await aDraftBy(organizer)
    const { status, body } = await organizer.post(`/events/${id}/cancel`)
    expect(status).toBe(409)
    expect(body.error.code).toBe('CONFLICT')
  })
})

describe('DELETE /events/{id}', () => {
  it('takes the event away with all that belongs to it; the audit log keeps what it was', async () => {
    const event = await aPublishedEventBy(organizer, { tags: ['jazz'] })
    await organizer.patch(`/events/${event.id}`, { title: 'Another title' })
    await app.get(`/events/${event.id}`)
    const { status, body } = await organizer.delete(`/events/${event.id}`)
    expect(status).toBe(204)
    expect(body).toBe('')
    for (const key of [event.id, event.slug]) expect((await app.get(`/events/${key}`)).status).toBe(404)
    expect(await rows('SELECT 1 FROM event_tag UNION ALL SELECT 1 FROM event_old_slug')).toEqual([])
    expect(await lastAudit()).toMatchObject({
      action: 'event.deleted',
      subject_id: event.id,
      changes: { title: { from: 'Another title', to: null }, status: { from: 'active', to: null } },
    })
    expect(await rows('SELECT count(*)::int FROM job')).toEqual([{ count: 3 }])
    expect((await organizer.delete(`/events/${event.id}`)).status).toBe(404)
  })
})

describe('who may write', () => {
  const writes: [string, (client: Client, id: string) => Promise<{ status: number }>, number][] = [
    ['PUT', (client, id) => client.put(`/events/${id}`, anEventInput({ venue: 'x' })), 200],
    ['PATCH', (client, id) => client.patch(`/events/${id}`, { venue: 'x' }), 200],
    ['publish', (client, id) => client.post(`/events/${id}/publish`), 200],
    ['DELETE', (client, id) => client.delete(`/events/${id}`), 204],
  ]
  it.each(writes)('%s: the owner and admins alone', async (_, write, done) => {
    const draft = await aDraftBy(organizer)
    const shown = await aPublishedEventBy(organizer)
    expect((await write(app, shown.id)).status).toBe(401)
    expect((await write(app.as('user'), shown.id)).status).toBe(403)
    expect((await write(someoneElse, shown.id)).status).toBe(403)
    // As if it did not exist.
    expect((await write(someoneElse, draft.id)).status).toBe(404)
    expect((await write(organizer, '00000000-0000-4000-8000-000000000000')).status).toBe(404)
    expect((await write(organizer, draft.slug)).status).toBe(400)
    expect(await rows("SELECT 1 FROM audit_log WHERE action <> 'event.created'")).toEqual([])
    expect((await write(organizer, draft.id)).status).toBe(done)
    expect((await write(app.as('admin'), shown.id)).status).toBe(done)
  })
})

describe('the address of an event', () => {
  it('follows its title, and old ones redirect once it was public', async () => {
    const { id, slug: draftSlug } = await aDraftBy(organizer, { title: 'First name' })
    const { slug: first } = (
      await organizer.patch(`/events/${id}`, { title: 'Second name', status: 'active' })
    ).body
    const { slug: second } = (await organizer.patch(`/events/${id}`, { title: 'Third name' })).body
    expect(second).toMatch(/^third-name-/)
    expect((await app.get(`/events/${draftSlug}`)).status).toBe(404)
    const moved = await app.get(`/events/${first}`)
    expect([moved.status, moved.headers['location']]).toEqual([301, `./${second}`])

    const { slug: again } = (await organizer.patch(`/events/${id}`, { title: 'Second name' })).body
    expect(again).toBe(first)
    expect((await app.get(`/events/${first}`)).status).toBe(200)
    expect((await app.get(`/events/${second}`)).headers['location']).toBe(`./${first}`)
    expect(await rows('SELECT slug FROM event_old_slug')).toEqual([{ slug: second }])
  })

  it('goes on leading to an event that was taken back, renamed, and published again', async () => {
    const { id, slug } = await aPublishedEventBy(organizer, { title: 'First name' })
    await organizer.patch(`/events/${id}`, { status: 'draft' })
    expect((await app.get(`/events/${slug}`)).status).toBe(404)
    await organizer.patch(`/events/${id}`, { title: 'Second name' })
    const { body } = await organizer.post(`/events/${id}/publish`)
    expect((await app.get(`/events/${slug}`)).headers['location']).toBe(`./${body.slug}`)
  })
})

describe('two writers of one event', () => {
  it('lets the first one win, and tells the second one to read again', async () => {
    const { id } = await aPublishedEventBy(organizer)
    const etag = await etagOf(id, app)
    const both = await Promise.all([
      organizer.patch(`/events/${id}`, { venue: 'One' }, { 'if-match': etag }),
      app.as('admin').patch(`/events/${id}`, { venue: 'Two' }, { 'if-match': etag }),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    const winner = both.find(({ status }) => status === 200)!
    expect(both.find(({ status }) => status === 412)!.body.error.code).toBe('PRECONDITION_FAILED')
    expect((await app.get(`/events/${id}`)).body.venue).toBe(winner.body.venue)
    expect(await etagOf(id, app)).toBe(winner.headers['etag'])
  })

  it.each([
    ['the current one', (etag: string) => etag, 200],
    ['any', () => '*', 200],
    ['the current one among others', (etag: string) => `"other", ${etag}`, 200],
    ['that of the compressed answer', (etag: string) => etag.replace(/"$/, '-gzip"'), 200],
    ['a weak one', (etag: string) => `W/${etag}`, 412],
    ['another one', () => '"other"', 412],
    ['one without quotes', (etag: string) => etag.slice(1, -1), 412],
  ])('understands If-Match with %s', async (_, header, status) => {
    const { id } = await aDraftBy(organizer)
    const headers = { 'if-match': header(await etagOf(id)) }
    expect((await organizer.patch(`/events/${id}`, { venue: 'x' }, headers)).status).toBe(status)
    const again = { 'if-match': header(await etagOf(id)) }
    expect((await organizer.put(`/events/${id}`, anEventInput(), again)).status).toBe(status)
    const last = { 'if-match': header(await etagOf(id)) }
    expect((await organizer.delete(`/events/${id}`, last)).status).toBe(status === 200 ? 204 : 412)
  })

  it('sees a change of metadata alone, and a write elsewhere, as a change', async () => {
    const { id } = await aDraftBy(organizer)
    const before = await etagOf(id)
    await organizer.patch(`/events/${id}`, { metadata: { a: 1 } })
    const after = await etagOf(id)
    expect(after).not.toBe(before)
    await pool.query("UPDATE category SET name = 'Concerts' WHERE slug = 'music'")
    try {
      expect((await organizer.patch(`/events/${id}`, {}, { 'if-match': after })).status).toBe(412)
    } finally {
      await pool.query("UPDATE category SET name = 'Music' WHERE slug = 'music'")
    }
  })
})

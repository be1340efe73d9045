import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent, LISBON, offset, type EventWishes } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { bestRelated, relatedness, type Candidate } from './rules.ts'

const database = useTestDatabase()
const { db, pool } = database
const { as, get } = useTestApp(database)

const another = (title: string, wishes: EventWishes = {}) => anEvent(db, { title, ...wishes })
const titles = async (key: string, query = '') => {
  const { status, body } = await get(`/events/${key}/related${query}`)
  expect(status).toBe(200)
  return body.items.map(({ title }: { title: string }) => title)
}

describe('GET /events/{key}/related', () => {
  it('puts the same kind of thing first, then what is near, then what is soon', async () => {
    const { id, slug } = await another('This one')
    await another('Near sports', { category: 'sports', at: offset(LISBON, 100, 0) })
    await another('Music in autumn', { at: offset(LISBON, 100, 0), start: '2026-09-20T18:00:00Z' })
    await another('Music across town', { at: offset(LISBON, 8_000, 0) })
    await another('Music around the corner', { at: offset(LISBON, 300, 0) })
    const expected = ['Music around the corner', 'Music across town', 'Music in autumn', 'Near sports']
    expect(await titles(slug)).toEqual(expected)
    expect(await titles(id, '?limit=2')).toEqual(expected.slice(0, 2))
    const { body, headers } = await get(`/events/${id}/related`)
    expect(headers['cache-control']).toBe('public, max-age=300')
    expect(body.items[0].distance_meters).toBeCloseTo(300, -1)
  })

  it('counts tags', async () => {
    const { id } = await another('This one')
    const jazz = await another('Tagged', { at: offset(LISBON, 500, 0) })
    await another('Plain', { at: offset(LISBON, 400, 0) })
    await pool.query("INSERT INTO event_tag (event_id, tag, position) SELECT unnest($1::uuid[]), 'jazz', 0", [
      [id, jazz.id],
    ])
    expect(await titles(id)).toEqual(['Tagged', 'Plain'])
  })

  it('leaves out what nobody can go to, what is hidden or far away, and the event itself', async () => {
    const { id } = await another('This one')
    await another('Cancelled', { status: 'cancelled' })
    await another('Draft', { status: 'draft' })
    await another('Pending', { status: 'pending' })
    await another('Completed', { status: 'completed' })
    await another('Over', { start: '2026-06-01T18:00:00Z' })
    await another('In Porto', { at: { latitude: 41.15, longitude: -8.62 } })
    expect(await titles(id)).toEqual([])
  })

  it('shows each series once, by its next date, and not the own one', async () => {
    const series = async () =>
      (
        await pool.query<{ id: string }>(
          "INSERT INTO series (rrule, starts_at, timezone) VALUES ('FREQ=DAILY', '2026-06-11', 'UTC') RETURNING id",
        )
      ).rows[0]!.id
    const [own, other] = [await series(), await series()]
    const days = ['2026-06-12T18:00:00Z', '2026-06-13T18:00:00Z', '2026-06-14T18:00:00Z']
    const { id } = await another('Own series')
    const put = (eventId: string, seriesId: string) =>
      db.updateTable('event').set({ series_id: seriesId }).where('id', '=', eventId).execute()
    await put(id, own)
    for (const [i, start] of days.entries()) {
      await put((await another(`Own series ${i}`, { start })).id, own)
      await put((await another(`Other series ${i}`, { start })).id, other)
      // Imports know no series.
      await another('Every evening', { start, at: offset(LISBON, 1_000, 0) })
      await another('own SERIES', { start })
    }
    expect(await titles(id)).toEqual(['Other series 0', 'Every evening'])
  })

  it('is up to date after a write', async () => {
    const { id } = await another('This one')
    const { id: otherId } = await another('Other')
    expect(await titles(id)).toEqual(['Other'])
    expect((await as('admin').post(`/events/${otherId}/cancel`)).status).toBe(200)
    expect(await titles(id)).toEqual([])
  })

  it.each([
    ['at the antimeridian', { latitude: -16.8, longitude: 179.99 }, { latitude: -16.8, longitude: -179.99 }],
    ['at the pole', { latitude: 89.99, longitude: 10 }, { latitude: 89.99, longitude: -170 }],
  ])('works %s', async (_, at, there) => {
    const { id } = await another('This one', { at, timezone: 'UTC' })
    await another('On the other side', { at: there, timezone: 'UTC' })
    expect(await titles(id)).toEqual(['On the other side'])
  })

  it('leads on from an old slug, and has nothing of what is not public', async () => {
    const { id, slug } = await another('This one')
    const draft = await another('Draft', { status: 'draft' })
    await db.insertInto('event_old_slug').values({ slug: 'first', event_id: id }).execute()
    expect(await get('/events/first/related')).toMatchObject({
      status: 301,
      headers: { location: `../${slug}/related` },
    })
    for (const key of [draft.id, 'none', '%00'])
      expect((await get(`/events/${key}/related`)).status).toBe(404)
    expect((await get(`/events/${id}/related?limit=0`)).status).toBe(400)
    expect((await get(`/events/${id}/related?radius=1`)).status).toBe(400)
  })
})

describe('what goes with an event', () => {
  const now = Date.parse('2026-06-10T12:00:00Z')
  const base: Candidate = {
    id: 'a',
    kind: 'a',
    isSameCategory: true,
    sharedTags: 1,
    distanceM: 1_000,
    startsAt: now + 86_400_000,
  }

  it('is less alike the less it shares, the farther it is and the later it begins', () => {
    const score = (wishes: Partial<Candidate>) => relatedness({ ...base, ...wishes }, now)
    expect(score({ isSameCategory: false })).toBeLessThan(score({}))
    expect(score({ sharedTags: 0 })).toBeLessThan(score({}))
    expect(score({ distanceM: 2_000 })).toBeLessThan(score({}))
    expect(score({ startsAt: now + 2 * 86_400_000 })).toBeLessThan(score({}))
    expect(score({ startsAt: now - 1 })).toBe(score({ startsAt: now }))
  })

  it('is in the same order each time', () => {
    const equal = ['c', 'a', 'b'].map((id) => ({ ...base, id, kind: id }))
    expect(bestRelated(equal, now, 3)).toEqual(['a', 'b', 'c'])
  })
})

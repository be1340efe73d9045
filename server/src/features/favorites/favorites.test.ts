import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, LISBON, offset } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { aPerson } from '../../../test/issuer.ts'

const { db, pool } = useTestDatabase()
const app = useTestApp({ db, pool })
const anna = app.as('user')
const countOf = async (id: string) =>
  (await pool.query('SELECT favorite_count FROM event WHERE id = $1', [id])).rows[0]?.favorite_count
const titles = async (client = anna, query = '') =>
  (await client.get(`/users/me/favorites${query}`)).body.items.map(({ title }: { title: string }) => title)

describe('a favourite', () => {
  it('is added and removed, however often one asks', async () => {
    const { id } = await anEvent(db)
    for (const _again of [1, 2]) expect((await anna.put(`/events/${id}/favorite`)).status).toBe(204)
    expect(await countOf(id)).toBe(1)
    for (const _again of [1, 2]) expect((await anna.delete(`/events/${id}/favorite`)).status).toBe(204)
    expect(await countOf(id)).toBe(0)
  })

  it.each(['draft', 'pending'] as const)('cannot be an event that is %s', async (status) => {
    const { id } = await anEvent(db, { status })
    expect((await anna.put(`/events/${id}/favorite`)).status).toBe(404)
    expect(await countOf(id)).toBe(0)
  })

  it('cannot be an event that does not exist; taking it out is no error', async () => {
    const id = randomUUID()
    expect((await anna.put(`/events/${id}/favorite`)).body.error.code).toBe('NOT_FOUND')
    expect((await anna.delete(`/events/${id}/favorite`)).status).toBe(204)
    expect((await anna.put('/events/evening-concert/favorite')).body.error).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: [{ parameter: 'id' }],
    })
  })

  it('is named in the list of ids, the latest first, as long as the event is public', async () => {
    const [first, second, third] = [await anEvent(db), await anEvent(db), await anEvent(db)]
    for (const { id } of [first, second, third]) await anna.put(`/events/${id}/favorite`)
    await pool.query("UPDATE event SET status = 'draft' WHERE id = $1", [second.id])
    expect((await anna.get('/users/me/favorites/ids')).body).toEqual({ event_ids: [third.id, first.id] })
    expect((await app.as(aPerson('user', 'bea')).get('/users/me/favorites/ids')).body).toEqual({
      event_ids: [],
    })
  })

  it('needs somebody who is signed in', async () => {
    const { id } = await anEvent(db)
    expect((await app.put(`/events/${id}/favorite`)).status).toBe(401)
    expect((await app.get('/users/me/favorites')).status).toBe(401)
  })

  it('is counted right when many devices add and remove it at once', async () => {
    const events = await Promise.all([1, 2, 3].map(() => anEvent(db)))
    const people = [1, 2, 3, 4].map((n) => app.as(aPerson('user', `person-${n}`)))
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, n) => {
        const { id } = events[n % 3]!
        const person = people[n % 4]!
        if (n % 5 === 0) return person.delete(`/events/${id}/favorite`)
        if (n % 7 === 0) return person.put('/users/me/favorites', { event_ids: events.map(({ id }) => id) })
        return person.put(`/events/${id}/favorite`)
      }),
    )
    expect(answers.filter(({ status }) => status >= 300)).toEqual([])
    const { rows } = await pool.query(
      'SELECT event_id, count(*)::int AS count FROM favorite GROUP BY event_id ORDER BY event_id',
    )
    for (const { event_id, count } of rows) expect(await countOf(event_id)).toBe(count)
    for (const { id } of events) await anna.put(`/events/${id}/favorite`)
    expect(await titles()).toHaveLength(3)
  })

  it('of an event that is deleted at the same time leaves nothing behind', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async () => (await anEvent(db)).id))
    for (const id of ids.slice(0, 10)) await anna.put(`/events/${id}/favorite`)
    const answers = await Promise.all(
      ids.flatMap((id, n) => [
        n < 10 ? anna.delete(`/events/${id}/favorite`) : anna.put(`/events/${id}/favorite`),
        pool.query('DELETE FROM event WHERE id = $1', [id]).then(() => ({ status: 204 })),
      ]),
    )
    expect(answers.filter(({ status }) => ![204, 404].includes(status))).toEqual([])
    expect((await pool.query('SELECT FROM favorite')).rowCount).toBe(0)
  })
})

describe('the list of favourites', () => {
  it('has the latest first, with what is cancelled or over and without what is not public any more', async () => {
    const events = {
      over: await anEvent(db, { title: 'Over', start: '2026-06-01T18:00:00Z', status: 'completed' }),
      cancelled: await anEvent(db, { title: 'Cancelled', status: 'cancelled' }),
      hidden: await anEvent(db, { title: 'Hidden' }),
      coming: await anEvent(db, { title: 'Coming' }),
    }
    for (const { id } of Object.values(events)) await anna.put(`/events/${id}/favorite`)
    await pool.query("UPDATE event SET status = 'draft' WHERE id = $1", [events.hidden.id])
    const { body, headers } = await anna.get('/users/me/favorites')
    expect(body.items).toMatchObject([
      { title: 'Coming', status: 'active', distance_meters: null, favorited_at: expect.stringMatching(/Z$/) },
      { title: 'Cancelled', status: 'cancelled' },
      { title: 'Over', status: 'completed', category: { slug: 'music' } },
    ])
    expect(body).toMatchObject({ total: 3, total_is_capped: false, has_more: false })
    expect(headers['cache-control']).toBe('private, no-store')
  })

  it('comes in pages that know the total, and shows nobody the favourites of others', async () => {
    for (const n of [1, 2, 3, 4, 5]) {
      const { id } = await anEvent(db, { title: `Event ${n}` })
      await anna.put(`/events/${id}/favorite`)
    }
    const pages = [0, 2, 4, 6].map(async (offset) => {
      const { body } = await anna.get(`/users/me/favorites?limit=2&offset=${offset}`)
      return [body.items.map(({ title }: { title: string }) => title), body.total, body.has_more]
    })
    expect(await Promise.all(pages)).toEqual([
      [['Event 5', 'Event 4'], 5, true],
      [['Event 3', 'Event 2'], 5, true],
      [['Event 1'], 5, false],
      [[], 5, false],
    ])
    expect(await titles(app.as('organizer'))).toEqual([])
  })

  it('tells how far each is from a point, which must be whole', async () => {
    const { id } = await anEvent(db, { at: offset(LISBON, 0, 1_000) })
    await anna.put(`/events/${id}/favorite`)
    const near = `?lat=${LISBON.latitude}&lng=${LISBON.longitude}`
    const { body } = await anna.get(`/users/me/favorites${near}`)
    expect(body.items[0].distance_meters).toBeGreaterThan(998)
    expect(body.items[0].distance_meters).toBeLessThan(1_002)
    expect((await anna.get('/users/me/favorites?lat=1')).body.error.details).toMatchObject([
      { parameter: 'lng' },
    ])
    expect((await anna.get('/users/me/favorites?limits=1')).status).toBe(400)
  })
})

describe('favourites that a guest brings along', () => {
  const merge = (ids: string[]) => anna.put('/users/me/favorites', { event_ids: ids })

  it('join those that are there, in their order; unknown ones are named', async () => {
    const [old, second, first] = [
      await anEvent(db, { title: 'Old' }),
      await anEvent(db, { title: 'Second' }),
      await anEvent(db, { title: 'First' }),
    ]
    const draft = await anEvent(db, { status: 'draft' })
    await anna.put(`/events/${old.id}/favorite`)
    const nowhere = randomUUID()
    const ids = [first.id, nowhere, second.id, old.id, draft.id, first.id.toUpperCase()]
    expect((await merge(ids)).body).toEqual({ added: 2, unknown: [nowhere, draft.id] })
    expect((await titles()).filter((title: string) => title !== 'Old')).toEqual(['First', 'Second'])
    expect(await countOf(old.id)).toBe(1)
    expect((await merge(ids)).body).toEqual({ added: 0, unknown: [nowhere, draft.id] })
    expect(await countOf(first.id)).toBe(1)
  })

  it('may be 500 and no more, and nothing but ids', async () => {
    const ids = Array.from({ length: 500 }, () => randomUUID())
    expect((await merge(ids)).body.unknown).toHaveLength(500)
    expect((await merge([...ids, randomUUID()])).status).toBe(400)
    expect((await merge(['one'])).status).toBe(400)
    expect((await merge([])).body).toEqual({ added: 0, unknown: [] })
  })

  it('wait for an event that somebody else is writing', async () => {
    const [busy, free] = [await anEvent(db), await anEvent(db)]
    await anna.get('/users/me')
    // On a connection of its own: inTransaction() would take the request for a part of it.
    const writer = await pool.connect()
    await writer.query('BEGIN')
    await writer.query('SELECT FROM event WHERE id = $1 FOR UPDATE', [busy.id])
    const merging = merge([busy.id, free.id])
    await new Promise((resolve) => setTimeout(resolve, 100))
    await writer.query('COMMIT')
    writer.release()
    expect((await merging).body).toEqual({ added: 2, unknown: [] })
  })
})

import { describe, expect, it } from 'vitest'
import { takeAnnounced } from '../../../test/announced.ts'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, LISBON } from '../../../test/builders.ts'
import { aClock } from '../../../test/clock.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { MemoryCache } from '../../adapters/cache/memory.ts'
import { completeEvents } from './complete-events.ts'

const connection = useTestDatabase()
const { db, pool } = connection
const cache = new MemoryCache()
const { get } = useTestApp(connection, {}, { openCache: () => cache })
const completeAt = (instant: string) => completeEvents({ db, cache, now: aClock(instant).now })
const statusOf = async (id: string) =>
  (await pool.query('SELECT status FROM event WHERE id = $1', [id])).rows[0].status as string

// The app's clock: 10 June 2026, 12:00 UTC.
const NOON = '2026-06-10T12:00:00Z'
const over = { start: '2026-06-10T09:00:00Z', end: '2026-06-10T11:00:00Z' }

describe('completeEvents', () => {
  it('completes active events that are over, once', async () => {
    const past = await anEvent(db, over)
    const running = await anEvent(db, { start: '2026-06-10T11:00:00Z', end: '2026-06-10T13:00:00Z' })
    expect(await completeAt(NOON)).toBe(1)
    expect(await takeAnnounced(pool)).toEqual([past.id])
    expect(await statusOf(past.id)).toBe('completed')
    expect(await statusOf(running.id)).toBe('active')
    const { rows: before } = await pool.query('SELECT updated_at FROM event ORDER BY id')
    expect(await completeAt(NOON)).toBe(0)
    expect(await takeAnnounced(pool)).toEqual([])
    expect((await pool.query('SELECT updated_at FROM event ORDER BY id')).rows).toEqual(before)
  })

  it.each(['cancelled', 'draft', 'pending', 'completed'] as const)(
    'leaves one that is %s as it is',
    async (status) => {
      const { id } = await anEvent(db, { ...over, status })
      expect(await completeAt(NOON)).toBe(0)
      expect(await statusOf(id)).toBe(status)
    },
  )

  it('changes no list: what is over is in past windows only, cancelled or not', async () => {
    await anEvent(db, { ...over, title: 'Was held' })
    await anEvent(db, { ...over, title: 'Was not held', status: 'cancelled' })
    await anEvent(db, { title: 'Is to come' })
    const lists = async () => {
      const near = `/events/nearby?lat=${LISBON.latitude}&lng=${LISBON.longitude}`
      const titles = async (path: string) =>
        (await get(path)).body.items.map(({ title }: { title: string }) => title).sort()
      return { upcoming: await titles(near), day: await titles(`${near}&date_from=2026-06-10T00:00:00Z`) }
    }
    const before = await lists()
    expect(before).toEqual({ upcoming: ['Is to come'], day: ['Is to come', 'Was held', 'Was not held'] })
    expect(await completeAt(NOON)).toBe(1)
    expect(await lists()).toEqual(before)
  })

  it('works in batches until nothing is left', async () => {
    await anEvent(db, over)
    await pool.query(`INSERT INTO event (slug, title, category_id, latitude, longitude, start_date, timezone, status)
      SELECT 'copy-' || n, title, category_id, latitude, longitude, start_date, timezone, status
      FROM event, generate_series(1, 1000) n`)
    expect(await completeAt(NOON)).toBe(1001)
  })

  it('stops between batches when the worker stops', async () => {
    const { id } = await anEvent(db, over)
    const stopped = AbortSignal.abort(new Error('stopping'))
    await expect(completeEvents({ db, cache, now: aClock(NOON).now }, stopped)).rejects.toThrow('stopping')
    expect(await statusOf(id)).toBe('active')
  })

  it('is seen on the page of the event at once', async () => {
    const { id, slug } = await anEvent(db, over)
    const statuses = async () =>
      Promise.all([id, slug].map(async (key) => (await get(`/events/${key}`)).body.status))
    expect(await statuses()).toEqual(['active', 'active'])
    await completeAt(NOON)
    expect(await statuses()).toEqual(['completed', 'completed'])
  })
})

describe('the moment of completion', () => {
  // All-day events end at the next local midnight: on 29 March 2026 Lisbon's day has 23 hours, on 25 October 25; on
  // 5 April 2026 Lord Howe Island's has 24.5. Beirut's 29 March begins at 01:00, as its clocks go forward at midnight.
  it.each([
    ['Europe/Lisbon', '2026-03-29T00:00:00Z', null, true, '2026-03-29T23:00:00Z'],
    ['Europe/Lisbon', '2026-10-24T23:00:00Z', null, true, '2026-10-26T00:00:00Z'],
    ['America/Toronto', '2026-03-08T05:00:00Z', null, true, '2026-03-09T04:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T13:00:00Z', null, true, '2026-04-05T13:30:00Z'],
    ['Asia/Beirut', '2026-03-28T22:00:00Z', null, true, '2026-03-29T21:00:00Z'],
    ['Pacific/Kiritimati', '2026-06-09T10:00:00Z', null, true, '2026-06-10T10:00:00Z'],
    ['Europe/Lisbon', '2026-06-10T18:00:00Z', null, false, '2026-06-10T20:00:00Z'],
    ['Europe/Lisbon', '2026-06-10T18:00:00Z', '2026-06-10T18:45:00Z', false, '2026-06-10T18:45:00Z'],
    ['Europe/Lisbon', '2026-03-29T00:30:00Z', null, false, '2026-03-29T02:30:00Z'],
  ])('in %s of an event from %s to %s (all day: %s) is %s', async (timezone, start, end, allDay, endsAt) => {
    const { id } = await anEvent(db, { timezone, start, end, allDay })
    expect(await completeAt(new Date(Date.parse(endsAt) - 1).toISOString())).toBe(0)
    expect(await statusOf(id)).toBe('active')
    expect(await completeAt(endsAt)).toBe(1)
    expect(await statusOf(id)).toBe('completed')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { NearbySort } from '@eventbuzz/contract/events'
import { anEvent, LISBON } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { distanceM } from '../../db/geo.ts'
import { nearbyEvents } from './queries.ts'
import type { EventFilter } from './rules.ts'

const { db, pool } = useTestDatabase()

const NOW = new Date('2026-06-10T12:00:00Z')
const everything: EventFilter = {
  from: NOW,
  to: undefined,
  categorySlugs: [],
  free: undefined,
  longRunning: undefined,
  includesPast: false,
}
const nearby = (center: LatLng, radiusM: number, wishes: { sort?: NearbySort; to?: Date } = {}) =>
  nearbyEvents(db, {
    center,
    radiusM,
    filter: { ...everything, to: wishes.to },
    categoryIds: [],
    sort: wishes.sort ?? 'distance',
    limit: 200,
    offset: 0,
  })
const at = (latitude: number, longitude: number): LatLng => ({ latitude, longitude })

// Great-circle distances in km on a sphere of 6371.009 km between the given points, computed with Vincenty's
// sphere formula; they agree with the published city distances (e.g. London–Paris 344 km) to within 0.5 %.
const CITIES: [string, LatLng, string, LatLng, number][] = [
  ['London', at(51.5074, -0.1278), 'Paris', at(48.8566, 2.3522), 343.56],
  ['New York', at(40.7128, -74.006), 'Los Angeles', at(34.0522, -118.2437), 3935.75],
  ['Tokyo', at(35.6895, 139.6917), 'Sydney', at(-33.8688, 151.2093), 7826.62],
  ['Suva', at(-18.1416, 178.4419), 'Apia', at(-13.8333, -171.7667), 1151.0],
]

describe('distance on the sphere', () => {
  it.each(CITIES)('from %s to %s is the known one', async (_from, a, _to, b, km) => {
    expect(distanceM(a, b) / 1000).toBeGreaterThan(km * 0.995)
    expect(distanceM(a, b) / 1000).toBeLessThan(km * 1.005)
    const { rows } = await pool.query<{ m: number }>(
      `SELECT ST_Distance(ST_MakePoint($1, $2)::geography, ST_MakePoint($3, $4)::geography, false) AS m`,
      [a.longitude, a.latitude, b.longitude, b.latitude],
    )
    expect(rows[0]!.m).toBeCloseTo(distanceM(a, b), 3)
  })
})

describe('nearby', () => {
  it.each([
    ['across the antimeridian in Fiji', at(-16.85, 179.99), at(-16.85, -179.99)],
    ['across the antimeridian in Chukotka', at(66.0, 179.99), at(66.0, -179.99)],
    ['exactly on the antimeridian, by both its names', at(10, 180), at(10, -180)],
    ['over the North Pole', at(89.99, 0), at(89.99, 180)],
    ['at the South Pole, where longitude means nothing', at(-90, 0), at(-90, 135)],
  ])('finds its neighbour %s', async (_case, here, there) => {
    await anEvent(db, { at: there })
    for (const sort of ['distance', 'date', 'popular'] as const) {
      const { items } = await nearby(here, 5_000, { sort })
      expect(items).toHaveLength(1)
      expect(items[0]!.distance_meters).toBeCloseTo(distanceM(here, there), 0)
      expect((await nearby(here, 5_000, { sort, to: new Date('2026-07-01T00:00:00Z') })).items).toHaveLength(
        1,
      )
    }
  })

  it('draws the edge of the radius to within a millimetre', async () => {
    const there = at(38.7623, -9.1393)
    await anEvent(db, { at: there })
    const distance = distanceM(LISBON, there)
    for (const sort of ['distance', 'date', 'popular'] as const) {
      expect(await nearby(LISBON, distance + 0.001, { sort })).toMatchObject({ items: [{}], total: 1 })
      expect(await nearby(LISBON, distance - 0.001, { sort })).toMatchObject({ items: [], total: 0 })
    }
  })

  // The distances that the index estimates are then greater than the exact ones, which PostgreSQL takes for an error.
  it.each([
    ['less than a nanometre away', at(0, 33.3), at(0, 33.3 + 1e-14)],
    ['at the other name of the antimeridian', at(0, -180), at(0, 180)],
    ['at a pole by another longitude', at(90, 10), at(90, -170)],
  ])('answers when an event is %s', async (_case, here, there) => {
    await anEvent(db, { at: there })
    await anEvent(db, { at: { ...there, latitude: there.latitude - 0.001 } })
    const { items } = await nearby(here, 5_000)
    expect(items.map(({ distance_meters }) => Math.round(distance_meters!))).toEqual([0, 111])
  })

  it('equals a search by brute force, whatever the place, radius, order and window', async () => {
    const centres = [LISBON, at(-16.9, 179.98), at(89.9, 20), at(-0.01, 0.01), at(71, -179.9)]
    const events: { id: string; place: LatLng; start: Date; end: Date }[] = []
    let seed = 7
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    for (const centre of centres) {
      for (let i = 0; i < 40; i++) {
        const latitude = Math.max(-90, Math.min(90, centre.latitude + (random() - 0.5) * 0.8))
        const longitude = ((centre.longitude + (random() - 0.5) * 1.6 + 540) % 360) - 180
        const start = new Date(NOW.getTime() + (random() - 0.3) * 20 * 86_400_000)
        const end = new Date(start.getTime() + random() * 5 * 86_400_000 + 60_000)
        const place = at(latitude, longitude)
        const { id } = await anEvent(db, { at: place, start: start.toISOString(), end: end.toISOString() })
        events.push({ id, place, start, end })
      }
    }
    const request = fc.record({
      centre: fc.constantFrom(...centres),
      shift: fc.double({ min: -0.2, max: 0.2, noNaN: true }),
      radiusM: fc.integer({ min: 100, max: 50_000 }),
      sort: fc.constantFrom<NearbySort[]>('distance', 'date'),
      toDays: fc.option(fc.integer({ min: 1, max: 15 }), { nil: undefined }),
    })
    await fc.assert(
      fc.asyncProperty(request, async ({ centre, shift, radiusM, sort, toDays }) => {
        const here = at(Math.max(-90, Math.min(90, centre.latitude + shift)), centre.longitude)
        const to = toDays === undefined ? undefined : new Date(NOW.getTime() + toDays * 86_400_000)
        const distances = new Map(events.map(({ id, place }) => [id, distanceM(here, place)]))
        const expected = events.filter(
          ({ id, start, end }) => distances.get(id)! <= radiusM && end > NOW && (!to || start < to),
        )
        const { items, total } = await nearby(here, radiusM, { sort, ...(to && { to }) })
        expect(total).toBe(expected.length)
        expect(items.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
        // At a pole the longitudes meet: distances that differ by a rounding error may come in either order.
        const keys = items.map(({ id, start_date }) =>
          sort === 'date' ? Date.parse(start_date) : distances.get(id)!,
        )
        for (let i = 1; i < keys.length; i++) expect(keys[i]).toBeGreaterThan(keys[i - 1]! - 0.001)
      }),
      { numRuns: 120 },
    )
  })
})

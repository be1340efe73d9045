import { describe, expect, it } from 'vitest'
import { Temporal } from 'temporal-polyfill'
import { useTestDatabase } from '../../test/db.ts'
import { timeZoneAt } from './time-zone.ts'

const { pool } = useTestDatabase()

describe('timeZoneAt', () => {
  it.each([
    ['Toronto', 43.6532, -79.3832, 'America/Toronto'],
    ['Lisbon', 38.7223, -9.1393, 'Europe/Lisbon'],
    ['Kathmandu', 27.7172, 85.324, 'Asia/Kathmandu'],
    ['Adelaide', -34.9285, 138.6007, 'Australia/Adelaide'],
    ['the Chatham Islands', -43.95, -176.55, 'Pacific/Chatham'],
    ['Kyiv', 50.4501, 30.5234, 'Europe/Kyiv'],
    ['Fiji, across the antimeridian', -16.8, -179.97, 'Pacific/Fiji'],
    ['the middle of the North Atlantic', 40, -40, 'Etc/GMT+3'],
    ['Coyhaique, a zone since 2025', -45.57, -72.07, 'America/Punta_Arenas'],
  ])('knows %s', (_, latitude, longitude, zone) => {
    expect(timeZoneAt({ latitude, longitude })).toBe(zone)
  })

  it.each([
    [90, 0],
    [-90, 0],
    [0, 180],
    [0, -180],
    [90, 180],
  ])('answers at the edge of the map: %d, %d', (latitude, longitude) => {
    expect(timeZoneAt({ latitude, longitude })).toMatch(/^[A-Z]/)
  })

  it('refuses a point that is not on the globe', () => {
    expect(() => timeZoneAt({ latitude: 91, longitude: 0 })).toThrow(RangeError)
  })

  it('names only zones that Temporal and the database know', async () => {
    const zones = new Set<string>()
    for (let latitude = -90; latitude <= 90; latitude += 0.5) {
      for (let longitude = -180; longitude <= 180; longitude += 0.5)
        zones.add(timeZoneAt({ latitude, longitude }))
    }
    expect(zones.size).toBeGreaterThan(380)
    const epoch = Temporal.Instant.fromEpochMilliseconds(0)
    for (const zone of zones) epoch.toZonedDateTimeISO(zone)
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM unnest($1::text[]) AS zone
       WHERE zone ~ '^(UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+)$' AND (timestamptz 'epoch' AT TIME ZONE zone) IS NOT NULL`,
      [[...zones]],
    )
    expect(rows[0]?.count).toBe(zones.size)
  })
})

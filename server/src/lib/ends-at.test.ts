import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/db.ts'
import { endsAt } from './ends-at.ts'

const { pool } = useTestDatabase()

describe('endsAt', () => {
  it.each([
    ['2026-07-01T19:00Z', '2026-07-01T23:00Z', false, 'UTC'],
    ['2026-07-01T19:00Z', null, false, 'Asia/Kathmandu'],
    ['2026-07-01T19:00Z', '2026-07-01T19:00Z', false, 'UTC'],
    ['2026-03-08T05:00Z', '2026-03-08T05:00Z', true, 'America/Toronto'],
    ['2026-03-08T05:00Z', null, true, 'America/Toronto'],
    ['2026-04-23T22:00Z', null, true, 'Africa/Cairo'],
    ['2026-10-03T14:30Z', null, true, 'Australia/Adelaide'],
  ])('agrees with the database: %s to %s, all day %s, %s', async (start, end, all_day, timezone) => {
    const { rows } = await pool.query<{ ends_at: Date }>(
      `INSERT INTO event (slug, title, category_id, latitude, longitude, start_date, end_date, all_day, timezone)
       SELECT 'x', 'Probe', id, 1, 1, $1, $2, $3, $4 FROM category WHERE slug = 'other' RETURNING ends_at`,
      [start, end, all_day, timezone],
    )
    const timing = {
      start_date: new Date(start),
      end_date: end === null ? null : new Date(end),
      all_day,
      timezone,
    }
    expect(endsAt(timing)).toEqual(rows[0]?.ends_at)
  })
})

import { describe, expect, it } from 'vitest'
import { anEvent, LISBON } from '../../test/builders.ts'
import { useTestDatabase } from '../../test/db.ts'
import { CELL_DEG, cellsIn } from './geo.ts'

const { db, pool } = useTestDatabase()

const CHECK_VIOLATION = '23514'
const change = (id: string, assignment: string) =>
  pool.query(`UPDATE event SET ${assignment} WHERE id = $1`, [id])

describe('the table of events', () => {
  it.each([
    ["title = 'ab'"],
    ["title = repeat('x', 256)"],
    ["description = repeat('x', 5001)"],
    ["slug = 'Not A Slug'"],
    ['latitude = 90.1'],
    ['longitude = -180.1'],
    ["end_date = start_date - interval '1 second'"],
    ["start_date = 'infinity'"],
    ["timezone = 'Mars'"],
    ["url = 'http://example.org'"],
    ["ticket_url = 'javascript:alert(1)'"],
    ["image_url = 'http://example.org/a.png'"],
    ["price_min = -1, currency = 'EUR'"],
    ["price_min = 5, price_max = 4, currency = 'EUR'"],
    ['price_min = NULL, price_max = 4'],
    ['price_min = 5, price_max = 5, currency = NULL'],
    ["currency = 'euro'"],
    ["status = 'public'"],
    ["source = 'fax'"],
    ["source_name = 'city', external_id = NULL"],
    ["address = repeat('x', 501)"],
    ["city = repeat('x', 101)"],
    ["metadata = '[]'"],
    ['favorite_count = -1'],
  ])('refuses %s', async (assignment) => {
    const { id } = await anEvent(db)
    await expect(change(id, assignment)).rejects.toMatchObject({ code: CHECK_VIOLATION })
  })

  it('refuses a place that is no number', async () => {
    const { id } = await anEvent(db)
    // The generated cell trips over it before the constraint is asked.
    await expect(change(id, "latitude = 'NaN'")).rejects.toMatchObject({ code: '22003' })
  })

  it('refuses a time zone that does not exist', async () => {
    const { id } = await anEvent(db)
    await expect(change(id, "timezone = 'Europe/Atlantis'")).rejects.toMatchObject({ code: '22023' })
  })

  it('takes an event of a source once', async () => {
    const [first, second] = [await anEvent(db), await anEvent(db)]
    await change(first.id, "source_name = 'city', external_id = '1'")
    await expect(change(second.id, "source_name = 'city', external_id = '1'")).rejects.toMatchObject({
      code: '23505',
    })
  })

  it('holds no more than 20 tags, in lower case', async () => {
    const { id } = await anEvent(db)
    const tag = (text: string, position: number) =>
      pool.query('INSERT INTO event_tag (event_id, tag, position) VALUES ($1, $2, $3)', [id, text, position])
    for (let i = 0; i < 20; i++) await tag(`tag ${i}`, i)
    await expect(tag('one more', 20)).rejects.toMatchObject({ code: CHECK_VIOLATION })
    await expect(tag('Loud', 3)).rejects.toMatchObject({ code: CHECK_VIOLATION })
  })

  it('moves updated_at when an event changes, and not when somebody likes it', async () => {
    const { id } = await anEvent(db)
    const updatedAt = async () =>
      (await pool.query('SELECT updated_at FROM event WHERE id = $1', [id])).rows[0].updated_at as Date
    const before = await updatedAt()
    const { rows } = await pool.query("INSERT INTO app_user (subject) VALUES ('s') RETURNING id")
    await pool.query('INSERT INTO favorite (user_id, event_id) VALUES ($1, $2)', [rows[0].id, id])
    expect(await updatedAt()).toEqual(before)
    expect((await pool.query('SELECT favorite_count FROM event')).rows).toEqual([{ favorite_count: 1 }])
    await pool.query('DELETE FROM app_user')
    expect((await pool.query('SELECT favorite_count FROM event')).rows).toEqual([{ favorite_count: 0 }])
    await change(id, "title = 'New title'")
    expect((await updatedAt()).getTime()).toBeGreaterThan(before.getTime())
  })

  // Clocks go forward on 29 March 2026 in Lisbon and back on 5 April 2026 in Sydney and on Lord Howe Island (30 min).
  it.each([
    ['Europe/Lisbon', '2026-03-29T00:00:00Z', '2026-03-29T23:00:00.000Z'],
    ['Australia/Sydney', '2026-04-04T13:00:00Z', '2026-04-05T14:00:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-04T13:00:00Z', '2026-04-05T13:30:00.000Z'],
    ['Asia/Kathmandu', '2026-06-09T18:15:00Z', '2026-06-10T18:15:00.000Z'],
    ['Pacific/Chatham', '2026-06-09T11:15:00Z', '2026-06-10T11:15:00.000Z'],
  ])('ends a day in %s at its own midnight', async (timezone, start, endsAt) => {
    const { id } = await anEvent(db, { timezone, start, end: null, allDay: true })
    const { rows } = await pool.query('SELECT ends_at FROM event WHERE id = $1', [id])
    expect(rows[0].ends_at.toISOString()).toBe(endsAt)
  })

  it.each([
    [LISBON.latitude, LISBON.longitude],
    [90, 180],
    [-90, -180],
    [0, 0],
    [-16.85, 179.999],
    [0.05, 0.1],
    [38.7, -9.15],
  ])('numbers the cell of %d, %d among those that geo.ts looks in', async (latitude, longitude) => {
    const { id } = await anEvent(db, { at: { latitude, longitude } })
    const { rows } = await pool.query('SELECT cell FROM event WHERE id = $1', [id])
    const box = { west: longitude, east: longitude, south: latitude, north: latitude }
    expect(cellsIn(box, 9)).toContain(rows[0].cell)
    expect(CELL_DEG).toBe(0.05)
  })
})

describe('the categories', () => {
  it('are seeded as the product names them', async () => {
    const { rows } = await pool.query('SELECT slug, color_hex FROM category ORDER BY display_order')
    expect(rows.map(({ slug }) => slug).join(' ')).toBe(
      'music sports food-drink arts tech outdoor community nightlife education other',
    )
    expect(rows[0].color_hex).toBe('#7C4DFF')
  })
})

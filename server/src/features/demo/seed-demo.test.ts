import { describe, expect, it } from 'vitest'
import { MemoryCache } from '../../adapters/cache/memory.ts'
import { takeAnnounced } from '../../../test/announced.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { refreshDemo, removeDemo, seedDemo } from './index.ts'

const { db, pool } = useTestDatabase()
const TODAY = new Date('2026-11-24T12:00:00Z')
const TOMORROW = new Date('2026-11-25T12:00:00Z')
const cache = new MemoryCache()
const at = (now: Date) => ({ db, cache, now: () => now })

const stored = async () =>
  (
    await pool.query<{ id: string; slug: string; title: string; start_date: Date; status: string }>(
      "SELECT id, slug, title, start_date, status FROM event WHERE source_name = 'demo' ORDER BY external_id",
    )
  ).rows
const addRealEvent = () =>
  pool.query(
    `INSERT INTO event (slug, title, category_id, latitude, longitude, start_date, timezone)
     SELECT 'real', 'Real event', id, 1, 1, now(), 'UTC' FROM category WHERE slug = 'other'`,
  )

describe('seedDemo', () => {
  it('satisfies every rule of the database, with the tags', async () => {
    expect(await seedDemo(at(TODAY))).toEqual({ added: 420, changed: 0, unchanged: 0 })
    const { rows } = await pool.query<{ count: number }>(
      'SELECT count(DISTINCT event_id)::int AS count FROM event_tag',
    )
    expect(rows[0]?.count).toBe(420)
  })

  it('changes nothing on the same day', async () => {
    await seedDemo(at(TODAY))
    expect(await seedDemo(at(TODAY))).toEqual({ added: 0, changed: 0, unchanged: 420 })
  })

  it('takes out what the programme no longer has', async () => {
    await seedDemo(at(TODAY))
    expect(await takeAnnounced(pool)).toHaveLength(420)
    await pool.query("UPDATE event SET external_id = 'demo-9999' WHERE external_id = 'demo-0001'")
    expect(await seedDemo(at(TODAY))).toMatchObject({ added: 1 })
    expect(await stored()).toHaveLength(420)
    // The one that went and the one that came.
    expect(await takeAnnounced(pool)).toHaveLength(2)
  })

  it('makes do when an admin deleted a category', async () => {
    await pool.query("UPDATE category SET slug = 'technology' WHERE slug = 'tech'")
    try {
      await seedDemo(at(TODAY))
      const { rows } = await pool.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM event JOIN category ON category.id = category_id WHERE category.slug = 'other'",
      )
      expect(rows[0]?.count).toBe(84)
    } finally {
      await pool.query("UPDATE category SET slug = 'tech' WHERE slug = 'technology'")
    }
  })
})

describe('refreshDemo', () => {
  it('fills an empty database', async () => {
    expect(await refreshDemo(at(TODAY))).toEqual({ did: 'seeded', count: 420 })
  })

  it('leaves a database with events alone', async () => {
    await addRealEvent()
    expect(await refreshDemo(at(TODAY))).toEqual({ did: 'nothing', count: 0 })
  })

  it('does nothing twice on one day', async () => {
    await refreshDemo(at(TODAY))
    expect(await refreshDemo(at(TODAY))).toEqual({ did: 'nothing', count: 420 })
  })

  it('moves the events on to the next day and keeps their ids and slugs', async () => {
    await refreshDemo(at(TODAY))
    await addRealEvent()
    await pool.query("UPDATE event SET status = 'completed' WHERE external_id = 'demo-0001'")
    const before = await stored()
    expect(await refreshDemo(at(TOMORROW))).toEqual({ did: 'refreshed', count: 420 })
    const after = await stored()
    const names = (rows: typeof before) => rows.map(({ id, slug, title }) => ({ id, slug, title }))
    expect(names(after)).toEqual(names(before))
    expect(after[0]?.status).toBe('active')
    expect(after.filter(({ start_date }, i) => start_date > before[i]!.start_date).length).toBeGreaterThan(
      200,
    )
    expect(after.filter(({ start_date }, i) => start_date < before[i]!.start_date)).toEqual([])
  })

  it('seeds once when two servers start at the same time', async () => {
    const results = await Promise.all([refreshDemo(at(TODAY)), refreshDemo(at(TODAY))])
    expect(results.map(({ did }) => did).sort()).toEqual(['nothing', 'seeded'])
  })
})

describe('removeDemo', () => {
  it('takes the demo events out, leaves the others, and is remembered', async () => {
    await seedDemo(at(TODAY))
    await addRealEvent()
    expect(await removeDemo({ db, cache })).toBe(420)
    expect(await stored()).toEqual([])
    expect(await refreshDemo(at(TOMORROW))).toEqual({ did: 'nothing', count: 0 })
    const { rows } = await pool.query('SELECT slug FROM event')
    expect(rows).toEqual([{ slug: 'real' }])
  })

  it('is taken back by seeding again', async () => {
    await removeDemo({ db, cache })
    expect(await seedDemo(at(TODAY))).toMatchObject({ added: 420 })
    expect(await refreshDemo(at(TOMORROW))).toMatchObject({ did: 'refreshed' })
  })
})

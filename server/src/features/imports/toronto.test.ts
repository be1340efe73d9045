import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MemoryCache } from '../../adapters/cache/memory.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { importEvents } from './import-events.ts'

// Real open data, under a licence of its own and therefore not part of this repository.
const FILE = new URL('../../../../../shared/data/toronto-events.jsonld', import.meta.url)
const NOW = new Date('2026-11-23T12:00:00Z')

describe.skipIf(!existsSync(FILE))('the open data of Toronto', () => {
  const { db, pool } = useTestDatabase()
  const run = (options: { shiftToUpcoming?: boolean; dryRun?: boolean } = {}) =>
    importEvents({ db, cache: new MemoryCache(), now: () => NOW }, readFileSync(FILE, 'utf8'), {
      sourceName: 'toronto',
      ...options,
    })

  it('comes in once, with its one twin skipped, and changes nothing the second time', async () => {
    const first = await run()
    expect(first).toMatchObject({ records: 850, added: 849, changed: 0, unchanged: 0 })
    expect(first.skipped).toEqual([
      {
        record: expect.any(Number),
        title: 'Old Chinatown Walking Tour',
        reason: expect.stringMatching(/^same event as/),
      },
    ])
    const { rows } = await pool.query('SELECT DISTINCT timezone FROM event')
    expect(rows).toEqual([{ timezone: 'America/Toronto' }])
    expect(await run()).toMatchObject({ added: 0, changed: 0, unchanged: 849 })
  })

  it('finds a category for nearly all of it', async () => {
    await run()
    const { rows } = await pool.query<{ slug: string; share: number }>(
      `SELECT category.slug, (count(*) * 100.0 / sum(count(*)) OVER ())::float8 AS share
       FROM event JOIN category ON category.id = category_id GROUP BY category.slug`,
    )
    const shares = new Map(rows.map(({ slug, share }) => [slug, share]))
    expect(shares.get('other')).toBeLessThan(1)
    expect(Math.max(...shares.values())).toBeLessThan(45)
    expect(shares.size).toBe(9)
  })

  it('lies in the coming 60 days after it was shifted', async () => {
    await run({ shiftToUpcoming: true })
    const { rows } = await pool.query(
      `SELECT count(*)::int AS count FROM event
       WHERE start_date > $1::timestamptz AND start_date < $1::timestamptz + interval '60 days' AND ends_at > $1`,
      [NOW],
    )
    expect(rows).toEqual([{ count: 849 }])
    expect(await run({ shiftToUpcoming: true })).toMatchObject({ changed: 0, unchanged: 849 })
  })
})

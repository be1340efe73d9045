import { describe, expect, it } from 'vitest'
import { MemoryCache } from '../../adapters/cache/memory.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { defaultCategoryTable } from './categories.ts'
import { importEvents, type ImportOptions } from './import-events.ts'
import { NotJsonError } from './json-ld.ts'

const { db, pool } = useTestDatabase()
const NOW = new Date('2026-06-01T12:00:00Z')

const anEvent = (n: number, parts: object = {}) => ({
  '@type': 'MusicEvent',
  '@id': `https://x.org/${n}`,
  name: `Concert ${n}`,
  startDate: '2026-07-01T19:00',
  location: { '@type': 'Place', name: 'Old Hall', geo: { latitude: 43.65, longitude: -79.38 } },
  offers: { price: '15.00', priceCurrency: 'CAD' },
  keywords: ['Jazz', 'Open Air'],
  organizer: { '@type': 'Organization', name: 'City' },
  ...parts,
})

const run = (records: unknown[] | string, options: Partial<ImportOptions> = {}, now = NOW) =>
  importEvents(
    { db, cache: new MemoryCache(), now: () => now },
    typeof records === 'string' ? records : JSON.stringify(records),
    {
      sourceName: 'test',
      ...options,
    },
  )
const stored = async () =>
  (
    await pool.query(
      `SELECT event.*, category.slug AS category,
         ARRAY(SELECT tag FROM event_tag WHERE event_id = event.id ORDER BY position) AS tags
       FROM event JOIN category ON category.id = category_id ORDER BY external_id`,
    )
  ).rows

describe('importEvents', () => {
  it('brings a new event in with its tags', async () => {
    const report = await run([anEvent(1)])
    expect(report).toMatchObject({
      isDryRun: false,
      records: 1,
      added: 1,
      changed: 0,
      unchanged: 0,
      skipped: [],
      notes: [],
    })
    expect(await stored()).toMatchObject([
      {
        slug: expect.stringMatching(/^concert-1-[0-9a-f]{8}$/),
        title: 'Concert 1',
        category: 'music',
        timezone: 'America/Toronto',
        start_date: new Date('2026-07-01T23:00:00Z'),
        price_min: '15.00',
        status: 'active',
        source: 'import',
        source_name: 'test',
        external_id: 'https://x.org/1',
        created_by: null,
        tags: ['jazz', 'open air'],
        metadata: { organizer: 'City' },
      },
    ])
  })

  it('changes nothing when the same is imported again', async () => {
    const records = [
      anEvent(1),
      anEvent(2, { eventStatus: 'EventCancelled' }),
      anEvent(3, { keywords: [], offers: null }),
    ]
    await run(records)
    const before = await stored()
    expect(await run(records)).toMatchObject({ added: 0, changed: 0, unchanged: 3 })
    expect(await stored()).toEqual(before)
  })

  it.each([
    ['title', { name: 'Another name' }],
    ['description', { description: 'Now with words' }],
    ['place', { location: { geo: { latitude: 43.7, longitude: -79.4 } } }],
    ['date', { startDate: '2026-07-02T19:00' }],
    ['end', { endDate: '2026-07-01T23:00' }],
    ['price', { offers: { price: '15.01', priceCurrency: 'CAD' } }],
    ['status', { eventStatus: 'EventCancelled' }],
    ['category', { keywords: ['Jazz', 'Open Air', 'Film'] }],
    ['order of the tags', { keywords: ['Open Air', 'Jazz'] }],
    ['organizer', { organizer: null }],
  ])('updates an event when only its %s changed, and leaves the others', async (_, parts) => {
    await run([anEvent(1), anEvent(2)])
    const [, untouched] = await stored()
    expect(await run([anEvent(1, parts), anEvent(2)])).toMatchObject({ added: 0, changed: 1, unchanged: 1 })
    const [changed, other] = await stored()
    expect(other).toEqual(untouched)
    expect(changed.updated_at > changed.created_at).toBe(true)
    expect(await run([anEvent(1, parts), anEvent(2)])).toMatchObject({ changed: 0, unchanged: 2 })
  })

  it('keeps id and slug when the title changes', async () => {
    await run([anEvent(1)])
    const [before] = await stored()
    await run([anEvent(1, { name: 'Another name' })])
    expect(await stored()).toMatchObject([{ id: before.id, slug: before.slug, title: 'Another name' }])
  })

  it('keeps what others added: an uploaded picture and their metadata', async () => {
    await run([anEvent(1, { image: 'https://x.org/a.jpg' })])
    await pool.query(`UPDATE event SET image_url = '/storage/a.webp', metadata = metadata || '{"crm": 7}'`)
    expect(await run([anEvent(1)])).toMatchObject({ unchanged: 1 })
    await run([anEvent(1, { organizer: null, image: 'https://x.org/b.jpg' })])
    expect(await stored()).toMatchObject([{ image_url: '/storage/a.webp', metadata: { crm: 7 } }])
  })

  it('does not put an event on again that an admin cancelled, until the source itself changes its mind', async () => {
    await run([anEvent(1)])
    await pool.query("UPDATE event SET status = 'cancelled'")
    expect(await run([anEvent(1)])).toMatchObject({ unchanged: 1 })
    await run([anEvent(1, { eventStatus: 'EventCancelled' })])
    await run([anEvent(1)])
    expect(await stored()).toMatchObject([{ status: 'active' }])
  })

  it('tells sources apart', async () => {
    await run([anEvent(1)])
    expect(await run([anEvent(1)], { sourceName: 'other' })).toMatchObject({ added: 1 })
    expect(await stored()).toHaveLength(2)
  })

  it('skips bad records, says which and why, and imports the good ones', async () => {
    const records = [
      anEvent(1),
      'text',
      anEvent(2, { startDate: 'soon' }),
      { '@type': 'WebPage' },
      anEvent(3),
    ]
    expect(await run(records)).toMatchObject({
      records: 5,
      added: 2,
      skipped: [
        { record: 2, reason: 'it is "text", wanted an object' },
        { record: 3, title: 'Concert 2', reason: expect.stringContaining('startDate is "soon"') },
        { record: 4, reason: expect.stringContaining('@type is WebPage') },
      ],
    })
  })

  it('skips the second of two records that are the same event', async () => {
    expect(await run([anEvent(1), anEvent(2), anEvent(1, { name: 'Twin' })])).toMatchObject({
      added: 2,
      skipped: [{ record: 3, title: 'Twin', reason: 'same event as record 1' }],
    })
  })

  it('skips only the row that the database refuses, with its reason', async () => {
    await pool.query("ALTER TABLE event ADD CONSTRAINT probe CHECK (title <> 'Concert 150')")
    try {
      const records = Array.from({ length: 250 }, (_, i) => anEvent(i))
      for (const dryRun of [true, false]) {
        expect(await run(records, { dryRun })).toMatchObject({
          added: 249,
          skipped: [
            {
              record: 151,
              title: 'Concert 150',
              reason: expect.stringMatching(/database refused it: .*probe/),
            },
          ],
        })
      }
      expect(await stored()).toHaveLength(249)
    } finally {
      await pool.query('ALTER TABLE event DROP CONSTRAINT probe')
    }
  })

  it('writes nothing in a dry run and reports what would happen', async () => {
    await run([anEvent(1), anEvent(2)])
    const before = await stored()
    const records = [anEvent(1, { name: 'Another name' }), anEvent(2), anEvent(3), {}]
    const rehearsal = await run(records, { dryRun: true })
    expect(await stored()).toEqual(before)
    expect(rehearsal).toMatchObject({
      isDryRun: true,
      added: 1,
      changed: 1,
      unchanged: 1,
      skipped: [{ record: 4 }],
    })
    expect(await run(records)).toEqual({ ...rehearsal, isDryRun: false })
  })

  it('moves past events only when asked to', async () => {
    const past = anEvent(1, { startDate: '2025-07-02T19:00' })
    await run([past])
    expect(await stored()).toMatchObject([{ start_date: new Date('2025-07-02T23:00:00Z') }])
    expect(await run([past], { shiftToUpcoming: true })).toMatchObject({ changed: 1 })
    expect((await stored())[0].start_date > NOW).toBe(true)
    expect(await run([past], { shiftToUpcoming: true })).toMatchObject({ unchanged: 1 })
  })

  it('falls back, with a note, where a category is not there', async () => {
    const categoryTable = { ...defaultCategoryTable, rules: [{ category: 'opera', keywords: ['jazz'] }] }
    expect(await run([anEvent(1)], { categoryTable })).toMatchObject({
      notes: [{ record: 1, title: 'Concert 1', note: 'there is no category "opera": taken as "other"' }],
    })
    expect(await stored()).toMatchObject([{ category: 'other' }])
  })

  it('reports its progress after each batch', async () => {
    const seen: number[] = []
    await run(
      Array.from({ length: 450 }, (_, i) => anEvent(i)),
      { onProgress: ({ added }) => seen.push(added) },
    )
    expect(seen).toEqual([200, 400, 450])
  })

  it('refuses what it cannot do at all', async () => {
    await expect(run('no JSON')).rejects.toThrow(NotJsonError)
    await expect(run([], { sourceName: '' })).rejects.toThrow(/source name is ""/)
    await expect(run([], { categoryTable: { rules: [], types: {}, fallback: 'nothing' } })).rejects.toThrow(
      /seed-categories/,
    )
  })

  it('waits for an import of the same source that runs at the same time', async () => {
    const records = Array.from({ length: 30 }, (_, i) => anEvent(i))
    const reports = await Promise.all([run(records), run(records)])
    expect(reports.map(({ skipped }) => skipped)).toEqual([[], []])
    expect(reports.reduce((sum, { added }) => sum + added, 0)).toBe(30)
  })
})

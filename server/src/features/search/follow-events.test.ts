import { expect, it, vi } from 'vitest'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { useWorkers, until } from '../../../test/jobs.ts'
import type { SearchDocument, SearchIndex } from '../../adapters/search-index/port.ts'
import { PostgresSearchIndex } from '../../adapters/search-index/postgres/postgres.ts'
import { inTransaction } from '../../db/connection.ts'
import { announceEvents, EVENT_CHANGED } from '../events/index.ts'
import { followEvents } from './follow-events.ts'
import { followEventsJob } from './jobs.ts'
import { rebuildIndex } from './rebuild-index.ts'

const { db, pool } = useTestDatabase()
const startWorker = useWorkers(db)

/** Holds documents as an index with a server of its own would. */
function aMemoryIndex() {
  const held = new Map<string, SearchDocument>()
  const index = {
    name: 'meilisearch' as const,
    search: async () => ({ ids: [], total: 0 }),
    put: vi.fn<SearchIndex['put']>(async (documents) => {
      for (const document of documents) held.set(document.id, document)
    }),
    remove: vi.fn<SearchIndex['remove']>(async (ids) => {
      for (const id of ids) held.delete(id)
    }),
    rebuild: async (batches: AsyncIterable<SearchDocument[]>) => {
      held.clear()
      for await (const batch of batches) await index.put(batch)
      return held.size
    },
    size: async () => held.size,
  }
  return { index, titles: () => [...held.values()].map(({ title }) => title).toSorted() }
}

it('puts public events in, and takes the others out', async () => {
  const { index, titles } = aMemoryIndex()
  const all = []
  for (const status of ['active', 'cancelled', 'completed', 'draft', 'pending'] as const)
    all.push(await anEvent(db, { title: status, status }))
  const ids = all.map(({ id }) => id)
  await followEvents({ db, searchIndex: index }, ids)
  expect(titles()).toEqual(['active', 'cancelled', 'completed'])
  await pool.query("UPDATE event SET status = 'draft' WHERE title = 'active'")
  await pool.query("DELETE FROM event WHERE title = 'cancelled'")
  await followEvents({ db, searchIndex: index }, ids)
  expect(titles()).toEqual(['completed'])
})

it('ends with what the event is now when a write comes between reading and putting', async () => {
  const { index, titles } = aMemoryIndex()
  const { id } = await anEvent(db, { title: 'Before' })
  const put = index.put.getMockImplementation()!
  index.put.mockImplementationOnce(async (documents) => {
    await pool.query("UPDATE event SET title = 'After' WHERE id = $1", [id])
    await put(documents)
  })
  await followEvents({ db, searchIndex: index }, [id])
  expect(titles()).toEqual(['After'])
})

it('hears of writes through the job that commits with them, 500 events to a job', async () => {
  const { index, titles } = aMemoryIndex()
  const { id } = await anEvent(db, { title: 'Jazz' })
  const strangers = Array.from(
    { length: 1_000 },
    (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  )
  await inTransaction(db, (tx) => announceEvents(tx, [...strangers, id]))
  const { rows } = await pool.query(
    'SELECT topic, jsonb_array_length(payload -> $1) AS n FROM job ORDER BY id',
    ['event_ids'],
  )
  expect(rows).toEqual([500, 500, 1].map((n) => ({ topic: EVENT_CHANGED, n })))
  startWorker({ topics: { [EVENT_CHANGED]: [followEventsJob({ db, searchIndex: index })] } })
  await until(async () => (await pool.query('SELECT FROM job')).rowCount === 0)
  expect(titles()).toEqual(['Jazz'])
})

it('lets typing errors find a new event once its job has run', async () => {
  const searchIndex = new PostgresSearchIndex(db)
  const { id } = await anEvent(db, { title: 'Saxophone' })
  const found = async (query: string) => {
    const now = new Date('2026-06-10T12:00:00Z')
    const filters = { center: undefined, radiusM: undefined, categoryIds: [], to: undefined, free: undefined }
    return (await searchIndex.search({ ...filters, query, from: now, now, limit: 10, offset: 0 })).total
  }
  expect([await found('saxophone'), await found('saxofone')]).toEqual([1, 0])
  await followEvents({ db, searchIndex }, [id])
  expect([await found('saxophone'), await found('saxofone')]).toEqual([1, 1])
})

it('rebuilds in batches and reports how far it is', async () => {
  const { index, titles } = aMemoryIndex()
  await pool.query(`INSERT INTO event (slug, title, category_id, latitude, longitude, start_date, timezone, status)
    SELECT 'event-' || n, 'Event ' || n, (SELECT id FROM category WHERE slug = 'music'), 0, 0, now(), 'UTC',
      CASE WHEN n > 1200 THEN 'draft' ELSE 'active' END FROM generate_series(1, 1300) n`)
  const progress: number[][] = []
  expect(await rebuildIndex({ db, searchIndex: index }, (...at) => progress.push(at))).toBe(1_200)
  expect(titles()).toHaveLength(1_200)
  expect(progress).toEqual([
    [500, 1_200],
    [1_000, 1_200],
    [1_200, 1_200],
  ])
})

import { afterEach, expect, it, vi } from 'vitest'
import { aClock } from '../../../test/clock.ts'
import { useTestApp } from '../../../test/app.ts'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { popularTerms, zeroResultTerms } from './queries.ts'
import { TermRecorder } from './record-terms.ts'
import { countedTerm } from './rules.ts'

const database = useTestDatabase()
const { db, pool } = database
const { get } = useTestApp(database)
const clock = aClock('2026-06-10T12:34:56Z')
const terms = async () =>
  (await pool.query('SELECT term, result_count, created_at FROM search_term ORDER BY id')).rows
const warn = vi.fn<(fields: object, message: string) => void>()
const aRecorder = () => new TermRecorder({ db, now: clock.now, warn })
afterEach(() => warn.mockClear())

it('counts a search once, without who, where or exactly when', async () => {
  await anEvent(db, { title: 'Jazz night' })
  await get('/events/search?q=%20JAZZ%20%20%20Night&lat=38.7&lng=-9.1', { 'user-agent': 'somebody' })
  await get('/events/search?q=jazz%20night&offset=20')
  await get('/events/search?q=jazz&limit=0')
  await vi.waitUntil(async () => (await terms()).length > 0, { timeout: 5_000 })
  expect(await terms()).toEqual([
    { term: 'jazz night', result_count: 1, created_at: new Date('2026-06-10T12:00:00Z') },
  ])
})

it.each([
  ['  Fado  \t à noite\n', 'fado à noite'],
  ['ÉTÉ', 'été'],
  ['a\u0000b', 'a b'],
  ['x\uD800y', 'x y'],
  ['\u0000', ''],
  ['İ'.repeat(200), 'i̇'.repeat(100)],
])('keeps %j as %j', (typed, kept) => {
  expect(countedTerm(typed)).toBe(kept)
})

it('writes what waits when it is closed', async () => {
  const recorder = aRecorder()
  recorder.record('jazz', 3)
  recorder.record('\u0000', 0)
  recorder.record('fado', 0)
  await recorder.close()
  expect((await terms()).map(({ term }) => term)).toEqual(['jazz', 'fado'])
  expect(warn).not.toHaveBeenCalled()
})

it('keeps terms while they cannot be written, and says how many were lost in the end', async () => {
  const recorder = aRecorder()
  await pool.query('ALTER TABLE search_term RENAME TO search_term_away')
  try {
    recorder.record('jazz', 3)
    await recorder.flush()
    expect(warn).toHaveBeenCalledTimes(1)
  } finally {
    await pool.query('ALTER TABLE search_term_away RENAME TO search_term')
  }
  await recorder.close()
  expect((await terms()).map(({ term }) => term)).toEqual(['jazz'])

  const full = aRecorder()
  for (let i = 0; i < 1_100; i++) full.record(`term ${i}`, 0)
  await full.close()
  expect(await terms()).toHaveLength(1_001)
  expect(warn).toHaveBeenLastCalledWith({ count: 100 }, 'Search terms were not counted.')
})

it('tells what is looked for most, and what is not found', async () => {
  const add = (term: string, count: number, results: number, at = '2026-06-10T12:00:00Z') =>
    pool.query(
      `INSERT INTO search_term (term, result_count, created_at) SELECT $1, $2, $3 FROM generate_series(1, $4::int)`,
      [term, results, at, count],
    )
  await add('jazz', 3, 10)
  await add('fado', 1, 0)
  await add('fado', 1, 2)
  await add('opera', 2, 0)
  await add('old', 9, 0, '2026-05-01T12:00:00Z')
  const since = new Date('2026-06-01T00:00:00Z')
  expect(await popularTerms(db, since, 2)).toEqual([
    { term: 'jazz', searches: 3, results: 10 },
    { term: 'fado', searches: 2, results: 2 },
  ])
  expect(await zeroResultTerms(db, since, 10)).toEqual([{ term: 'opera', searches: 2, results: 0 }])
})

import { expect, it } from 'vitest'
import { aClock } from '../../../test/clock.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { forgetSearchTerms } from './forget-search-terms.ts'

const { db, pool } = useTestDatabase()
const { now } = aClock('2026-06-10T12:00:00Z')
const searched = (term: string, at: string) =>
  pool.query('INSERT INTO search_term (term, result_count, created_at) VALUES ($1, 3, $2)', [term, at])
const terms = async () => (await pool.query('SELECT term FROM search_term ORDER BY id')).rows

it('deletes terms older than 90 days and keeps the others', async () => {
  await searched('jazz at my house, 5 Elm Street', '2026-03-12T11:59:59Z')
  await searched('jazz', '2026-03-12T12:00:00Z')
  await searched('fado', '2026-06-10T11:00:00Z')
  expect(await forgetSearchTerms({ db, now })).toBe(1)
  expect(await terms()).toEqual([{ term: 'jazz' }, { term: 'fado' }])
  expect(await forgetSearchTerms({ db, now })).toBe(0)
})

it('deletes many in batches', async () => {
  await pool.query(`INSERT INTO search_term (term, result_count, created_at)
    SELECT 'term ' || n, 0, timestamptz '2025-01-01' FROM generate_series(1, 2500) n`)
  expect(await forgetSearchTerms({ db, now })).toBe(2500)
  expect(await terms()).toEqual([])
})

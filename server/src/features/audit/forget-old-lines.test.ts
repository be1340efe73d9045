import { expect, it } from 'vitest'
import { useTestDatabase } from '../../../test/db.ts'
import { forgetOldLines } from './forget-old-lines.ts'

const { db, pool } = useTestDatabase()
const now = () => new Date('2027-06-10T12:00:00Z')

it('keeps lines of the audit log for a year and no longer', async () => {
  await pool.query(`INSERT INTO audit_log (action, created_at) VALUES
    ('is.older', '2026-06-10T11:59:59Z'), ('is.a_year_old', '2026-06-10T12:00:00Z'), ('is.new', '2027-06-10T12:00:00Z')`)
  await pool.query(`INSERT INTO audit_log (action, created_at)
    SELECT 'is.many', '2025-01-01T00:00:00Z' FROM generate_series(1, 1500)`)
  expect(await forgetOldLines({ db, now })).toBe(1_501)
  expect((await pool.query('SELECT action FROM audit_log ORDER BY id')).rows).toEqual([
    { action: 'is.a_year_old' },
    { action: 'is.new' },
  ])
  expect(await forgetOldLines({ db, now })).toBe(0)
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/db.ts'
import { migrate, MigrationError, pendingMigrations, readMigrations, type Migration } from './migrate.ts'

const { pool } = useTestDatabase()

const extra = (sql: string, checksum = 'x'): Migration => ({ name: '9000_test.sql', sql, checksum })
const withExtra = async (migration: Migration) => [...(await readMigrations()), migration]
const cleanUp = async () => {
  await pool.query("DELETE FROM schema_migration WHERE name = '9000_test.sql'")
  await pool.query('DROP TABLE IF EXISTS migration_probe')
}
beforeAll(cleanUp)
afterAll(cleanUp)

describe('migrate', () => {
  it('has nothing to do on a database that is up to date', async () => {
    expect(await migrate(pool)).toEqual([])
    expect(await pendingMigrations(pool)).toEqual([])
  })

  it('applies a migration once when several processes start together', async () => {
    const known = await withExtra(extra('CREATE TABLE migration_probe (n int)'))
    const results = await Promise.all([1, 2, 3].map(() => migrate(pool, known)))
    expect(results.flat()).toEqual(['9000_test.sql'])
  })

  it('refuses a migration that was changed after it had been applied', async () => {
    await expect(migrate(pool, await withExtra(extra('SELECT 1', 'other')))).rejects.toThrow(/was changed/)
  })

  it('refuses a database that is newer than the program', async () => {
    await expect(migrate(pool)).rejects.toThrow(/knows migration 9000_test.sql/)
    await cleanUp()
  })

  it('leaves nothing behind of a migration that fails half way', async () => {
    const broken = extra('CREATE TABLE migration_probe (n int); SELECT no_such_function();')
    await expect(migrate(pool, await withExtra(broken))).rejects.toThrow(MigrationError)
    const { rows } = await pool.query("SELECT to_regclass('migration_probe') AS found")
    expect(rows).toEqual([{ found: null }])
  })
})

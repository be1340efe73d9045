import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { anEvent } from '../../test/builders.ts'
import { useTestDatabase } from '../../test/db.ts'
import { inTransaction, isDatabaseUnavailable } from './connection.ts'
import { migrate, readMigrations } from './migrate.ts'

const { db, pool } = useTestDatabase()
const countEvents = async () => Number((await pool.query('SELECT count(*) FROM event')).rows[0].count)

describe('inTransaction', () => {
  it('keeps what was written when the work succeeds', async () => {
    await inTransaction(db, (tx) => anEvent(tx))
    expect(await countEvents()).toBe(1)
  })

  it('rolls everything back when the work fails', async () => {
    const work = inTransaction(db, async (tx) => {
      await anEvent(tx)
      throw new Error('half way')
    })
    await expect(work).rejects.toThrow('half way')
    expect(await countEvents()).toBe(0)
  })

  it('turns db used inside a transaction into an error at once', async () => {
    const work = inTransaction(db, () => db.selectFrom('event').select('id').execute())
    await expect(work).rejects.toThrow('Use tx, not db')
    expect(await db.selectFrom('event').select('id').execute()).toEqual([])
  })

  it('keeps concurrent transactions apart', async () => {
    const totals = await Promise.all(
      Array.from({ length: 12 }, () =>
        inTransaction(db, async (tx) => {
          const before = (await tx.selectFrom('event').select('id').execute()).length
          await anEvent(tx)
          await anEvent(tx)
          return (await tx.selectFrom('event').select('id').execute()).length - before
        }),
      ),
    )
    expect(totals.every((added) => added >= 2 && added % 2 === 0)).toBe(true)
    expect(await countEvents()).toBe(24)
  })
})

describe('an error inside a transaction', () => {
  it('is answered once, and the connection goes on with the right answers', async () => {
    for (let i = 0; i < 40; i++) {
      const work = inTransaction(db, async (tx) => {
        await anEvent(tx)
        await tx
          .updateTable('event')
          .set({ title: `${i % 10}` })
          .execute()
      })
      await expect(work).rejects.toMatchObject({ code: '23514' })
      const answers = await Promise.all([1, 2, 3].map((n) => pool.query('SELECT $1::int AS n', [i * 10 + n])))
      expect(answers.map(({ rows }) => rows[0].n)).toEqual([i * 10 + 1, i * 10 + 2, i * 10 + 3])
    }
    expect(await countEvents()).toBe(0)
  })
})

it('gives each of many concurrent queries its own answer', async () => {
  const numbers = Array.from({ length: 300 }, (_, n) => n)
  const answers = await Promise.all(
    numbers.map((n) => pool.query(`SELECT $1::int AS n, repeat('x', $2::int) AS text`, [n, n * 40])),
  )
  expect(answers.map(({ rows }) => rows[0].n)).toEqual(numbers)
  expect(answers.every(({ rows }, n) => rows[0].text.length === n * 40)).toBe(true)
})

describe('isDatabaseUnavailable', () => {
  it.each([
    [{ code: 'ECONNREFUSED', syscall: 'connect' }, true],
    [{ code: 'ENOENT', syscall: 'connect' }, true],
    [{ code: 'ENOENT', syscall: 'open' }, false],
    [{ code: 'ENOENT', syscall: 'stat' }, false],
    [{ code: 'ENOENT' }, false],
    [{ code: 'ECONNRESET', syscall: 'read' }, true],
    [{ code: '57P01' }, true],
    [{ code: '08006' }, true],
    [{ code: '23505' }, false],
    [{}, false],
  ])('of an error with %j is %s', (fields, expected) => {
    expect(isDatabaseUnavailable(Object.assign(new Error('x'), fields))).toBe(expected)
  })

  it('knows the messages of pg that carry no code', () => {
    expect(isDatabaseUnavailable(new Error('Connection terminated unexpectedly'))).toBe(true)
    expect(isDatabaseUnavailable(new Error('timeout exceeded when trying to connect'))).toBe(true)
  })
})

it('reads numbers, instants and JSON as such', async () => {
  const { rows } = await pool.query(
    `SELECT 9007199254740991::int8 AS big, 1.50::numeric AS exact, 0.1::float8 AS approximate,
      timestamptz '2026-06-10 14:00+02' AS instant, '{"a":[1]}'::jsonb AS json`,
  )
  expect(rows[0]).toEqual({
    big: 9_007_199_254_740_991,
    exact: '1.50',
    approximate: 0.1,
    instant: new Date('2026-06-10T12:00:00Z'),
    json: { a: [1] },
  })
})

describe.skipIf(!process.env['TEST_DATABASE_URL'])('a statement on a real server', () => {
  it('may take 30 s, in a migration longer', async () => {
    const { rows } = await pool.query<{ statement_timeout: string }>('SHOW statement_timeout')
    expect(rows).toEqual([{ statement_timeout: '30s' }])
    const asked = {
      name: '9999_ask.sql',
      checksum: 'x',
      sql: "CREATE TABLE asked AS SELECT current_setting('statement_timeout') AS timeout",
    }
    await migrate(pool, [...(await readMigrations()), asked])
    try {
      expect((await pool.query('SELECT timeout FROM asked')).rows).toEqual([{ timeout: '0' }])
    } finally {
      await pool.query("DROP TABLE asked; DELETE FROM schema_migration WHERE name = '9999_ask.sql'")
    }
  })

  it('that takes longer means "try again later"', async () => {
    const slow = inTransaction(db, async (tx) => {
      await sql`SET LOCAL statement_timeout = 50`.execute(tx)
      await sql`SELECT pg_sleep(5)`.execute(tx)
    })
    await expect(slow.catch((error: unknown) => isDatabaseUnavailable(error))).resolves.toBe(true)
  })
})

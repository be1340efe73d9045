import { describe, expect, inject, it } from 'vitest'
import { useTestDatabase } from '../../test/db.ts'
import { add, silentLog, until, useWorkers } from '../../test/jobs.ts'
import { listenForJobs } from './listen.ts'

const { db, pool } = useTestDatabase()
const work = useWorkers(db)
const address = inject('databaseAddress')
const url = typeof address === 'string' ? address : ''

describe('a worker that nobody tells of new jobs', () => {
  it('finds them when it looks', async () => {
    const seen: unknown[] = []
    work({ topics: { ping: [async (job) => void seen.push(job)] }, pollMs: 40 })
    await add(db, { topic: 'ping' })
    await until(() => seen.length === 1)
    expect(seen).toMatchObject([{ topic: 'ping', attempt: 1 }])
  })
})

// All connections to the embedded database share one session, which hears of no notification; its workers poll.
describe.skipIf(url === '')('a worker that listens', () => {
  const listener = async () =>
    (await pool.query("SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN eventbuzz_job'")).rows
  const start = async () => {
    const seen: unknown[] = []
    work({
      topics: { ping: [async (job) => void seen.push(job)] },
      pollMs: 60_000,
      listen: (wake) => listenForJobs(url, wake, silentLog),
    })
    await until(async () => (await listener()).length === 1)
    return seen
  }

  it('is woken at once', async () => {
    const seen = await start()
    for (let n = 1; n <= 20; n++) {
      await add(db, { topic: 'ping' })
      // Long before it would look by itself.
      await until(() => seen.length === n)
    }
    expect(seen).toHaveLength(20)
  })

  it('connects again when the connection is lost, and finds what was added meanwhile', async () => {
    const seen = await start()
    const [{ pid }] = await listener()
    await pool.query('SELECT pg_terminate_backend($1)', [pid])
    await until(async () => !(await listener()).some((row) => row.pid === pid))
    await add(db, { topic: 'ping' })
    await until(() => seen.length === 1)
    await add(db, { topic: 'ping' })
    await until(() => seen.length === 2)
    expect(await listener()).toHaveLength(1)
  })
})

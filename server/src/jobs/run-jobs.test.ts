import { describe, expect, it } from 'vitest'
import { aClock } from '../../test/clock.ts'
import { useTestDatabase } from '../../test/db.ts'
import { add, pause, until, useWorkers } from '../../test/jobs.ts'
import { claimJobs } from './queries.ts'
import type { JobContext } from './types.ts'

const { db, pool } = useTestDatabase()
const work = useWorkers(db)
const rows = async () => (await pool.query('SELECT * FROM job ORDER BY id')).rows
const isEmpty = async () => (await rows()).length === 0
const later = (clock: { now: () => Date; set: (instant: string) => void }, ms: number) =>
  clock.set(new Date(clock.now().getTime() + ms).toISOString())
// It stands still; a minute ahead, what is enqueued now is due.
const aPresentClock = () => aClock(new Date(Date.now() + 60_000).toISOString())

/** A handler that does not end until it is told to. */
function aLongJob() {
  let finish = () => {}
  const done = new Promise<void>((resolve) => (finish = resolve))
  const started: JobContext[] = []
  const handle = async (job: JobContext) => {
    started.push(job)
    await done
  }
  return { started, handle, finish: () => finish() }
}

describe('jobs', () => {
  it('run once each though two workers race for them', async () => {
    const seen: unknown[] = []
    const topics = { count: [async ({ payload }: JobContext) => void seen.push(payload['n'])] }
    for (let n = 0; n < 60; n++) await add(db, { topic: 'count', payload: { n } })
    work({ topics })
    work({ topics })
    await until(isEmpty)
    expect(seen.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n))
  })

  it('tell what came of each run, and how long it took', async () => {
    const runs: string[] = []
    const fail = async () => Promise.reject(new Error('no'))
    await add(db, { topic: 'good' })
    await add(db, { topic: 'bad' })
    const clock = aPresentClock()
    const onRun = (topic: string, result: string, durationS: number) => {
      expect(durationS).toBeLessThan(5)
      runs.push(`${topic} ${result}`)
    }
    work({ topics: { good: [async () => {}], bad: [fail] }, maxAttempts: 2, now: clock.now, onRun })
    await until(() => runs.length === 2)
    later(clock, 60_000)
    await until(() => runs.length === 3)
    // The order of the first two does not matter.
    expect(new Set(runs)).toEqual(new Set(['good done', 'bad failed', 'bad dead']))
  })

  it('are run by no more than so many at once', async () => {
    let [now, most] = [0, 0]
    const handle = async () => {
      most = Math.max(most, ++now)
      await pause(10)
      now--
    }
    for (let n = 0; n < 12; n++) await add(db, { topic: 'slow' })
    work({ topics: { slow: [handle] }, concurrency: 3 })
    await until(isEmpty)
    expect(most).toBe(3)
  })

  it('of a topic that this release does not know are left alone', async () => {
    await add(db, { topic: 'of.the.future' })
    await add(db, { topic: 'known' })
    work({ topics: { known: [async () => {}] } })
    await until(async () => (await rows()).length === 1)
    expect(await rows()).toMatchObject([{ topic: 'of.the.future', status: 'waiting', attempts: 0 }])
  })

  it('call every handler of their topic in turn', async () => {
    const seen: string[] = []
    await add(db, { topic: 'news' })
    work({ topics: { news: [async () => void seen.push('first'), async () => void seen.push('second')] } })
    await until(isEmpty)
    expect(seen).toEqual(['first', 'second'])
  })
})

describe('a job that fails', () => {
  it('waits longer each time, and is dead after its last attempt, with a reason that tells no secret', async () => {
    const clock = aPresentClock()
    const attempts: number[] = []
    const handle = async ({ attempt }: JobContext) => {
      attempts.push(attempt)
      throw new Error('cannot reach https://user:hunter2@search/')
    }
    await add(db, { topic: 'index' })
    work({ now: clock.now, topics: { index: [handle] }, maxAttempts: 3 })
    for (const [attempt, fullMs] of [
      [1, 10_000],
      [2, 20_000],
    ] as const) {
      await until(async () => {
        const [job] = await rows()
        return job.status === 'waiting' && job.attempts === attempt
      })
      const [{ run_at, last_error, locked_until }] = await rows()
      const delayMs = run_at.getTime() - clock.now().getTime()
      expect(delayMs).toBeGreaterThanOrEqual(fullMs / 2)
      expect(delayMs).toBeLessThanOrEqual(fullMs)
      expect(last_error).toBe('Error: cannot reach https://***@search/')
      expect(locked_until).toBeNull()
      later(clock, delayMs - 1)
      await pause(60)
      expect(attempts).toHaveLength(attempt)
      later(clock, 1)
    }
    await until(async () => (await rows())[0].status === 'dead')
    later(clock, 86_400_000)
    await pause(60)
    expect(attempts).toEqual([1, 2, 3])
  })

  it('runs again when it is tried later', async () => {
    const clock = aPresentClock()
    let failures = 1
    await add(db, { topic: 'index' })
    work({
      now: clock.now,
      topics: {
        index: [
          async () => {
            if (failures-- > 0) throw new Error('not yet')
          },
        ],
      },
    })
    await until(async () => (await rows())[0].last_error !== null)
    later(clock, 10_000)
    await until(isEmpty)
    expect(failures).toBe(-1)
  })
})

describe('a job whose worker ended while it ran', () => {
  const claimAndDie = (now: Date) =>
    claimJobs(db, { topics: ['index'], limit: 1, now, until: new Date(now.getTime() + 60_000) })

  it('is run again when the lease is over, and not before', async () => {
    const clock = aPresentClock()
    const attempts: number[] = []
    await add(db, { topic: 'index' })
    expect(await claimAndDie(clock.now())).toHaveLength(1)
    work({ now: clock.now, topics: { index: [async ({ attempt }) => void attempts.push(attempt)] } })
    later(clock, 59_999)
    await pause(60)
    expect(attempts).toEqual([])
    later(clock, 1)
    await until(isEmpty)
    expect(attempts).toEqual([2])
  })

  it('is dead when that happens each time', async () => {
    const clock = aPresentClock()
    await add(db, { topic: 'index' })
    for (let attempt = 1; attempt <= 2; attempt++) {
      await claimAndDie(clock.now())
      later(clock, 60_000)
    }
    const seen: JobContext[] = []
    work({ now: clock.now, topics: { index: [async (job) => void seen.push(job)] }, maxAttempts: 2 })
    await until(async () => (await rows())[0].status === 'dead')
    expect((await rows())[0].last_error).toContain('The process ended')
    expect(seen).toEqual([])
  })
})

describe('a lease', () => {
  it('is kept while the handler works', async () => {
    const job = aLongJob()
    await add(db, { topic: 'long' })
    work({ topics: { long: [job.handle] }, leaseMs: 2_000 })
    await until(() => job.started.length === 1)
    const other = aLongJob()
    work({ topics: { long: [other.handle] }, leaseMs: 2_000 })
    await pause(2_500)
    expect(other.started).toEqual([])
    expect(job.started[0]!.signal.aborted).toBe(false)
    job.finish()
    await until(isEmpty)
  })

  it('that another worker has is told to the handler, whose end then changes nothing', async () => {
    const job = aLongJob()
    await add(db, { topic: 'long' })
    work({ topics: { long: [job.handle] }, leaseMs: 150 })
    await until(() => job.started.length === 1)
    await pool.query("UPDATE job SET attempts = 2, locked_until = now() + interval '1 hour'")
    await until(() => job.started[0]!.signal.aborted)
    job.finish()
    await pause(60)
    expect(await rows()).toMatchObject([{ status: 'running', attempts: 2 }])
  })
})

describe('stop', () => {
  it('waits for the running job and takes no new one', async () => {
    const job = aLongJob()
    await add(db, { topic: 'long' })
    const worker = work({ topics: { long: [job.handle] } })
    await until(() => job.started.length === 1)
    let hasStopped = false
    const stopped = worker.stop().then((isClean) => {
      hasStopped = true
      return isClean
    })
    await add(db, { topic: 'long' })
    await pause(80)
    expect(hasStopped).toBe(false)
    job.finish()
    expect(await stopped).toBe(true)
    expect(job.started).toHaveLength(1)
    expect(await rows()).toMatchObject([{ status: 'waiting', attempts: 0 }])
  })

  it('gives back a job that heeds the signal, with no attempt counted', async () => {
    const started: JobContext[] = []
    const handle = async (job: JobContext) => {
      started.push(job)
      for (;;) {
        await pause(5)
        job.signal.throwIfAborted()
      }
    }
    await add(db, { topic: 'long' })
    const worker = work({ topics: { long: [handle] } })
    await until(() => started.length === 1)
    expect(await worker.stop()).toBe(true)
    expect(await rows()).toMatchObject([
      { status: 'waiting', attempts: 0, last_error: null, locked_until: null },
    ])
  })

  it('gives up on a job that does not end', async () => {
    const job = aLongJob()
    await add(db, { topic: 'long' })
    const worker = work({ topics: { long: [job.handle] } })
    await until(() => job.started.length === 1)
    expect(await worker.stop(50)).toBe(false)
    job.finish()
    await until(isEmpty)
  })
})

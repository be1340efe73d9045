import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/db.ts'
import { add, pause, until, useWorkers } from '../../test/jobs.ts'
import { inTransaction, type Tx } from '../db/connection.ts'
import { enqueue } from './enqueue.ts'

const { db, pool } = useTestDatabase()
const work = useWorkers(db)
const rows = async () =>
  (await pool.query('SELECT topic, key, payload, status, attempts, last_error FROM job ORDER BY id')).rows

describe('enqueue', () => {
  it('adds a job that runs once its transaction has committed, and not before', async () => {
    const seen: unknown[] = []
    work({ topics: { 'event.published': [async ({ payload }) => void seen.push(payload)] } })
    await inTransaction(db, async (tx) => {
      await enqueue(tx, { topic: 'event.published', payload: { id: 'a' } })
      await pause(60)
      expect(seen).toEqual([])
    })
    await until(() => seen.length > 0)
    expect(seen).toEqual([{ id: 'a' }])
    await until(async () => (await rows()).length === 0)
  })

  it('adds nothing when the transaction fails', async () => {
    const seen: unknown[] = []
    const write = inTransaction(db, async (tx) => {
      await enqueue(tx, { topic: 'event.published' })
      throw new Error('half way')
    })
    await expect(write).rejects.toThrow('half way')
    work({ topics: { 'event.published': [async (job) => void seen.push(job)] } })
    await pause(100)
    expect(seen).toEqual([])
    expect(await rows()).toEqual([])
  })

  it('wants a transaction', async () => {
    await expect(enqueue(db as unknown as Tx, { topic: 'x' })).rejects.toThrow('needs the transaction')
  })

  it('takes a key once while its job waits or runs', async () => {
    expect(await add(db, { topic: 'a', key: 'k', payload: { n: 1 } })).toBe(true)
    expect(await add(db, { topic: 'a', key: 'k', payload: { n: 2 } })).toBe(false)
    expect(await rows()).toMatchObject([{ payload: { n: 1 } }])
  })

  it('begins anew with the key of a dead job', async () => {
    await add(db, { topic: 'a', key: 'k', payload: { n: 1 } })
    await pool.query("UPDATE job SET status = 'dead', attempts = 9, last_error = 'no'")
    expect(await add(db, { topic: 'a', key: 'k', payload: { n: 2 } })).toBe(true)
    expect(await rows()).toEqual([
      { topic: 'a', key: 'k', payload: { n: 2 }, status: 'waiting', attempts: 0, last_error: null },
    ])
  })

  it('keeps a job until its time', async () => {
    const seen: number[] = []
    work({ topics: { later: [async () => void seen.push(Date.now())] }, pollMs: 10_000 })
    const at = Date.now() + 250
    await add(db, { topic: 'later', runAt: new Date(at) })
    // This worker is told of nothing: it looks again by the time of the job that it saw.
    work({ topics: { later: [async () => void seen.push(Date.now())] }, pollMs: 10_000 })
    await until(() => seen.length > 0)
    expect(seen[0]).toBeGreaterThanOrEqual(at)
  })
})

import { describe, expect, it } from 'vitest'
import { aClock } from '../../test/clock.ts'
import { useTestDatabase } from '../../test/db.ts'
import { pause, until, useWorkers } from '../../test/jobs.ts'
import { latestInstant, scheduler } from './schedules.ts'

const { db, pool } = useTestDatabase()
const work = useWorkers(db)
const rows = async () => (await pool.query('SELECT * FROM job ORDER BY id')).rows
const EVERY_FIVE = '*/5 * * * *'

describe('latestInstant', () => {
  it.each([
    [EVERY_FIVE, '2026-06-10T12:00:00.000Z', '2026-06-10T12:00:00.000Z'],
    [EVERY_FIVE, '2026-06-10T11:59:59.999Z', '2026-06-10T11:55:00.000Z'],
    [EVERY_FIVE, '2026-06-10T12:00:00.500Z', '2026-06-10T12:00:00.000Z'],
    ['23 3 * * *', '2026-06-10T03:22:59Z', '2026-06-09T03:23:00.000Z'],
    // In UTC there is no night without 02:30.
    ['30 2 * * *', '2026-03-29T12:00:00Z', '2026-03-29T02:30:00.000Z'],
  ])('of %s at %s is %s', (cron, now, instant) => {
    expect(latestInstant(cron, new Date(now))?.toISOString()).toBe(instant)
  })
})

describe('a schedule', () => {
  it('fires once at each instant though two workers keep it', async () => {
    const clock = aClock('2026-06-10T12:00:00Z')
    const seen: string[] = []
    const schedules = {
      tidy: { cron: EVERY_FIVE, run: async () => void seen.push(clock.now().toISOString().slice(11, 16)) },
    }
    work({ now: clock.now, schedules })
    work({ now: clock.now, schedules })
    for (const [time, count] of [
      ['12:00', 1],
      ['12:04', 1],
      ['12:05', 2],
      ['12:09', 2],
      ['12:10', 3],
    ] as const) {
      clock.set(`2026-06-10T${time}:00Z`)
      await until(() => seen.length >= count)
      await pause(100)
    }
    await until(async () => (await rows()).length === 0)
    expect(seen).toEqual(['12:00', '12:05', '12:10'])
  })

  it('fires once when processes ask at the very same time, one with its clock behind', async () => {
    const schedules = { tidy: { cron: EVERY_FIVE, run: async () => {} } }
    const at = new Date('2026-06-10T12:00:00Z')
    const processes = Array.from({ length: 6 }, () => scheduler(db, schedules))
    await Promise.all(processes.map((fireDue) => fireDue(at)))
    await scheduler(db, schedules)(new Date('2026-06-10T11:59:58Z'))
    expect(await rows()).toMatchObject([
      { topic: 'cron:tidy', key: 'cron:tidy:2026-06-10T12:00:00.000Z', status: 'waiting' },
    ])
    await pool.query('DELETE FROM job')
    await Promise.all(processes.map((fireDue) => fireDue(at)))
    await scheduler(db, schedules)(at)
    expect(await rows()).toEqual([])
  })

  it('makes up for what it missed with one job', async () => {
    const schedules = { tidy: { cron: EVERY_FIVE, run: async () => {} } }
    await scheduler(db, schedules)(new Date('2026-06-10T12:00:00Z'))
    await pool.query('DELETE FROM job')
    await scheduler(db, schedules)(new Date('2026-06-12T07:31:00Z'))
    expect(await rows()).toMatchObject([{ key: 'cron:tidy:2026-06-12T07:30:00.000Z' }])
  })

  it('adds no job to one that still waits, and replaces a dead one', async () => {
    const fireDue = scheduler(db, { tidy: { cron: EVERY_FIVE, run: async () => {} } })
    await fireDue(new Date('2026-06-10T12:00:00Z'))
    await fireDue(new Date('2026-06-10T12:05:00Z'))
    expect(await rows()).toMatchObject([{ key: 'cron:tidy:2026-06-10T12:00:00.000Z' }])
    await pool.query("UPDATE job SET status = 'dead'")
    await fireDue(new Date('2026-06-10T12:10:00Z'))
    expect(await rows()).toMatchObject([{ key: 'cron:tidy:2026-06-10T12:10:00.000Z', status: 'waiting' }])
  })
})

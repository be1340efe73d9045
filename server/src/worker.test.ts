import { describe, expect, it } from 'vitest'
import { useTestApp } from '../test/app.ts'
import { useTestDatabase } from '../test/db.ts'
import { silentLog, until } from '../test/jobs.ts'
import { removeDemo, seedDemo } from './features/demo/index.ts'
import { startWorker } from './worker.ts'

const database = useTestDatabase()
const { pool } = database
const app = useTestApp(database)

/** Runs what the schedules have due at that time, a multiple of five minutes. */
async function workAt(instant: string, demoEvents = true): Promise<void> {
  app.clock.set(instant)
  const deps = app.deps()
  const worker = startWorker({ ...deps, config: { ...deps.config, demoEvents } }, silentLog)
  // No job is taken before all schedules have been asked.
  await until(async () => {
    const { rows } = await pool.query(
      `SELECT FROM job_schedule WHERE name = 'complete-events' AND fired_at = $1
         AND NOT EXISTS (SELECT FROM job WHERE topic LIKE 'cron:%')`,
      [instant],
    )
    return rows.length > 0
  })
  await worker.stop()
}

describe('demo events', () => {
  // Five minutes to midnight in Lisbon, which has summer time, and midnight.
  const EVENING = '2026-06-10T22:55:00.000Z'
  const MIDNIGHT = '2026-06-10T23:00:00.000Z'
  /** How many events begin there on the day after, for who looks for them. */
  const onNewDay = async () => {
    const { body } = await app.get(
      `/events/nearby?lat=38.72&lng=-9.14&radius=20000&limit=200&date_from=${MIDNIGHT}&date_to=2026-06-11T23:00:00Z`,
    )
    return body.items.filter(({ start_date }: { start_date: string }) => start_date >= MIDNIGHT).length
  }

  it('are moved on at midnight in their cities, and no list is the one of the day before', async () => {
    app.clock.set(EVENING)
    await seedDemo(app.deps())
    const seen = await onNewDay()
    await workAt(EVENING)
    expect(await onNewDay()).toBe(seen)
    await workAt(MIDNIGHT)
    expect(await onNewDay()).toBeGreaterThan(seen)
  })

  it('stay where they are without DEMO_EVENTS', async () => {
    app.clock.set(EVENING)
    await seedDemo(app.deps())
    const seen = await onNewDay()
    await workAt(MIDNIGHT, false)
    expect(await onNewDay()).toBe(seen)
  })

  it('neither come back after they were removed nor into a database that nobody asked them into', async () => {
    await workAt(EVENING)
    expect(await onNewDay()).toBe(0)
    await seedDemo(app.deps())
    await removeDemo(app.deps())
    await workAt(MIDNIGHT)
    expect(await onNewDay()).toBe(0)
  })
})

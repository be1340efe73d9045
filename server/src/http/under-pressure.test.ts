import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'

const database = useTestDatabase()
const { get, app } = useTestApp(database, { MAX_EVENT_LOOP_DELAY_MS: '50' })

/** Keeps the process from doing anything else, most of the time. */
async function beBusy(forMs: number) {
  const until = performance.now() + forMs
  while (performance.now() < until) {
    const pauseAt = performance.now() + 200
    while (performance.now() < pauseAt);
    await sleep(0)
  }
}

describe('under pressure', () => {
  it('the API says 503 and when to come back, health and metrics go on, and it passes', async () => {
    await vi.waitFor(async () => expect((await get('/categories')).status).toBe(200), { timeout: 5_000 })
    await beBusy(1_500)
    const [refused, alive, ready, metrics] = await Promise.all([
      get('/categories'),
      get('/health'),
      get('/health/ready'),
      app().inject('/metrics'),
    ])
    expect(refused.status).toBe(503)
    expect(refused.headers['retry-after']).toBe('5')
    expect(refused.body.error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      status: 503,
      request_id: expect.any(String),
    })
    expect([alive.status, ready.status, metrics.statusCode]).toEqual([200, 200, 200])
    await vi.waitFor(async () => expect((await get('/categories')).status).toBe(200), { timeout: 5_000 })
  })
})

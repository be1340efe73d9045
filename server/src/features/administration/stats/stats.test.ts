import { expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent } from '../../../../test/builders.ts'
import { add } from '../../../../test/jobs.ts'
import { useTestDatabase } from '../../../../test/db.ts'

const { db, pool } = useTestDatabase()
const app = useTestApp({ db, pool })
const admin = app.as('admin')
const searched = (term: string, count: number, at = '2026-06-09T12:00:00Z') =>
  pool.query('INSERT INTO search_term (term, result_count, created_at) VALUES ($1, $2, $3)', [
    term,
    count,
    at,
  ])

it('an instance is told in numbers', async () => {
  const [event, imported] = [await anEvent(db), await anEvent(db)]
  await anEvent(db, { status: 'draft' })
  await anEvent(db, { status: 'cancelled' })
  await anEvent(db, { status: 'completed', start: '2026-06-01T18:00:00Z' })
  // Over, though no job has said so yet.
  await anEvent(db, { start: '2026-06-10T08:00:00Z', end: '2026-06-10T11:00:00Z' })
  await pool.query("UPDATE event SET source_name = 'city', external_id = '1' WHERE id = $1", [imported.id])
  await app.as('user').put(`/events/${event.id}/favorite`)
  await app.post(`/events/${event.id}/reports`, { reason: 'spam' })
  await pool.query(`INSERT INTO app_user (subject, blocked_at, created_at)
    VALUES ('old', now(), '2026-01-01T00:00:00Z')`)
  for (const [term, count] of [
    ['jazz', 3],
    ['jazz', 5],
    ['fado', 1],
    ['curling', 0],
  ] as const)
    await searched(term, count)
  await searched('long ago', 0, '2026-05-11T11:59:59Z')
  await add(db, { topic: 'event.changed' })

  const { status, body, headers } = await admin.get('/admin/stats')
  expect(status).toBe(200)
  expect(headers['cache-control']).toBe('private, no-store')
  expect(body).toEqual({
    events: { by_status: { draft: 1, pending: 0, active: 3, cancelled: 1, completed: 1 }, upcoming: 3 },
    imports: [{ source_name: 'city', events: 1, upcoming: 1 }],
    users: { total: 3, blocked: 1, new_in_30_days: 2 },
    favorites: 1,
    reports: { open: 1, resolved: 0, dismissed: 0 },
    searches: {
      popular: [
        { term: 'jazz', searches: 2, results: 5 },
        { term: 'curling', searches: 1, results: 0 },
        { term: 'fado', searches: 1, results: 1 },
      ],
      without_results: [{ term: 'curling', searches: 1, results: 0 }],
    },
    jobs: { waiting: 1, running: 0, dead: 0 },
    at: app.clock.now().toISOString(),
  })
  expect((await admin.get('/admin/stats?since=2026')).status).toBe(400)
})

it('the numbers are for admins', async () => {
  expect((await app.get('/admin/stats')).status).toBe(401)
  expect((await app.as('organizer').get('/admin/stats')).status).toBe(403)
})

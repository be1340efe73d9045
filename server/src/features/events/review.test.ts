import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { aDraftBy, aPublishedEventBy } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'

const database = useTestDatabase()
const app = useTestApp(database, { EVENT_REVIEW: 'true' })
const [organizer, admin] = [app.as('organizer'), app.as('admin')]

describe('where events are reviewed', () => {
  it('publishing hands an event in, and an admin lets everybody see it', async () => {
    const { id, status } = await aPublishedEventBy(organizer)
    expect(status).toBe('pending')
    expect((await app.get(`/events/${id}`)).status).toBe(404)
    expect((await organizer.post(`/events/${id}/publish`)).body.status).toBe('pending')
    expect((await admin.post(`/events/${id}/publish`)).body.status).toBe('active')
    expect((await app.get(`/events/${id}`)).status).toBe(200)
    const { rows } = await database.pool.query('SELECT action FROM audit_log ORDER BY id')
    expect(rows).toEqual([{ action: 'event.created' }, { action: 'event.published' }])
  })

  it('an organizer may take it back, and an admin needs no review', async () => {
    const { id } = await aDraftBy(organizer)
    expect((await organizer.patch(`/events/${id}`, { status: 'pending' })).body.status).toBe('pending')
    expect((await organizer.patch(`/events/${id}`, { status: 'draft' })).body.status).toBe('draft')
    expect((await aPublishedEventBy(admin)).status).toBe('active')
  })
})

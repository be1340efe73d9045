import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { aPerson } from '../../../test/issuer.ts'
import { mayBecome } from './rules.ts'

const { db, pool } = useTestDatabase()
const app = useTestApp({ db, pool })
const admin = app.as('admin')
const report = async (
  id: string,
  body: object = { reason: 'spam' },
  client: Pick<typeof app, 'post'> = app,
) => client.post(`/events/${id}/reports`, body)
const reports = async (query = '') => (await admin.get(`/admin/reports${query}`)).body.items
const auditLines = async () =>
  (await pool.query('SELECT action, subject_id, changes FROM audit_log ORDER BY id')).rows

describe('a report', () => {
  it('comes from a guest and shows nothing but its id', async () => {
    const { id } = await anEvent(db)
    const { status, body } = await report(id, {
      reason: 'wrong',
      message: ' Begins at nine.\nNot at eight. ',
    })
    expect(status).toBe(201)
    expect(body).toEqual({ id: expect.any(String) })
    expect(await reports()).toMatchObject([
      {
        id: body.id,
        reason: 'wrong',
        message: 'Begins at nine.\nNot at eight.',
        reporter: null,
        status: 'open',
      },
    ])
  })

  it('of the same person about the same event takes the place of the one that is open', async () => {
    const [{ id }, other] = [await anEvent(db), await anEvent(db)]
    const user = app.as('user')
    const first = await report(id, { reason: 'spam', message: 'Advertising' }, user)
    const again = await report(id, { reason: 'duplicate' }, user)
    expect(again).toMatchObject({ status: 201, body: first.body })
    await report(other.id, undefined, user)
    await report(id, undefined, app.as('organizer'))
    expect(await reports(`?event=${id}`)).toMatchObject([
      { reporter: { display_name: 'Test organizer' } },
      { reason: 'duplicate', message: null, reporter: { display_name: 'Test user' } },
    ])
    await admin.patch(`/admin/reports/${first.body.id}`, { status: 'dismissed' })
    expect((await report(id, undefined, user)).body.id).not.toBe(first.body.id)
  })

  it('is one when the same person sends it many times at once', async () => {
    const { id } = await anEvent(db)
    const answers = await Promise.all(Array.from({ length: 10 }, () => report(id, undefined, app.as('user'))))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
  })

  it('sent again with its key is the same one, also when it was handled in between', async () => {
    const { id } = await anEvent(db)
    const send = () =>
      app.as('user').post(`/events/${id}/reports`, { reason: 'spam' }, { 'idempotency-key': 'a' })
    const first = await send()
    await admin.patch(`/admin/reports/${first.body.id}`, { status: 'resolved' })
    expect((await send()).body).toEqual(first.body)
    expect(await reports()).toHaveLength(1)
  })

  it.each([
    ['draft', 404],
    ['pending', 404],
    ['cancelled', 201],
    ['completed', 201],
  ] as const)('about an event that is %s is answered with %d', async (status, expected) => {
    expect((await report((await anEvent(db, { status })).id)).status).toBe(expected)
  })

  it.each([
    [{}],
    [{ reason: 'boring' }],
    [{ reason: 'spam', message: 'x'.repeat(2_001) }],
    [{ reason: 'spam', message: 'nul\0' }],
    [{ reason: 'spam', status: 'resolved' }],
  ])('cannot be %j', async (body) => {
    expect((await report((await anEvent(db)).id, body)).status).toBe(400)
    expect(await reports()).toEqual([])
  })

  it('cannot be about what is not there', async () => {
    expect((await report(randomUUID())).status).toBe(404)
    expect((await report('evening-concert')).status).toBe(400)
  })
})

describe('the list of reports', () => {
  it('is filtered and paged, with how often each event was reported', async () => {
    const [a, b] = [await anEvent(db, { title: 'Reported twice' }), await anEvent(db)]
    await report(a.id, { reason: 'spam' })
    const handled = await report(a.id, { reason: 'offensive' })
    await report(b.id, { reason: 'spam' })
    await admin.patch(`/admin/reports/${handled.body.id}`, { status: 'resolved' })
    const { body } = await admin.get('/admin/reports?status=open&reason=spam&limit=1')
    expect(body).toMatchObject({ total: 2, has_more: true, limit: 1, items: [{ event: { id: b.id } }] })
    expect(await reports(`?event=${a.id}&status=open`)).toMatchObject([
      { event: { title: 'Reported twice', slug: a.slug, report_count: 2, open_report_count: 1 } },
    ])
    expect(await reports('?status=dismissed')).toEqual([])
    expect((await admin.get('/admin/reports?state=open')).status).toBe(400)
    expect((await app.as('organizer').get('/admin/reports')).status).toBe(403)
  })
})

describe('handling a report', () => {
  const handle = async (id: string, change: object, client = admin) =>
    client.patch(`/admin/reports/${id}`, change)
  const anOpenReport = async () => (await report((await anEvent(db)).id)).body.id as string

  it('says who did it, and when, until it is opened again', async () => {
    const id = await anOpenReport()
    expect((await handle(id, { status: 'resolved', note: ' Corrected. ' })).body).toMatchObject({
      status: 'resolved',
      note: 'Corrected.',
      handled_by: { display_name: 'Test admin' },
      handled_at: app.clock.now().toISOString(),
    })
    expect((await handle(id, { status: 'open' })).body).toMatchObject({
      status: 'open',
      note: 'Corrected.',
      handled_by: null,
      handled_at: null,
    })
    expect(await auditLines()).toEqual([
      {
        action: 'report.resolved',
        subject_id: id,
        changes: { status: { from: 'open', to: 'resolved' } },
      },
      {
        action: 'report.reopened',
        subject_id: id,
        changes: { status: { from: 'resolved', to: 'open' } },
      },
    ])
  })

  it('overrules nobody unseen: another verdict is a conflict, the same one changes nothing', async () => {
    const id = await anOpenReport()
    const second = app.as(aPerson('admin', 'second-admin'))
    await handle(id, { status: 'resolved' })
    const refused = await handle(id, { status: 'dismissed' }, second)
    expect(refused.body.error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('resolved'),
    })
    const same = await handle(id, { status: 'resolved', note: 'Seen by me too' }, second)
    expect(same.body).toMatchObject({ note: 'Seen by me too', handled_by: { display_name: 'Test admin' } })
    await handle(id, { status: 'resolved' }, second)
    expect((await auditLines()).map(({ action }) => action)).toEqual(['report.resolved', 'report.noted'])
  })

  it('does not open a report again beside a newer one of the same person', async () => {
    const event = await anEvent(db)
    const old = (await report(event.id, undefined, app.as('user'))).body.id
    await handle(old, { status: 'resolved' })
    await report(event.id, undefined, app.as('user'))
    expect((await handle(old, { status: 'open' })).status).toBe(409)
    expect(await auditLines()).toHaveLength(1)
  })

  it('removes a note, and refuses what makes no sense', async () => {
    const id = await anOpenReport()
    await handle(id, { note: 'Ask the organizer' })
    expect((await handle(id, { note: null })).body).toMatchObject({ note: null, status: 'open' })
    expect((await handle(id, {})).status).toBe(400)
    expect((await handle(id, { status: 'closed' })).status).toBe(400)
    expect((await handle(id, { handled_by: randomUUID() })).status).toBe(400)
    expect((await handle(randomUUID(), { status: 'resolved' })).status).toBe(404)
    expect((await app.patch(`/admin/reports/${id}`, { status: 'resolved' })).status).toBe(401)
  })

  it.each([
    ['open', 'resolved', true],
    ['open', 'dismissed', true],
    ['resolved', 'open', true],
    ['dismissed', 'dismissed', true],
    ['resolved', 'dismissed', false],
    ['dismissed', 'resolved', false],
  ] as const)('from %s to %s: %s', (before, after, may) => expect(mayBecome(before, after)).toBe(may))
})

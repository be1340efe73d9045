import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { inTransaction } from '../../../db/connection.ts'
import { recordAudit } from '../../audit/index.ts'

const { db, pool } = useTestDatabase()
const app = useTestApp({ db, pool })
const admin = app.as('admin')
const GONE = '00000000-0000-4000-8000-000000000000'

const record = (
  by: string | null,
  action: `${string}.${string}`,
  subjectId = 'subject',
  requestId = 'request',
) =>
  inTransaction(db, (tx) =>
    recordAudit(tx, { userId: by, requestId }, { action, subjectId, changes: { a: { from: 1, to: 2 } } }),
  )
const read = async (query = '') => (await admin.get(`/admin/audit${query}`)).body
const actions = async (query: string) =>
  (await read(query)).items.map(({ action }: { action: string }) => action)

describe('the audit log', () => {
  it('tells who did what, the latest first, also of accounts that are gone', async () => {
    const me = (await admin.get('/users/me')).body.id
    await record(null, 'event.imported')
    await record(GONE, 'event.published')
    await record(me, 'event.cancelled', 'event-1', 'request-1')
    const { items, next_before } = await read()
    expect(items).toMatchObject([
      { actor: { id: me, display_name: 'Test admin', avatar_url: null }, action: 'event.cancelled' },
      { actor: { id: GONE, display_name: null, avatar_url: null } },
      { actor: null, action: 'event.imported' },
    ])
    expect(items[0]).toEqual({
      id: expect.any(Number),
      actor: { id: me, display_name: 'Test admin', avatar_url: null },
      action: 'event.cancelled',
      subject_id: 'event-1',
      changes: { a: { from: 1, to: 2 } },
      request_id: 'request-1',
      created_at: expect.stringMatching(/Z$/),
    })
    expect(next_before).toBeNull()
    expect((await pool.query('SELECT FROM audit_log')).rowCount).toBe(3)
  })

  it('is filtered by each of its parts', async () => {
    await record(null, 'event.published', 'a', 'r1')
    await record(GONE, 'eventual.thing', 'b', 'r2')
    await record(GONE, 'event_x.done', 'a', 'r2')
    expect(await actions('?action=event.')).toEqual(['event.published'])
    expect(await actions('?action=event_')).toEqual(['event_x.done'])
    expect(await actions(`?actor=${GONE}&subject=b`)).toEqual(['eventual.thing'])
    expect(await actions('?request_id=r1')).toEqual(['event.published'])
    const [, middle] = (await read()).items
    await pool.query("UPDATE audit_log SET created_at = '2026-01-01T12:00:00Z' WHERE id = $1", [middle.id])
    expect(await actions('?from=2026-01-01T12:00:00Z&to=2026-01-01T12:00:00.001Z')).toEqual([
      'eventual.thing',
    ])
    expect(await actions('?to=2026-01-01T12:00:00Z')).toEqual([])
  })

  it('is read in pages that new lines do not shift', async () => {
    for (const n of ['a', 'b', 'c', 'd', 'e']) await record(null, `event.${n}`)
    const first = await read('?limit=2')
    await record(null, 'event.new')
    expect(await actions(`?limit=2&before=${first.next_before}`)).toEqual(['event.c', 'event.b'])
    const last = await read(`?limit=10&before=${first.next_before}`)
    expect([last.items.length, last.next_before]).toEqual([3, null])
  })

  it.each([
    'limit=0',
    'limit=201',
    'before=0',
    'actor=me',
    'action=Event',
    'from=yesterday',
    'page=2',
    'subject=',
  ])('refuses %s', async (query) => {
    expect((await admin.get(`/admin/audit?${query}`)).status).toBe(400)
  })

  it('is for admins', async () => {
    expect((await app.get('/admin/audit')).status).toBe(401)
    expect((await app.as('organizer').get('/admin/audit')).status).toBe(403)
  })
})

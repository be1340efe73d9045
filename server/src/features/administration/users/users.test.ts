import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { aPerson } from '../../../../test/issuer.ts'

const { db, pool } = useTestDatabase()
const app = useTestApp({ db, pool })
const admin = app.as('admin')
const user = app.as('user')

let accounts = 0

/** A second younger than the one before: the clock of the embedded database counts milliseconds. */
async function anAccount(name: string | null, email: string | null = null): Promise<string> {
  const { rows } = await pool.query(
    `INSERT INTO app_user (subject, display_name, email, created_at)
     VALUES ($1, $2, $3, now() - interval '1 hour' + $4 * interval '1 second') RETURNING id`,
    [randomUUID(), name, email, ++accounts],
  )
  return rows[0].id
}
const find = async (query: string) =>
  (await admin.get(`/admin/users?${query}`)).body.items.map(
    ({ display_name }: { display_name: string }) => display_name,
  )
const auditLines = async () =>
  (await pool.query('SELECT action, subject_id, changes FROM audit_log ORDER BY id')).rows

describe('the list of accounts', () => {
  it('finds by a part of the name or address, whatever its accents and capitals', async () => {
    await anAccount('José Pereira', 'ze@example.org')
    await anAccount('100% Música', null)
    await anAccount(null, 'info@musica_viva.example')
    expect(await find('q=jose')).toEqual(['José Pereira'])
    expect(await find('q=ZE%40EXAMPLE')).toEqual(['José Pereira'])
    expect(await find('q=0%25%20mus')).toEqual(['100% Música'])
    expect(await find('q=musica_')).toEqual([null])
    expect(await find('q=nobody')).toEqual([])
    expect((await admin.get('/admin/users?q=%20')).status).toBe(400)
  })

  it('shows an account with its events and without roles, which are not kept here', async () => {
    const id = await anAccount('Ines', 'ines@example.org')
    const events = [await anEvent(db), await anEvent(db, { status: 'draft' })]
    await pool.query('UPDATE event SET created_by = $1 WHERE id = any($2)', [
      id,
      events.map((event) => event.id),
    ])
    const { body } = await admin.get('/admin/users?q=ines')
    expect(body.items).toEqual([
      {
        id,
        subject: expect.any(String),
        display_name: 'Ines',
        email: 'ines@example.org',
        avatar_url: null,
        blocked_at: null,
        event_count: 2,
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    ])
    expect(body).toMatchObject({ total: 1, total_is_capped: false, has_more: false })
  })

  it('comes in pages, the latest first, and is for admins', async () => {
    for (const name of ['a', 'b', 'c']) await anAccount(name)
    await admin.get('/users/me')
    expect(await find('limit=2&offset=1')).toEqual(['c', 'b'])
    expect((await admin.get('/admin/users?limit=2')).body).toMatchObject({ total: 4, has_more: true })
    expect((await admin.get('/admin/users?limit=0')).status).toBe(400)
    expect((await app.get('/admin/users')).status).toBe(401)
    expect((await app.as('organizer').get('/admin/users')).status).toBe(403)
  })
})

describe('somebody who is blocked', () => {
  const blockUser = async (blocked = true) => {
    const { id } = (await pool.query("SELECT id FROM app_user WHERE subject = 'test-user'")).rows[0]
    return admin.patch(`/admin/users/${id}`, { blocked })
  }

  it('may do what guests may, and nothing else, until they are let in again', async () => {
    const { id } = await anEvent(db)
    await user.put(`/events/${id}/favorite`)
    const { status, body } = await blockUser()
    expect([status, body.blocked_at]).toEqual([200, app.clock.now().toISOString()])
    const refused = await user.get('/users/me')
    expect(refused.status).toBe(403)
    expect(refused.body.error).toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('blocked'),
    })
    expect((await user.delete(`/events/${id}/favorite`)).status).toBe(403)
    expect((await user.get(`/events/${id}`)).status).toBe(200)
    expect((await user.post(`/events/${id}/reports`, { reason: 'spam' })).status).toBe(201)
    expect((await admin.get('/admin/reports')).body.items[0].reporter).toBeNull()
    expect(await find('blocked=true')).toEqual(['Test user'])

    expect((await blockUser(false)).body.blocked_at).toBeNull()
    expect((await user.get('/users/me/favorites')).body.total).toBe(1)
    expect(await find('blocked=true')).toEqual([])
    expect((await auditLines()).map(({ action }) => action)).toEqual(['user.blocked', 'user.unblocked'])
  })

  it('stays blocked when a token brings a new address', async () => {
    const person = aPerson('user')
    await app.as({ ...person, email: 'old@example.org' }).get('/users/me')
    await blockUser()
    expect((await app.as({ ...person, email: 'new@example.org' }).get('/users/me')).status).toBe(403)
  })

  it('is since the first time, and an admin cannot be so by their own hand', async () => {
    await user.get('/users/me')
    const first = (await blockUser()).body
    expect((await blockUser()).body).toEqual(first)
    expect(await auditLines()).toHaveLength(1)
    const { id } = (await admin.get('/users/me')).body
    expect((await admin.patch(`/admin/users/${id.toUpperCase()}`, { blocked: true })).status).toBe(409)
    expect((await admin.get('/users/me')).status).toBe(200)
  })
})

describe('an account', () => {
  it('is renamed, and the log names nobody', async () => {
    const id = await anAccount('Rude word')
    const { status, body } = await admin.patch(`/admin/users/${id}`, { display_name: ' Ines ' })
    expect([status, body.display_name, body.blocked_at]).toEqual([200, 'Ines', null])
    expect(await auditLines()).toEqual([{ action: 'user.renamed', subject_id: id, changes: {} }])
  })

  it.each([
    [{}],
    [{ display_name: ' ' }],
    [{ email: 'a@example.org' }],
    [{ roles: ['admin'] }],
    [{ blocked: 'x' }],
  ])('cannot be changed by %j', async (change) => {
    const id = await anAccount('Ines')
    expect((await admin.patch(`/admin/users/${id}`, change)).status).toBe(400)
    expect(await auditLines()).toEqual([])
  })

  it('must be there, and is for admins to change', async () => {
    expect((await admin.patch(`/admin/users/${randomUUID()}`, { blocked: true })).status).toBe(404)
    const id = await anAccount('Ines')
    expect((await app.as('organizer').patch(`/admin/users/${id}`, { blocked: true })).status).toBe(403)
    expect((await app.patch(`/admin/users/${id}`, { blocked: true })).status).toBe(401)
  })

  it('can still be deleted with all that hangs on it', async () => {
    const event = await anEvent(db)
    await user.put(`/events/${event.id}/favorite`)
    const report = (await user.post(`/events/${event.id}/reports`, { reason: 'spam' })).body.id
    await admin.patch(`/admin/reports/${report}`, { status: 'resolved' })
    await pool.query('DELETE FROM app_user')
    expect((await admin.get('/admin/reports')).body.items).toMatchObject([
      { id: report, reporter: null, handled_by: null, status: 'resolved' },
    ])
    expect((await pool.query('SELECT favorite_count FROM event')).rows).toEqual([{ favorite_count: 0 }])
  })
})

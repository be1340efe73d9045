import { beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEventInput } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { FakeAccounts } from '../../../../test/fake-accounts.ts'
import { aPerson } from '../../../../test/issuer.ts'
import { changeRole, createAccount, findPerson } from '../index.ts'

const { db, pool } = useTestDatabase()
const accounts = new FakeAccounts()
const app = useTestApp({ db, pool }, {}, { accounts })
const COMMAND = { userId: null, requestId: null }
const audit = async () =>
  (await pool.query('SELECT action, subject_id, changes FROM audit_log ORDER BY id')).rows
beforeEach(() => accounts.reset())

describe('a role', () => {
  it('that is changed counts for API tokens at once, and is in the audit log', async () => {
    accounts.add('ines', 'ines@example.org', 'Ines', 'organizer')
    const script = await app.withToken(aPerson('organizer', 'ines'), { scopes: ['events:write'] })
    const before = await app.issuer().token(aPerson('organizer', 'ines'), app.clock.now())
    const { id } = (await pool.query('SELECT id FROM app_user')).rows[0]
    app.clock.set(new Date(app.clock.now().getTime() + 2_000).toISOString())
    expect(await changeRole(app.deps(), COMMAND, 'ines', 'user')).toEqual({
      before: ['user', 'organizer'],
      after: ['user'],
    })
    expect((await script.post('/events', anEventInput())).status).toBe(403)
    // The access token of before lives on, as promised, and brings the role back to nobody else.
    expect((await app.get('/users/me', { authorization: `Bearer ${before}` })).status).toBe(200)
    expect((await script.post('/events', anEventInput())).status).toBe(403)
    const line = { roles: { from: ['user', 'organizer'], to: ['user'] } }
    expect((await audit()).filter(({ action }) => action === 'role.changed')).toEqual([
      { action: 'role.changed', subject_id: id, changes: line },
    ])
  })

  it('of nobody is none, and the same again leaves no line', async () => {
    expect(await changeRole(app.deps(), COMMAND, 'nobody', 'admin')).toBeUndefined()
    accounts.add('new', 'new@example.org')
    await changeRole(app.deps(), COMMAND, 'new', 'admin')
    await changeRole(app.deps(), COMMAND, 'new', 'admin')
    expect(await audit()).toMatchObject([{ action: 'role.changed', subject_id: 'new' }])
  })
})

it('An account that a command makes is in the audit log, without its address', async () => {
  const input = { email: 'new@example.org', role: 'admin', password: 'Passw0rd' } as const
  const made = await createAccount({ db, accounts }, COMMAND, input)
  expect(await audit()).toEqual([
    {
      action: 'account.created',
      subject_id: made.subject,
      changes: { roles: { from: null, to: ['user', 'organizer', 'admin'] } },
    },
  ])
})

describe('a person that a command looks for', () => {
  const find = (email: string) => findPerson({ db, accounts, now: app.clock.now }, email)

  it('has an account and gets a row, with their roles, before they ever came', async () => {
    accounts.add('ines', 'ines@example.org', 'Ines', 'organizer')
    const found = await find('INES@example.org')
    const { rows } = await pool.query('SELECT id, subject, email, roles FROM app_user')
    expect(rows).toEqual([
      {
        id: (found as { id: string }).id,
        subject: 'ines',
        email: 'ines@example.org',
        roles: ['user', 'organizer'],
      },
    ])
    expect(await find('ines@example.org')).toMatchObject({ id: rows[0].id })
  })

  it('is the one who came with the address where accounts cannot be looked up', async () => {
    accounts.isAway = true
    expect(await find('ines@example.org')).toBe('unknown')
    await app.as({ ...aPerson('user', 'a'), email: 'Ines@example.org' }).get('/users/me')
    expect(await find('ines@EXAMPLE.org')).toMatchObject({ id: expect.any(String) })
    await app.as({ ...aPerson('user', 'b'), email: 'ines@example.org' }).get('/users/me')
    expect(await find('ines@example.org')).toBe('several')
  })
})

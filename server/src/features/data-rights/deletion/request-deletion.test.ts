import { beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { aDraftBy, anEvent, anEventInput, aPublishedEventBy } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { FakeAccounts } from '../../../../test/fake-accounts.ts'
import { aPerson } from '../../../../test/issuer.ts'
import { endSessions } from './end-sessions.ts'

const accounts = new FakeAccounts()
const database = useTestDatabase()
const { pool } = database
const app = useTestApp(database, {}, { accounts })
const NOON = '2026-06-10T12:00:00.000Z'
const ines = { ...aPerson('organizer', 'ines'), email: 'ines@example.org' }
const signedIn = (at: string) => app.as({ ...ines, signedInAt: new Date(at) })
const before = signedIn('2026-06-10T09:00:00Z')
const actions = async () =>
  (await pool.query('SELECT action, actor_id IS NOT NULL AS by FROM audit_log ORDER BY id')).rows
const jobs = async () => (await pool.query("SELECT payload FROM job WHERE topic LIKE 'user.%'")).rows

beforeEach(() => {
  accounts.reset()
  app.clock.set(NOON)
})

describe('somebody who deletes their account', () => {
  it('is told until when they can come back, and signed out everywhere', async () => {
    const { status, body } = await before.delete('/users/me')
    expect([status, body]).toEqual([
      202,
      { deletion_requested_at: NOON, erase_at: '2026-07-10T12:00:00.000Z' },
    ])
    expect(accounts.endedSessionsOf).toEqual(['ines'])
    expect(await actions()).toEqual([{ action: 'user.deletion_requested', by: true }])
  })

  it('is refused with a token from before, on every route, and told why', async () => {
    await before.delete('/users/me')
    app.clock.set('2026-06-10T12:04:00Z')
    const answers = [
      await before.get('/users/me'),
      await before.delete('/users/me'),
      await before.post('/events', anEventInput()),
      await before.get('/categories'),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(answers[0]!.body.error.message).toBe(
      'The deletion of this account was asked for: it is erased on 2026-07-10. To keep it, sign in again before that day.',
    )
    expect(answers[0]!.headers['www-authenticate']).toContain('invalid_token')
  })

  it('is refused with a token that was refreshed, and in the second of the deletion itself', async () => {
    app.clock.set('2026-06-10T12:00:00.700Z')
    await before.delete('/users/me')
    app.clock.set('2026-06-10T13:00:00Z')
    expect((await before.get('/users/me')).status).toBe(401)
    expect((await signedIn('2026-06-10T12:00:00Z').get('/users/me')).status).toBe(401)
  })

  it('comes back by signing in again, with everything that was there', async () => {
    const draft = await aDraftBy(before)
    const { id } = (await before.get('/users/me')).body
    await before.put(`/events/${(await anEvent(database.db)).id}/favorite`)
    await before.delete('/users/me')
    app.clock.set('2026-07-09T12:00:00Z')
    const back = signedIn('2026-07-09T11:59:00Z')
    expect((await back.get('/users/me')).body.id).toBe(id)
    expect((await back.get(`/events/${draft.id}`)).status).toBe(200)
    expect((await back.get('/users/me/favorites')).body.total).toBe(1)
    expect((await actions()).slice(-2)).toEqual([
      { action: 'user.deletion_requested', by: true },
      { action: 'user.deletion_undone', by: true },
    ])
    // The old sessions have ended, so nobody has such a token any more.
    expect((await before.get('/users/me')).status).toBe(200)
  })

  it('comes back once, however many requests come first', async () => {
    await before.delete('/users/me')
    app.clock.set('2026-06-11T12:00:00Z')
    const back = signedIn('2026-06-11T11:00:00Z')
    const answers = await Promise.all(Array.from({ length: 8 }, () => back.get('/users/me')))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect((await actions()).filter(({ action }) => action === 'user.deletion_undone')).toHaveLength(1)
  })

  it('has one deletion when they ask twice at the same time', async () => {
    await before.get('/users/me')
    const answers = await Promise.all([before.delete('/users/me'), before.delete('/users/me')])
    const done = answers.filter(({ status }) => status === 202)
    expect(done.length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => ![202, 401].includes(status))).toEqual([])
    expect(await actions()).toHaveLength(1)
  })

  it('leaves what they wrote at the same time whole, or not written at all', async () => {
    await before.get('/users/me')
    const writes = Array.from({ length: 10 }, (_, n) =>
      before.post('/events', anEventInput({ title: `Event ${n}` })),
    )
    const [deletion, ...answers] = await Promise.all([before.delete('/users/me'), ...writes])
    expect(deletion.status).toBe(202)
    expect(answers.filter(({ status }) => ![201, 401].includes(status))).toEqual([])
    const { rowCount } = await pool.query('SELECT FROM event')
    expect(rowCount).toBe(answers.filter(({ status }) => status === 201).length)
  })

  it('leaves published events up', async () => {
    const event = await aPublishedEventBy(before)
    await before.delete('/users/me')
    expect((await app.get(`/events/${event.id}`)).status).toBe(200)
  })

  it('may be blocked', async () => {
    await before.get('/users/me')
    await pool.query('UPDATE app_user SET blocked_at = now()')
    expect((await before.get('/users/me')).status).toBe(403)
    expect((await before.delete('/users/me')).status).toBe(202)
  })

  it('is nobody without a token', async () => {
    expect((await app.delete('/users/me')).status).toBe(401)
    expect((await before.delete('/users/me?now=true')).status).toBe(400)
  })
})

describe('an identity provider that is away', () => {
  const payload = async () => (await jobs())[0]!.payload as { user_id: string; requested_at: string }
  const runJob = async () => {
    const { user_id, requested_at } = await payload()
    await endSessions(app.deps(), user_id, new Date(requested_at))
  }

  it('keeps nobody from leaving; a job ends the sessions later', async () => {
    accounts.isAway = true
    expect((await before.delete('/users/me')).status).toBe(202)
    await expect(runJob()).rejects.toThrow('does not answer')
    accounts.isAway = false
    await runJob()
    expect(accounts.endedSessionsOf).toEqual(['ines'])
  })

  it('ends no session of somebody who has come back', async () => {
    accounts.isAway = true
    await before.delete('/users/me')
    accounts.isAway = false
    app.clock.set('2026-06-10T12:10:00Z')
    const back = signedIn('2026-06-10T12:09:00Z')
    await back.get('/users/me')
    await runJob()
    expect(accounts.endedSessionsOf).toEqual([])
    // Nor does the job of a first deletion stand for a second one.
    const first = await payload()
    accounts.isAway = true
    await back.delete('/users/me')
    accounts.isAway = false
    await endSessions(app.deps(), first.user_id, new Date(first.requested_at))
    expect(accounts.endedSessionsOf).toEqual([])
  })
})

describe('without an identity provider whose accounts we may manage', () => {
  const alone = useTestApp(database)

  it('our own door shuts all the same', async () => {
    const client = alone.as({ ...ines, signedInAt: new Date('2026-06-10T09:00:00Z') })
    expect((await client.delete('/users/me')).status).toBe(202)
    expect((await client.get('/users/me')).status).toBe(401)
    expect(await jobs()).toEqual([])
  })
})

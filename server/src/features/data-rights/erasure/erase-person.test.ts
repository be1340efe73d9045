import { beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { aDraftBy, anEvent, aPublishedEventBy } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { FakeAccounts } from '../../../../test/fake-accounts.ts'
import { aPerson } from '../../../../test/issuer.ts'
import { aJpeg } from '../../../../test/pictures.ts'
import { FilesUnavailableError } from '../../../adapters/files/port.ts'
import { AccountsUnavailableError } from '../../../adapters/accounts/port.ts'
import { erasePerson, type ErasureDeps } from './erase-person.ts'
import { eraseUser } from './erase-user.ts'
import { scheduleErasures } from './schedule-erasures.ts'

const accounts = new FakeAccounts()
const database = useTestDatabase()
const { db, pool } = database
const app = useTestApp(database, {}, { accounts })
const NOON = '2026-06-10T12:00:00Z'
const DUE = '2026-07-10T12:00:00Z'
const ines = { ...aPerson('organizer', 'ines'), email: 'ines@example.org' }
const signedIn = (at: string) => app.as({ ...ines, signedInAt: new Date(at) })
const before = signedIn('2026-06-10T09:00:00Z')
const CLI = { userId: null, requestId: null }
const people = async () => (await pool.query("SELECT FROM app_user WHERE subject = 'ines'")).rowCount
const erasedLines = async () =>
  (await pool.query("SELECT changes FROM audit_log WHERE action = 'user.erased' ORDER BY id")).rows
const dueJobs = async () =>
  (await pool.query("SELECT payload FROM job WHERE topic = 'user.erasure_due'")).rows

beforeEach(() => {
  accounts.reset()
  accounts.add('ines', 'ines@example.org')
  app.clock.set(NOON)
})

/** Ines with two drafts, a published event, a favourite and a picture, who has asked to be forgotten. */
async function somebodyLeaving(): Promise<string> {
  const { id } = (await before.get('/users/me')).body
  for (const title of ['Draft one', 'Draft two']) await aDraftBy(before, { title })
  await aPublishedEventBy(before)
  await before.put(`/events/${(await anEvent(db)).id}/favorite`)
  await before.put('/users/me/avatar', await aJpeg(), { 'content-type': 'image/jpeg' })
  await before.delete('/users/me')
  app.clock.set(DUE)
  return id
}

const state = async () => ({
  people: await people(),
  events: (await pool.query('SELECT title, created_by FROM event ORDER BY title')).rows,
  favorites: (await pool.query('SELECT FROM favorite')).rowCount,
  counted: (await pool.query('SELECT sum(favorite_count)::int AS sum FROM event')).rows[0].sum,
  accounts: accounts.accounts.length,
  files: (await app.deps().files.list('', { limit: 10 })).length,
})
const GONE = {
  people: 0,
  events: [
    { title: 'Evening concert', created_by: null },
    { title: 'Evening concert', created_by: null },
  ],
  favorites: 0,
  counted: 0,
  accounts: 0,
  files: 0,
}

describe('the erasure', () => {
  it('begins on the thirtieth day and not before', async () => {
    const id = await somebodyLeaving()
    app.clock.set('2026-07-10T11:59:59Z')
    expect([await scheduleErasures(app.deps()), await erasePerson(app.deps(), id)]).toEqual([0, false])
    expect(await people()).toBe(1)
    app.clock.set(DUE)
    expect([await scheduleErasures(app.deps()), await scheduleErasures(app.deps())]).toEqual([1, 1])
    expect(await dueJobs()).toEqual([{ payload: { user_id: id } }])
    expect(await erasePerson(app.deps(), id)).toBe(true)
    expect(await state()).toEqual(GONE)
    expect(await erasedLines()).toEqual([{ changes: {} }])
  })

  it('may end after any of its steps, and goes on when it is called again', async () => {
    const id = await somebodyLeaving()
    /** @returns whether it came to its end. */
    const attempt = async (steps: number) => {
      const signal = {
        throwIfAborted() {
          if (steps-- === 0) throw new Error('crash')
        },
      } as AbortSignal
      const end = await erasePerson(app.deps(), id, signal).catch((error: Error) => error.message)
      return { end, people: await people(), lines: (await erasedLines()).length }
    }
    let crashes = 0
    let last = await attempt(0)
    for (; last.end === 'crash'; last = await attempt(++crashes))
      expect(last).toEqual({ end: 'crash', people: 1, lines: 0 })
    expect(last).toEqual({ end: true, people: 0, lines: 1 })
    expect(crashes).toBeGreaterThan(4)
    expect(await state()).toEqual(GONE)
    expect(await erasedLines()).toHaveLength(1)
  })

  it('is done once when two workers run it at the same time', async () => {
    const id = await somebodyLeaving()
    await Promise.allSettled([erasePerson(app.deps(), id), erasePerson(app.deps(), id)])
    await erasePerson(app.deps(), id)
    expect(await state()).toEqual(GONE)
    expect(await erasedLines()).toHaveLength(1)
  })

  it('does not begin while the storage is away', async () => {
    const id = await somebodyLeaving()
    const files = Object.create(app.deps().files, {
      ping: { value: () => Promise.reject(new FilesUnavailableError('ECONNREFUSED')) },
    })
    await expect(erasePerson({ ...app.deps(), files }, id)).rejects.toThrow(FilesUnavailableError)
    expect((await state()).accounts).toBe(1)
    // So they can still come back.
    expect((await signedIn(DUE).get('/users/me')).status).toBe(200)
  })

  it('waits for an identity provider that is away, and nothing else is lost before', async () => {
    const id = await somebodyLeaving()
    accounts.isAway = true
    await expect(erasePerson(app.deps(), id)).rejects.toThrow(AccountsUnavailableError)
    expect(await state()).toMatchObject({ people: 1, favorites: 1 })
    expect(await erasedLines()).toEqual([])
    // It has begun, so the schedule brings it up again and again, and nobody signs in meanwhile.
    expect(await scheduleErasures(app.deps())).toBe(1)
    const { status, body } = await signedIn(DUE).get('/users/me')
    expect([status, body.error.message]).toEqual([
      401,
      'This account was deleted. Nothing of it can be brought back.',
    ])
    accounts.isAway = false
    expect(await erasePerson(app.deps(), id)).toBe(true)
  })

  it('goes on without one, and says that an account may be left', async () => {
    const id = await somebodyLeaving()
    const deps: ErasureDeps = { ...app.deps(), accounts: { ...accounts, isAbsent: true } as never }
    expect(await erasePerson(deps, id)).toBe(true)
    expect(await erasedLines()).toEqual([
      { changes: { account: { from: null, to: 'not removed at the identity provider' } } },
    ])
  })
})

describe('somebody who signs in while they are erased', () => {
  it('comes back whole, or is gone', async () => {
    const id = await somebodyLeaving()
    const [erased, answer] = await Promise.all([
      erasePerson(app.deps(), id),
      signedIn('2026-07-10T11:00:00Z').get('/users/me'),
    ])
    expect([erased, answer.status]).toEqual(erased ? [true, 401] : [false, 200])
    expect(await people()).toBe(erased ? 0 : 1)
    expect(await state()).toMatchObject(erased ? GONE : { favorites: 1, accounts: 1 })
  })

  it('is refused afterwards with any token from before, and is a new person with a new one', async () => {
    const id = await somebodyLeaving()
    await erasePerson(app.deps(), id)
    for (const at of ['2026-06-10T09:00:00Z', '2026-07-10T11:59:00Z', DUE])
      expect((await signedIn(at).get('/users/me')).status).toBe(401)
    expect(await people()).toBe(0)
    app.clock.set('2026-07-10T12:10:00Z')
    const { status, body } = await signedIn('2026-07-10T12:09:00Z').get('/users/me')
    expect(status).toBe(200)
    expect(body.id).not.toBe(id)
    expect((await signedIn('2026-07-10T12:09:00Z').get('/users/me/favorites')).body.total).toBe(0)
  })

  it('is remembered for a day and no longer', async () => {
    await erasePerson(app.deps(), await somebodyLeaving())
    await scheduleErasures(app.deps())
    expect((await pool.query('SELECT FROM erased_subject')).rowCount).toBe(1)
    app.clock.set('2026-07-11T12:00:01Z')
    await scheduleErasures(app.deps())
    expect((await pool.query('SELECT FROM erased_subject')).rowCount).toBe(0)
  })
})

describe('an erasure that the operator orders', () => {
  it('is done at once, by the address in any case', async () => {
    const { id } = (await before.get('/users/me')).body
    await aDraftBy(before)
    expect(await eraseUser(app.deps(), CLI, 'Ines@Example.org')).toBe(true)
    expect(await state()).toMatchObject({ people: 0, events: [], accounts: 0 })
    expect((await before.get('/users/me')).status).toBe(401)
    const { rows } = await pool.query('SELECT action FROM audit_log WHERE subject_id = $1 ORDER BY id', [id])
    expect(rows.slice(-2)).toEqual([{ action: 'user.erasure_ordered' }, { action: 'user.erased' }])
    expect(await dueJobs()).toEqual([])
  })

  it('removes an account that never came here, and knows when there is none', async () => {
    expect(await eraseUser(app.deps(), CLI, 'ines@example.org')).toBe(true)
    expect(accounts.accounts).toEqual([])
    expect(await eraseUser(app.deps(), CLI, 'ines@example.org')).toBe(false)
  })

  it('does nothing when it is not clear who is meant', async () => {
    await before.get('/users/me')
    await app.as({ ...aPerson('user', 'another'), email: 'INES@example.org' }).get('/users/me')
    await expect(eraseUser(app.deps(), CLI, 'ines@example.org')).rejects.toThrow('2 accounts')
    expect(await state()).toMatchObject({ people: 1, accounts: 1 })
  })

  it('goes on by itself when it ends half way', async () => {
    await before.get('/users/me')
    await before.get('/users/me')
    accounts.remove = () => Promise.reject(new AccountsUnavailableError('away'))
    await expect(eraseUser(app.deps(), CLI, 'ines@example.org')).rejects.toThrow('away')
    delete (accounts as { remove?: unknown }).remove
    const [job] = await dueJobs()
    expect(await erasePerson(app.deps(), job!.payload.user_id)).toBe(true)
  })
})

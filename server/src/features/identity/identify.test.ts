import { describe, expect, it } from 'vitest'
import type { Identity } from '../../adapters/identity/port.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { identifier } from './identify.ts'

const { db, pool } = useTestDatabase()

/** A verifier that believes what the token says about itself. */
const tokens = {
  verify: async (token: string) => {
    const identity = JSON.parse(token) as Identity
    const [signedInAt, issuedAt] = [new Date(identity.signedInAt), new Date(identity.issuedAt)]
    return { ...identity, signedInAt, issuedAt }
  },
}
const NOON = Date.parse('2026-06-10T12:00:00Z')
const at = (minute: number) => new Date(NOON + minute * 60_000)
const identify = identifier({ db, tokens, now: () => new Date(NOON) }, { record() {} })
const as = (identity: Partial<Identity>) =>
  identify(
    JSON.stringify({ subject: 'anna', roles: ['user'], signedInAt: at(0), issuedAt: at(0), ...identity }),
  )
const rows = async () => (await pool.query('SELECT subject, display_name, email FROM app_user')).rows

describe('somebody with a token', () => {
  it('gets a row the first time, and the same one afterwards', async () => {
    const first = await as({ name: 'Anna', email: 'anna@example.org' })
    expect(first).toMatchObject({ subject: 'anna', roles: new Set(['user']) })
    expect((await as({ name: 'Anna B.', email: 'anna@example.org' })).userId).toBe(first.userId)
    expect(await rows()).toEqual([{ subject: 'anna', display_name: 'Anna', email: 'anna@example.org' }])
  })

  it('gets one row however many requests come first', async () => {
    const actors = await Promise.all(Array.from({ length: 20 }, () => as({ name: 'Anna' })))
    expect(new Set(actors.map(({ userId }) => userId)).size).toBe(1)
    expect(await rows()).toHaveLength(1)
  })

  it('keeps the address up to date, and the one that is known when a token names none', async () => {
    await as({ email: 'old@example.org' })
    await as({ email: 'new@example.org' })
    await as({ email: undefined })
    expect(await rows()).toMatchObject([{ email: 'new@example.org' }])
  })

  it('may have a name that is longer than ours may be', async () => {
    await as({ name: 'x'.repeat(300) })
    expect((await rows())[0].display_name).toHaveLength(100)
  })

  it('has the roles of the token, and those of the latest one are kept for API tokens', async () => {
    const kept = async () => (await pool.query('SELECT roles FROM app_user')).rows[0].roles
    await as({ roles: ['user', 'organizer', 'admin'], issuedAt: at(1) })
    expect(await kept()).toEqual(['user', 'organizer', 'admin'])
    await as({ roles: ['user'], issuedAt: at(3) })
    expect(await kept()).toEqual(['user'])
    // A token that was issued before lives on for some minutes, and must not bring back what was taken away.
    expect((await as({ roles: ['user', 'admin'], issuedAt: at(2) })).roles).toEqual(
      new Set(['user', 'admin']),
    )
    expect(await kept()).toEqual(['user'])
    await as({ roles: ['user', 'admin'], email: 'anna@example.org', issuedAt: at(2) })
    expect(await kept()).toEqual(['user'])
    await as({ roles: [], issuedAt: at(3) })
    expect(await kept()).toEqual([])
  })

  it('is blocked from the moment when an admin says so', async () => {
    expect(await as({})).toMatchObject({ isBlocked: false })
    await pool.query('UPDATE app_user SET blocked_at = now()')
    expect(await as({})).toMatchObject({ isBlocked: true })
    expect(await as({ email: 'new@example.org' })).toMatchObject({ isBlocked: true })
  })
})

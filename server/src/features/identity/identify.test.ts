import { describe, expect, it } from 'vitest'
import type { Identity } from '../../adapters/identity/port.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { identifier } from './identify.ts'

const { db, pool } = useTestDatabase()

/** A verifier that believes what the token says about itself. */
const tokens = {
  verify: async (token: string) => {
    const { signedInAt, ...identity } = JSON.parse(token) as Omit<Identity, 'signedInAt'> & {
      signedInAt: string
    }
    return { ...identity, signedInAt: new Date(signedInAt) }
  },
}
const identify = identifier({ db, tokens })
const as = (identity: Partial<Identity>) =>
  identify(
    JSON.stringify({ subject: 'anna', roles: ['user'], signedInAt: '2026-06-10T12:00:00Z', ...identity }),
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

  it('is blocked from the moment when an admin says so', async () => {
    expect(await as({})).toMatchObject({ isBlocked: false })
    await pool.query('UPDATE app_user SET blocked_at = now()')
    expect(await as({})).toMatchObject({ isBlocked: true })
    expect(await as({ email: 'new@example.org' })).toMatchObject({ isBlocked: true })
  })
})

import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { serveIdentity } from '../../test/identity-server.ts'
import { identityKeys, rotateKeys } from './keys.ts'

const database = useTestDatabase()
const { db, pool } = database
const plain = useTestApp(database)
const [one, other] = [serveIdentity(plain), serveIdentity(plain)]
const now = () => new Date()
const DAY_MS = 86_400_000

const published = async (idp: typeof one) => {
  const answer = await fetch(`${idp.issuer()}/protocol/openid-connect/certs`)
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
}

describe('the keys', () => {
  it('are the same for all processes that start at the same time', async () => {
    await pool.query('DELETE FROM identity_key')
    const all = await Promise.all(Array.from({ length: 5 }, () => identityKeys({ db, now })))
    for (const keys of all) expect(keys).toEqual(all[0])
    expect(all[0]).toMatchObject({ signing: [{ alg: 'ES256' }], secrets: [expect.any(String)] })
  })

  it('that were rotated are published until what they signed has expired', async () => {
    const before = await identityKeys({ db, now })
    await rotateKeys({ db, now })
    const after = await identityKeys({ db, now })
    expect(after.signing[0]!.kid).not.toBe(before.signing[0]!.kid)
    expect(after.signing.slice(1)).toEqual(before.signing)
    expect(after.secrets.slice(1)).toEqual(before.secrets)
    const kids = after.signing.map(({ kid }) => kid!)
    expect([await published(one), await published(other)]).toEqual([kids, kids])
    const inAWhile = await identityKeys({ db, now: () => new Date(Date.now() + 2.1 * DAY_MS) })
    expect(inAWhile.signing).toEqual(after.signing.slice(0, 1))
    // A cookie lives as long as a session.
    expect(inAWhile.secrets).toEqual(after.secrets)
  })
})

describe('a server that runs', () => {
  it(
    'signs with the new key within a minute; tokens and sessions of before stay good',
    { timeout: 90_000 },
    async () => {
      const { access_token, refresh_token, browser } = await one.register('ines@example.org')
      const before = decodeProtectedHeader(access_token).kid
      await rotateKeys({ db, now })
      let token = refresh_token
      await expect
        .poll(
          async () => {
            const answer = (await (await one.refresh(token)).json()) as {
              access_token: string
              refresh_token: string
            }
            token = answer.refresh_token
            return decodeProtectedHeader(answer.access_token).kid
          },
          { timeout: 60_000, interval: 3_000 },
        )
        .not.toBe(before)
      const attempt = await one.ask({ prompt: 'none' }, browser)
      const fresh = await one.redeem(attempt, await one.code(attempt, attempt.answer))
      for (const good of [access_token, fresh.access_token]) {
        const answer = await fetch(`${one.origin()}/api/v1/users/me`, {
          headers: { authorization: `Bearer ${good}` },
        })
        expect(answer.status).toBe(200)
      }
    },
  )
})

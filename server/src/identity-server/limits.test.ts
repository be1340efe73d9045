import { expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { serveIdentity } from '../../test/identity-server.ts'

const database = useTestDatabase()
const idp = serveIdentity(useTestApp(database), { RATE_LIMIT_WRITES: '3', RATE_LIMIT_ALL: '40' })

it('Forms are limited by the client’s address, whatever credentials it brings, and the protocol is as well', async () => {
  const attempt = await idp.ask()
  const page = await attempt.answer.text()
  const action = /action="([^"]*)"/.exec(page)![1]!
  const statuses: number[] = []
  for (let n = 0; n < 4; n += 1) {
    const answer = await attempt.browser.post(action, {}, { authorization: `Bearer ${n}` })
    statuses.push(answer.status)
    if (n < 3) continue
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(await answer.text()).toContain('too much in a short time')
  }
  expect(statuses).toEqual([403, 403, 403, 429])
  const authorize = `${idp.issuer()}/protocol/openid-connect/auth`
  let last: Response | undefined
  for (let n = 0; n < 45; n += 1) last = await idp.browser().get(authorize)
  expect(last!.status).toBe(429)
})

it('What the library answers has the headers that everything has', async () => {
  const { headers } = await fetch(`${idp.issuer()}/.well-known/openid-configuration`)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('content-security-policy')).toContain('sandbox')
  expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
})

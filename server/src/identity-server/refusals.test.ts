import { createHash } from 'node:crypto'
import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { formOf } from '../../test/browser.ts'
import { useTestDatabase } from '../../test/db.ts'
import { PASSWORD, serveIdentity } from '../../test/identity-server.ts'

const database = useTestDatabase()
const idp = serveIdentity(useTestApp(database))
const ines = 'ines@example.org'

/** A code that nobody has redeemed yet, for somebody who is signed in. */
const aCode = async () => {
  const { browser } = await idp.register(ines)
  const attempt = await idp.ask({}, browser)
  return { attempt, code: await idp.code(attempt, attempt.answer) }
}
const redeem = async (code: string, verifier: string | undefined, more: Record<string, string> = {}) =>
  idp.token({
    grant_type: 'authorization_code',
    client_id: 'eventbuzz-web',
    redirect_uri: idp.callback(),
    code,
    ...(verifier !== undefined && { code_verifier: verifier }),
    ...more,
  })
const errorOf = async (answer: Response) => ((await answer.json()) as { error: string }).error
/** Where an app is told that its request was wrong. */
const refusal = async (params: Record<string, string | undefined>) => {
  const { answer } = await idp.ask(params)
  const location = answer.headers.get('location')
  return location ? new URL(location).searchParams.get('error') : answer.status
}

describe('a code', () => {
  it('is worth nothing without its verifier, with another one, at another address, or for another app', async () => {
    for (const attack of ['none', 'wrong', 'address', 'client'] as const) {
      await database.pool.query('DELETE FROM identity_account')
      const { attempt, code } = await aCode()
      const verifier = { none: undefined, wrong: 'x'.repeat(43) }[attack as string] ?? attempt.verifier
      const answer = await redeem(code, attack === 'none' ? undefined : verifier, {
        ...(attack === 'address' && { redirect_uri: `${idp.origin()}/elsewhere` }),
        ...(attack === 'client' && { client_id: 'eventbuzz-android' }),
      })
      expect([attack, answer.status, await errorOf(answer)]).toEqual([attack, 400, 'invalid_grant'])
    }
  })

  it('is redeemed once; the second time ends what came of the first', async () => {
    const { attempt, code } = await aCode()
    const tokens = await idp.redeem(attempt, code)
    const again = await redeem(code, attempt.verifier)
    expect([again.status, await errorOf(again)]).toEqual([400, 'invalid_grant'])
    expect((await idp.refresh(tokens.refresh_token)).status).toBe(400)
  })

  it('is redeemed once, also by two at the same time', async () => {
    const { attempt, code } = await aCode()
    const answers = await Promise.all([redeem(code, attempt.verifier), redeem(code, attempt.verifier)])
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(2)
  })
})

describe('an app', () => {
  const challenge = createHash('sha256').update('x').digest('base64url')
  it.each([
    ['without a challenge', { code_challenge: undefined, code_challenge_method: undefined }],
    ['with a plain challenge', { code_challenge: challenge, code_challenge_method: 'plain' }],
    ['that leaves the method out, which means plain', { code_challenge_method: undefined }],
  ])('%s is refused', async (_, params) => {
    expect(await refusal(params)).toBe('invalid_request')
  })

  it.each(['token', 'id_token', 'id_token token', 'code id_token', 'none'])(
    'gets no response of the type %j',
    async (type) => {
      const { answer } = await idp.ask({ response_type: type, nonce: 'n' })
      const location = answer.headers.get('location') ?? ''
      expect(location).not.toMatch(/access_token|id_token=/)
      expect(new URL(location).href).toContain('error=')
    },
  )

  it.each([
    ['another site', 'https://evil.example/api/v1/session/callback'],
    ['another path', '/api/v1/session/callback/x'],
    ['a query', '/api/v1/session/callback?next=https://evil.example'],
    ['another scheme', 'javascript:alert(1)'],
    ['the callback of another app', 'eventbuzz://callback'],
  ])('is not answered at an address that is not listed: %s', async (_, address) => {
    const redirect = address.startsWith('/') ? `${idp.origin()}${address}` : address
    const { answer } = await idp.ask({ redirect_uri: redirect })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('location')).toBeNull()
    expect(await answer.text()).toContain('That did not work')
  })

  it('that asks without a page gets no session out of nothing', async () => {
    expect(await refusal({ prompt: 'none' })).toBe('login_required')
  })

  it('that nobody knows gets a page that says so', async () => {
    const { answer } = await idp.ask({ client_id: 'eve' })
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
  })

  it.each(['password', 'client_credentials', 'implicit', 'urn:ietf:params:oauth:grant-type:device_code'])(
    'cannot use the grant %s',
    async (grant) => {
      await idp.register(ines)
      const answer = await idp.token({
        grant_type: grant,
        client_id: 'eventbuzz-web',
        username: ines,
        password: PASSWORD,
      })
      expect([answer.status, await errorOf(answer)]).toEqual([400, 'unsupported_grant_type'])
    },
  )
})

describe('a refresh token', () => {
  it('is good once; the second time ends the whole session', async () => {
    const { refresh_token } = await idp.register(ines)
    const next = (await (await idp.refresh(refresh_token)).json()) as { refresh_token: string }
    const replay = await idp.refresh(refresh_token)
    expect([replay.status, await errorOf(replay)]).toEqual([400, 'invalid_grant'])
    expect((await idp.refresh(next.refresh_token)).status).toBe(400)
  })

  it('is good for one of two at the same time', async () => {
    const { refresh_token } = await idp.register(ines)
    const answers = await Promise.all([idp.refresh(refresh_token), idp.refresh(refresh_token)])
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThan(2)
    for (const answer of answers) expect(answer.status).toBeLessThan(500)
  })

  it('is not good for another app, and not after its account is gone', async () => {
    const { refresh_token } = await idp.register(ines)
    expect((await idp.refresh(refresh_token, 'eventbuzz-android')).status).toBe(400)
    await database.pool.query('DELETE FROM identity_account')
    expect((await idp.refresh(refresh_token)).status).toBe(400)
  })

  it('that its app gives back is of no use any more', async () => {
    const { refresh_token } = await idp.register(ines)
    const answer = await fetch(`${idp.issuer()}/protocol/openid-connect/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: refresh_token, client_id: 'eventbuzz-web' }),
    })
    expect(answer.status).toBe(200)
    expect((await idp.refresh(refresh_token)).status).toBe(400)
  })
})

describe('signing out', () => {
  const endpoint = (params: Record<string, string>) =>
    `${idp.issuer()}/protocol/openid-connect/logout?${new URLSearchParams(params).toString()}`
  const home = () => `${idp.origin()}/`

  it('with the token of the session needs no question, and ends it all', async () => {
    const { browser, id_token, refresh_token } = await idp.register(ines)
    const answer = await browser.get(
      endpoint({ id_token_hint: id_token, post_logout_redirect_uri: home(), state: 'abc' }),
    )
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${home()}?state=abc`])
    expect((await idp.refresh(refresh_token)).status).toBe(400)
    const attempt = await idp.ask({ prompt: 'none' }, browser)
    expect(attempt.answer.headers.get('location')).toContain('login_required')
  })

  it('with that token ends the session also where its cookie is not', async () => {
    const { id_token, refresh_token } = await idp.register(ines)
    const answer = await idp
      .browser()
      .get(endpoint({ id_token_hint: id_token, post_logout_redirect_uri: home() }))
    expect(answer.status).toBe(303)
    expect((await idp.refresh(refresh_token)).status).toBe(400)
  })

  it('without it is asked about, and another site cannot answer', async () => {
    const { browser, refresh_token } = await idp.register(ines)
    const page = await browser.get(endpoint({ client_id: 'eventbuzz-web', post_logout_redirect_uri: home() }))
    const { action, fields } = formOf(await page.text())
    const strange = await browser.post(action, fields, { origin: 'https://evil.example' })
    expect(strange.status).toBe(403)
    const forged = await browser.post(action, { ...fields, form_token: 'x' })
    expect(forged.status).toBe(403)
    const answer = await browser.post(action, fields)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, home()])
    expect((await idp.refresh(refresh_token)).status).toBe(400)
  })

  it('with the token of somebody else is asked about', async () => {
    const rui = await idp.register('rui@example.org')
    const { browser, refresh_token } = await idp.register(ines)
    const page = await browser.get(endpoint({ id_token_hint: rui.id_token }))
    expect(await page.text()).toContain('Sign out?')
    expect((await idp.refresh(refresh_token)).status).toBe(200)
  })

  it.each(['https://evil.example/', '//evil.example', 'javascript:alert(1)'])(
    'does not lead to %s',
    async (address) => {
      const { browser, id_token, refresh_token } = await idp.register(ines)
      const answer = await browser.get(
        endpoint({ id_token_hint: id_token, post_logout_redirect_uri: address }),
      )
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null])
      expect((await idp.refresh(refresh_token)).status).toBe(200)
    },
  )

  it('says so where there is nowhere to go', async () => {
    const answer = await idp.browser().get(`${idp.issuer()}/protocol/openid-connect/logout`)
    expect([answer.status, (await answer.text()).includes('You are signed out')]).toEqual([200, true])
  })
})

describe('names and roles', () => {
  it('are inert and what they are in the database', async () => {
    const attempt = await idp.ask({ prompt: 'create' })
    const name = '"><script>alert(1)</script><img src=x>'
    const again = await idp.submit(attempt, { name, email: ines, new_password: 'weak' })
    const page = await again.text()
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<img')
    const { action, fields } = formOf(page)
    const done = await attempt.browser.post(action, {
      ...fields,
      name: 'Ines <b>',
      email: ines,
      new_password: PASSWORD,
    })
    const tokens = await idp.redeem(attempt, await idp.code(attempt, done))
    expect(decodeJwt(tokens.access_token)['name']).toBe('Ines')
    await database.pool.query("UPDATE identity_account SET role = 'admin'")
    const next = (await (await idp.refresh(tokens.refresh_token)).json()) as { access_token: string }
    expect(decodeJwt(next.access_token)['realm_access']).toEqual({ roles: ['user', 'organizer', 'admin'] })
  })
})

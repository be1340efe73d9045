import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { PASSWORD, serveIdentity } from '../../test/identity-server.ts'

const database = useTestDatabase()
const idp = serveIdentity(useTestApp(database))

describe('the identity server', () => {
  it('describes itself as Keycloak does', async () => {
    const answer = await fetch(`${idp.issuer()}/.well-known/openid-configuration`)
    const base = `${idp.issuer()}/protocol/openid-connect`
    expect(await answer.json()).toMatchObject({
      issuer: idp.issuer(),
      authorization_endpoint: `${base}/auth`,
      token_endpoint: `${base}/token`,
      jwks_uri: `${base}/certs`,
      end_session_endpoint: `${base}/logout`,
      userinfo_endpoint: `${base}/userinfo`,
      revocation_endpoint: `${base}/revoke`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      id_token_signing_alg_values_supported: ['ES256'],
    })
  })

  it('shows public keys and nothing else', async () => {
    const answer = await fetch(`${idp.issuer()}/protocol/openid-connect/certs`)
    const { keys } = (await answer.json()) as { keys: object[] }
    expect(keys.length).toBeGreaterThan(0)
    const shown = new Set(keys.flatMap((key) => Object.keys(key)))
    expect([...shown].toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  it('makes an account, and gives its owner tokens in the shape of Keycloak', async () => {
    const tokens = await idp.register('Ines@Example.org')
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'openid profile email' })
    const keys = createRemoteJWKSet(new URL(`${idp.issuer()}/protocol/openid-connect/certs`))
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
      issuer: idp.issuer(),
      audience: 'eventbuzz-api',
      algorithms: ['ES256'],
    })
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'JWT' })
    expect(payload).toMatchObject({
      sub: tokens.subject,
      typ: 'Bearer',
      azp: 'eventbuzz-web',
      scope: 'openid profile email',
      preferred_username: 'ines@example.org',
      email: 'ines@example.org',
      email_verified: false,
      name: 'Ines',
      realm_access: { roles: ['user'] },
      sid: expect.any(String),
      auth_time: expect.any(Number),
      jti: expect.any(String),
    })
    expect(payload.exp! - payload.iat!).toBe(300)
    expect(decodeProtectedHeader(tokens.id_token)).toMatchObject({ alg: 'ES256' })
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      aud: 'eventbuzz-web',
      sub: tokens.subject,
      name: 'Ines',
      email: 'ines@example.org',
      sid: payload['sid'],
    })
  })

  it('vouches for people at the API', async () => {
    const { access_token, subject } = await idp.register('ines@example.org')
    const answer = await fetch(`${idp.origin()}/api/v1/users/me`, {
      headers: { authorization: `Bearer ${access_token}` },
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ display_name: 'Ines', roles: ['user'] })
    const { rows } = await database.pool.query('SELECT subject FROM app_user')
    expect(rows).toEqual([{ subject }])
  })

  it('lets people in again with their password, whatever the case of their address', async () => {
    const { subject } = await idp.register('ines@example.org')
    const tokens = await idp.signIn(' INES@example.org ')
    expect(decodeJwt(tokens.access_token).sub).toBe(subject)
  })

  it('asks nobody again who is signed in', async () => {
    const { browser, subject } = await idp.register('ines@example.org')
    const attempt = await idp.ask({ prompt: 'none' }, browser)
    const tokens = await idp.redeem(attempt, await idp.code(attempt, attempt.answer))
    expect(decodeJwt(tokens.access_token).sub).toBe(subject)
  })

  it('changes to somebody else who signs in in the same browser', async () => {
    const { browser, refresh_token } = await idp.register('ines@example.org')
    await idp.register('rui@example.org')
    const attempt = await idp.ask({ prompt: 'login' }, browser)
    const answer = await idp.submit(attempt, { email: 'rui@example.org', password: PASSWORD })
    const tokens = await idp.redeem(attempt, await idp.code(attempt, answer))
    expect(decodeJwt(tokens.access_token)).toMatchObject({ email: 'rui@example.org' })
    expect((await idp.refresh(refresh_token)).status).toBe(400)
  })

  it('gives new tokens for a refresh token', async () => {
    const { refresh_token, subject, access_token } = await idp.register('ines@example.org')
    const answer = await idp.refresh(refresh_token)
    expect(answer.status).toBe(200)
    const tokens = (await answer.json()) as typeof Object & { access_token: string; refresh_token: string }
    expect(tokens.refresh_token).not.toBe(refresh_token)
    const [before, after] = [decodeJwt(access_token), decodeJwt(tokens.access_token)]
    expect(after).toMatchObject({ sub: subject, sid: before['sid'], auth_time: before['auth_time'] })
  })

  it('serves the app on phones', async () => {
    await idp.register('ines@example.org')
    const attempt = await idp.ask({ client_id: 'eventbuzz-android', redirect_uri: 'eventbuzz://callback' })
    const answer = await idp.submit(attempt, { email: 'ines@example.org', password: PASSWORD })
    const tokens = await idp.redeem(attempt, await idp.code(attempt, answer))
    expect(decodeJwt(tokens.access_token)).toMatchObject({ azp: 'eventbuzz-android' })
  })

  it('tells at userinfo who a token is about, while the session lasts', async () => {
    const { access_token, subject } = await idp.register('ines@example.org')
    const ask = () =>
      fetch(`${idp.issuer()}/protocol/openid-connect/userinfo`, {
        headers: { authorization: `Bearer ${access_token}` },
      })
    expect(await (await ask()).json()).toMatchObject({ sub: subject, email: 'ines@example.org' })
    await database.pool.query("DELETE FROM oidc_model WHERE model = 'Session'")
    expect((await ask()).status).toBe(401)
  })
})

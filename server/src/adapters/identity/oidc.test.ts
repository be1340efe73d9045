import { createHmac } from 'node:crypto'
import { exportSPKI, importJWK, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aClock } from '../../../test/clock.ts'
import { aPerson, AUDIENCE, TestIssuer } from '../../../test/issuer.ts'
import { noIdentityProvider } from './none.ts'
import { OidcTokenVerifier } from './oidc.ts'
import { IdentityUnavailableError, TokenRefusedError } from './port.ts'

const NOON = Date.parse('2026-06-10T12:00:00Z')
const ANNA = { ...aPerson('organizer', 'anna'), name: 'Anna', email: 'anna@example.org' }
const clock = aClock()
const after = (seconds: number) => clock.set(new Date(NOON + seconds * 1000).toISOString())
let issuer: TestIssuer
let logged: string[]

const verifier = (options: Partial<ConstructorParameters<typeof OidcTokenVerifier>[0]> = {}) =>
  new OidcTokenVerifier({
    issuer: { url: issuer.url, internalUrl: issuer.url },
    audience: AUDIENCE,
    now: clock.now,
    log: (message) => logged.push(message),
    ...options,
  })
const token = (claims?: JWTPayload) => issuer.token(ANNA, clock.now(), claims)

beforeEach(async () => {
  after(0)
  logged = []
  issuer = await TestIssuer.start()
})
afterEach(() => issuer.stop())

describe('a token', () => {
  it.each(['ES256', 'RS256'] as const)('signed with %s says who it is', async (algorithm) => {
    await issuer.rotate(algorithm)
    expect(await verifier().verify(await token())).toEqual({
      subject: 'anna',
      roles: ['user', 'organizer'],
      name: 'Anna',
      email: 'anna@example.org',
      signedInAt: new Date(NOON),
      issuedAt: clock.now(),
    })
  })

  it('says when its owner signed in, which may be long before it was issued', async () => {
    const of = async (claims: JWTPayload) => (await verifier().verify(await token(claims))).signedInAt
    expect(await of({ auth_time: NOON / 1000 - 86_400 })).toEqual(new Date('2026-06-09T12:00:00Z'))
    expect(await of({ auth_time: 'yesterday' })).toEqual(new Date(NOON))
    await expect(of({ iat: undefined })).rejects.toThrow(TokenRefusedError)
  })

  it('has no roles unless it says so, none that are unknown, and no address that nobody confirmed', async () => {
    const bare = {
      realm_access: undefined,
      name: undefined,
      preferred_username: 'anna',
      iat: undefined,
      auth_time: NOON / 1000,
      email_verified: false,
    }
    expect(await verifier().verify(await token(bare))).toEqual({
      subject: 'anna',
      roles: [],
      name: 'anna',
      email: undefined,
      signedInAt: new Date(NOON),
      issuedAt: new Date(0),
    })
    const odd = { realm_access: { roles: ['root', 'ADMIN', 1, 'user'] } }
    expect((await verifier().verify(await token(odd))).roles).toEqual(['user'])
    const text = { realm_access: { roles: 'admin' } }
    expect((await verifier().verify(await token(text))).roles).toEqual([])
  })

  it.each([
    ['has expired', { exp: NOON / 1000 - 6 }, 'has expired'],
    ['never expires', { exp: undefined }, '"exp"'],
    ['is not valid yet', { nbf: NOON / 1000 + 6 }, '"nbf"'],
    ['is for another audience', { aud: 'account' }, '"aud"'],
    ['is for no audience', { aud: undefined }, '"aud"'],
    ['is from another realm', { iss: 'https://id.example.org/auth/realms/master' }, '"iss"'],
    ['is about nobody', { sub: undefined }, '"sub"'],
    ['is about somebody whom no table can hold', { sub: 'x'.repeat(256) }, '"sub"'],
  ])('is refused when it %s', async (_, claims, reason) => {
    const refused = await verifier()
      .verify(await token(claims))
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(TokenRefusedError)
    expect((refused as Error).message).toContain(reason)
  })

  it('may be a few seconds off, as clocks are', async () => {
    await expect(verifier().verify(await token({ exp: NOON / 1000 - 4 }))).resolves.toBeDefined()
    await expect(verifier().verify(await token({ nbf: NOON / 1000 + 4 }))).resolves.toBeDefined()
  })

  it('may name several audiences', async () => {
    await expect(verifier().verify(await token({ aud: ['account', AUDIENCE] }))).resolves.toBeDefined()
  })

  it('is refused without a signature, with another one, and with a public key used as a secret', async () => {
    const good = await token()
    const [header, payload, signature] = good.split('.') as [string, string, string]
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const { kid } = issuer.publicJwk
    const publicKey = (await importJWK(issuer.publicJwk, 'ES256', { extractable: true })) as CryptoKey
    const confused = `${encode({ alg: 'HS256', kid })}.${payload}`
    const admin = encode({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'admin' })
    const forged = [
      `${encode({ alg: 'none' })}.${payload}.`,
      `${encode({ alg: 'none', kid })}.${payload}.${signature}`,
      `${confused}.${createHmac('sha256', await exportSPKI(publicKey))
        .update(confused)
        .digest('base64url')}`,
      `${header}.${admin}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      'not a token',
      '',
    ]
    for (const one of forged) await expect(verifier().verify(one)).rejects.toBeInstanceOf(TokenRefusedError)
    await expect(verifier().verify(good)).resolves.toBeDefined()
  })

  it('is refused when it is signed with what an RSA key publishes, in each of its forms', async () => {
    await issuer.rotate('RS256')
    const [, payload] = (await token()).split('.') as [string, string, string]
    const { publicJwk } = issuer
    const key = (await importJWK(publicJwk, 'RS256', { extractable: true })) as CryptoKey
    const pem = await exportSPKI(key)
    const secrets = [pem, pem.trim(), Buffer.from(publicJwk.n!, 'base64url'), JSON.stringify(publicJwk)]
    for (const [alg, hash] of [
      ['HS256', 'sha256'],
      ['HS512', 'sha512'],
    ] as const) {
      const header = Buffer.from(JSON.stringify({ alg, kid: publicJwk.kid, typ: 'JWT' })).toString(
        'base64url',
      )
      for (const secret of secrets) {
        const signature = createHmac(hash, secret).update(`${header}.${payload}`).digest('base64url')
        const forged = verifier().verify(`${header}.${payload}.${signature}`)
        await expect(forged).rejects.toBeInstanceOf(TokenRefusedError)
      }
    }
    await expect(verifier().verify(await token())).resolves.toMatchObject({ subject: 'anna' })
  })

  it('is refused when another realm of the same provider has made it', async () => {
    for (const realm of ['master', 'eventbuzz2', 'eventbuzz/', 'EventBuzz']) {
      const iss = issuer.url.replace(/eventbuzz$/, realm)
      await expect(verifier().verify(await token({ iss }))).rejects.toBeInstanceOf(TokenRefusedError)
    }
  })

  it('is refused when it brings its own key', async () => {
    const stranger = await TestIssuer.start()
    try {
      const theirs = await stranger.token(ANNA, clock.now(), { iss: issuer.url })
      await expect(verifier().verify(theirs)).rejects.toBeInstanceOf(TokenRefusedError)
      const { privateKey } = await import('node:crypto').then(({ generateKeyPairSync }) =>
        generateKeyPairSync('ec', { namedCurve: 'P-256' }),
      )
      const embedded = await new SignJWT({
        iss: issuer.url,
        aud: AUDIENCE,
        sub: 'anna',
        exp: NOON / 1000 + 60,
      })
        .setProtectedHeader({
          alg: 'ES256',
          kid: 'key-1',
          jwk: stranger.publicJwk,
          jku: `${stranger.url}/certs`,
        })
        .sign(privateKey)
      await expect(verifier().verify(embedded)).rejects.toBeInstanceOf(TokenRefusedError)
    } finally {
      await stranger.stop()
    }
  })
})

describe('the keys', () => {
  it('are read once for many at the same time, and kept', async () => {
    const tokens = verifier()
    const one = await token()
    await Promise.all(Array.from({ length: 20 }, () => tokens.verify(one)))
    await tokens.verify(one)
    expect(issuer.reads).toBe(1)
  })

  it('follow a rotation at once, but unknown ones do not make us ask all the time', async () => {
    const tokens = verifier()
    await tokens.verify(await token())
    after(31)
    await issuer.rotate()
    await tokens.verify(await token())
    expect(issuer.reads).toBe(2)
    await issuer.rotate()
    await expect(tokens.verify(await token())).rejects.toBeInstanceOf(TokenRefusedError)
    expect(issuer.reads).toBe(2)
    after(62)
    await tokens.verify(await token())
    expect(issuer.reads).toBe(3)
  })

  it('that were withdrawn are refused after ten minutes', async () => {
    const tokens = verifier()
    const forever = await token({ exp: NOON / 1000 + 10_000 })
    await tokens.verify(forever)
    await issuer.rotate('ES256', { withdraw: true })
    after(601)
    await tokens.verify(forever)
    await expect.poll(() => issuer.reads).toBe(2)
    await expect
      .poll(() =>
        tokens.verify(forever).then(
          () => 'good',
          () => 'refused',
        ),
      )
      .toBe('refused')
  })

  it('that are known are used while the identity provider is away', async () => {
    const tokens = verifier()
    const forever = await token({ exp: NOON / 1000 + 100_000 })
    await tokens.verify(forever)
    issuer.goAway()
    after(50_000)
    await tokens.verify(forever)
    await expect.poll(() => logged.length).toBe(1)
    await tokens.verify(forever)
    expect(logged).toHaveLength(1)
  })

  it('that cannot be had make a token unavailable, not refused, and come back by themselves', async () => {
    const tokens = verifier()
    issuer.goAway()
    const one = await token({ exp: NOON / 1000 + 1000 })
    await expect(tokens.verify(one)).rejects.toBeInstanceOf(IdentityUnavailableError)
    await expect(tokens.ping()).rejects.toBeInstanceOf(IdentityUnavailableError)
    issuer.comeBack()
    // For a moment nobody asks again.
    await expect(tokens.verify(one)).rejects.toBeInstanceOf(IdentityUnavailableError)
    after(6)
    await tokens.verify(one)
    await tokens.ping()
  })

  it('are not taken from a provider that calls itself something else', async () => {
    const tokens = verifier({ issuer: { url: `${issuer.url}/`, internalUrl: issuer.url } })
    await expect(tokens.verify(await token({ iss: `${issuer.url}/` }))).rejects.toBeInstanceOf(
      IdentityUnavailableError,
    )
    expect(logged).toEqual([expect.stringContaining('it calls itself http://127.0.0.1')])
  })

  it('may be reached at another address than the public one', async () => {
    issuer.url = 'https://events.example.org/auth/realms/eventbuzz'
    const tokens = verifier({ issuer: { url: issuer.url, internalUrl: issuer.internalUrl } })
    await expect(tokens.verify(await token())).resolves.toMatchObject({ subject: 'anna' })
  })
})

it('Without an identity provider no token is good', async () => {
  await expect(noIdentityProvider.verify(await token())).rejects.toBeInstanceOf(TokenRefusedError)
})

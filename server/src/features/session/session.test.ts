import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { TestProvider } from '../../../test/oidc-provider.ts'
import { SignInBrowser } from '../../../test/sign-in-browser.ts'
import { OidcSignIn } from '../../adapters/sign-in/oidc.ts'

let provider: TestProvider
const log: string[] = []
beforeAll(async () => {
  provider = await TestProvider.start()
})
afterAll(() => provider.stop())
const app = useTestApp(
  useTestDatabase(),
  { OIDC_ISSUER: 'https://id.example.test' },
  {
    openSignIn: (now) =>
      new OidcSignIn({
        issuer: { url: provider.url, internalUrl: provider.url },
        clientId: 'eventbuzz-web',
        now,
        log: (message) => {
          log.push(message)
          console.error(message)
        },
      }),
  },
)

let browser: SignInBrowser
beforeEach(() => {
  browser = new SignInBrowser(app.app)
  Object.assign(provider, { state: 'here', isCancelled: false, person: 'ines', refreshes: 0 })
  log.length = 0
  // Long enough that nothing of the test before counts any more.
  later(60_000)
})

const later = (ms: number) => app.clock.set(new Date(app.clock.now().getTime() + ms).toISOString())
const SIGN_IN = '/api/v1/session/sign-in'

describe('signing in', () => {
  it('leads to the provider with PKCE, and back to where one was', async () => {
    const begun = await browser.ask(
      'GET',
      `${SIGN_IN}?return_to=${encodeURIComponent('/?lat=38.7&lng=-9.1&z=14')}`,
    )
    expect(begun.status).toBe(302)
    const asked = new URL(begun.location!).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: 'eventbuzz-web',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: 'http://localhost:8000/api/v1/session/callback',
    })
    const back = await browser.ask('GET', await browser.throughProvider(begun.location!))
    expect([back.status, back.location]).toEqual([302, '/?lat=38.7&lng=-9.1&z=14'])
    expect(back.headers['cache-control']).toBe('no-store')
    expect(await browser.post('refresh')).toMatchObject({ status: 200, body: { subject: 'ines' } })
  })

  it('keeps the refresh token where no script and no other site gets at it', async () => {
    await browser.signIn()
    expect(browser.setCookies.get('eb_session')).toMatchObject({
      httpOnly: true,
      sameSite: 'Strict',
      path: '/api/v1/session',
      maxAge: 30 * 86_400,
    })
    expect(browser.setCookies.get('eb_session')).not.toHaveProperty('secure')
    expect(browser.setCookies.get('eb_signed_in')).toMatchObject({ value: '1', path: '/', sameSite: 'Lax' })
    const attempts = [...browser.setCookies.values()].filter(({ name }) => name.startsWith('eb_attempt_'))
    expect(attempts).toHaveLength(1)
    expect(attempts[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/api/v1/session', value: '' })
    const { body } = await browser.post('refresh')
    expect(Object.keys(body).toSorted()).toEqual(['access_token', 'expires_in', 'subject'])
  })

  it.each([
    ['register', 'prompt', 'create'],
    ['password', 'kc_action', 'UPDATE_PASSWORD'],
  ])('asks the provider for its page for %s', async (mode, name, value) => {
    expect(await browser.signIn(`?mode=${mode}`)).toBe('/')
    expect(provider.lastRequest.get(name)).toBe(value)
  })

  it('lets two tabs sign in at the same time', async () => {
    const first = await browser.ask('GET', `${SIGN_IN}?return_to=/list`)
    const second = await browser.ask('GET', `${SIGN_IN}?return_to=/profile`)
    const backs = [
      await browser.throughProvider(first.location!),
      await browser.throughProvider(second.location!),
    ]
    expect((await browser.ask('GET', backs[1]!)).location).toBe('/profile')
    expect((await browser.ask('GET', backs[0]!)).location).toBe('/list')
  })

  it('forgets the oldest of many attempts', async () => {
    for (let i = 0; i < 12; i++) await browser.ask('GET', SIGN_IN)
    expect(browser.cookies.size).toBe(5)
  })

  it('moves to the address that the provider leads back to, once', async () => {
    const elsewhere = { host: '127.0.0.1:8000' }
    const moved = await browser.ask('GET', `${SIGN_IN}?return_to=/list`, elsewhere)
    expect(moved.location).toBe(`http://localhost:8000${SIGN_IN}?return_to=%2Flist&mode=sign-in&moved=1`)
    const again = await browser.ask('GET', `${SIGN_IN}?return_to=/list&moved=1`, elsewhere)
    expect(again.location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/auth\?/)
  })

  it.each([
    '//evil.example',
    'https://evil.example/',
    '/\\evil.example',
    '/a/..//evil.example',
    '/\t/evil.example',
  ])('never leads to another site: %j', async (address) => {
    expect(await browser.signIn(`?return_to=${encodeURIComponent(address)}`)).toBe('/')
  })

  it('is no part of other pages', async () => {
    for (const path of [SIGN_IN, '/api/v1/session/callback']) {
      const asked = await browser.ask('GET', path, { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' })
      expect([asked.status, asked.headers['set-cookie']]).toEqual([403, undefined])
    }
  })
})

describe('coming back', () => {
  it('says that it was cancelled, where one was', async () => {
    provider.isCancelled = true
    expect(await browser.signIn('?return_to=/list?free=1')).toBe('/list?free=1&sign_in=cancelled')
    expect((await browser.post('refresh')).status).toBe(401)
    expect(log).toEqual([])
  })

  it('takes nothing that this browser has not begun', async () => {
    const begun = await browser.ask('GET', SIGN_IN)
    const callback = await browser.throughProvider(begun.location!)
    const victim = new SignInBrowser(app.app)
    expect((await victim.ask('GET', callback)).location).toBe('/profile?sign_in=expired')
    expect(victim.cookies.size).toBe(0)
  })

  it('takes no other state than its own', async () => {
    const begun = await browser.ask('GET', SIGN_IN)
    const callback = await browser.throughProvider(begun.location!)
    const state = new URL(begun.location!).searchParams.get('state')!
    // The name of the cookie still fits.
    const forged = callback.replace(state, `${state.slice(0, 12)}${'x'.repeat(state.length - 12)}`)
    expect((await browser.ask('GET', forged)).location).toBe('/profile?sign_in=expired')
    expect(browser.cookies.has('eb_session')).toBe(false)
  })

  it('takes no answer of another issuer', async () => {
    const begun = await browser.ask('GET', SIGN_IN)
    const callback = await browser.throughProvider(begun.location!)
    const forged = callback.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')
    expect(forged).not.toBe(callback)
    expect((await browser.ask('GET', forged)).location).toBe('/?sign_in=failed')
    expect(browser.cookies.has('eb_session')).toBe(false)
  })

  it('works once', async () => {
    const begun = await browser.ask('GET', SIGN_IN)
    const callback = await browser.throughProvider(begun.location!)
    const kept = new Map(browser.cookies)
    expect((await browser.ask('GET', callback)).location).toBe('/')
    expect((await browser.ask('GET', callback)).location).toBe('/profile?sign_in=expired')
    // Even with the cookie of the attempt the code is of no use any more.
    for (const [name, value] of kept) browser.cookies.set(name, value)
    expect((await browser.ask('GET', callback)).location).toBe('/?sign_in=failed')
  })

  it('leads back with the news when the provider is away, before and after', async () => {
    const begun = await browser.ask('GET', SIGN_IN)
    const callback = await browser.throughProvider(begun.location!)
    provider.state = 'away'
    expect((await browser.ask('GET', callback)).location).toBe('/?sign_in=unavailable')
    later(60_000)
    const begunLater = await browser.ask('GET', `${SIGN_IN}?return_to=/list`)
    expect(begunLater.location).toBe('/list?sign_in=unavailable')
    provider.state = 'here'
    later(3_000)
    expect(await browser.signIn()).toBe('/')
    browser.cookies.clear()
    expect((await browser.post('refresh')).status).toBe(401)
  })
})

describe('a refresh', () => {
  it('gives an access token and a new cookie', async () => {
    await browser.signIn()
    const first = browser.cookies.get('eb_session')
    const { body } = await browser.post('refresh')
    expect(body).toMatchObject({ expires_in: expect.any(Number), subject: 'ines' })
    expect(String(body['access_token']).split('.')).toHaveLength(3)
    expect(browser.cookies.get('eb_session')).not.toBe(first)
  })

  it('answers the same again for a moment, so that a reload loses nobody their session', async () => {
    await browser.signIn()
    const old = browser.cookies.get('eb_session')!
    const { body: lost } = await browser.post('refresh')
    const next = browser.cookies.get('eb_session')
    browser.cookies.set('eb_session', old)
    later(10_000)
    const again = await browser.post('refresh')
    expect(again.body['access_token']).toBe(lost['access_token'])
    // A second may have gone by meanwhile.
    expect([289, 290]).toContain(again.body['expires_in'])
    expect(browser.cookies.get('eb_session')).toBe(next)
    expect(provider.refreshes).toBe(1)
    expect((await browser.post('refresh')).status).toBe(200)
  })

  it('asks the provider once for many at the same time', async () => {
    await browser.signIn()
    const old = browser.cookies.get('eb_session')!
    const tabs = await Promise.all(
      Array.from({ length: 5 }, () => {
        const tab = new SignInBrowser(app.app)
        tab.cookies.set('eb_session', old)
        return tab.post('refresh')
      }),
    )
    expect(new Set(tabs.map(({ body }) => String(body['access_token']))).size).toBe(1)
    expect(provider.refreshes).toBe(1)
  })

  it('ends the session when an old token is sent later than that', async () => {
    await browser.signIn()
    const old = browser.cookies.get('eb_session')!
    await browser.post('refresh')
    later(16_000)
    const thief = new SignInBrowser(app.app)
    thief.cookies.set('eb_session', old)
    expect((await thief.post('refresh')).status).toBe(401)
    expect((await browser.post('refresh')).status).toBe(401)
    expect(browser.cookies.size).toBe(0)
  })

  it('keeps nothing in the cache that the cache alone could use', async () => {
    await browser.signIn()
    const old = browser.cookies.get('eb_session')!
    const { body } = await browser.post('refresh')
    const hash = createHash('sha256').update(old).digest('base64url')
    const kept = await app.deps().cache.getOrLoad<string>(`session:${hash}`, 15, () => {
      throw new Error('It is not there.')
    })
    expect(kept.length).toBeGreaterThan(200)
    const readable = Buffer.from(kept, 'base64url').toString('latin1')
    for (const secret of [old, browser.cookies.get('eb_session')!, String(body['access_token']), 'ines'])
      expect(kept + readable).not.toContain(secret)
  })

  it('says 401 and forgets the cookie when the session was revoked', async () => {
    await browser.signIn()
    const other = new SignInBrowser(app.app)
    for (const [name, value] of browser.cookies) other.cookies.set(name, value)
    await other.post('sign-out')
    later(16_000)
    const { status, body } = await browser.post('refresh')
    expect([status, body]).toMatchObject([401, { error: { code: 'UNAUTHORIZED' } }])
    expect(browser.cookies.size).toBe(0)
  })

  it.each(['away', { broken: 'invalid_client' }, { broken: 'server_error' }] as const)(
    'says 503 and keeps the session when the provider is %j',
    async (state) => {
      await browser.signIn()
      const kept = new Map(browser.cookies)
      provider.state = state
      const { status, headers } = await browser.post('refresh')
      expect([status, headers['retry-after']]).toEqual([503, '5'])
      expect(browser.cookies).toEqual(kept)
      expect(log.join()).not.toContain(kept.get('eb_session')!)
      provider.state = 'here'
      expect((await browser.post('refresh')).status).toBe(200)
    },
  )

  it('says 401 to guests', async () => {
    expect((await browser.post('refresh')).status).toBe(401)
    expect(provider.refreshes).toBe(0)
  })
})

describe('signing out', () => {
  it('revokes the session, forgets it, and names where the provider ends its own', async () => {
    await browser.signIn()
    const old = browser.cookies.get('eb_session')!
    const { status, body } = await browser.post('sign-out')
    expect([status, body['is_complete']]).toEqual([200, true])
    expect(browser.cookies.size).toBe(0)
    const url = new URL(body['end_session_url']!)
    expect(url.origin).toBe(provider.url)
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe('http://localhost:8000/')
    expect(url.searchParams.get('id_token_hint')?.split('.')).toHaveLength(3)
    browser.cookies.set('eb_session', old)
    later(16_000)
    expect((await browser.post('refresh')).status).toBe(401)
  })

  it('works here while the provider is away, and says so', async () => {
    await browser.signIn()
    provider.state = 'away'
    const { status, body } = await browser.post('sign-out')
    expect([status, body]).toEqual([200, { is_complete: false, end_session_url: null }])
    expect(browser.cookies.size).toBe(0)
  })

  it('works for somebody who is signed out already', async () => {
    expect((await browser.post('sign-out')).body).toEqual({ is_complete: true, end_session_url: null })
  })
})

describe.each(['refresh', 'sign-out'])('a cross-site request to %s', (path) => {
  const good = { origin: 'http://localhost:8000', 'sec-fetch-site': 'same-origin', 'x-eventbuzz': '1' }
  it.each([
    ['without the header', { origin: good.origin, 'sec-fetch-site': 'same-origin' }],
    ['without an origin', { 'x-eventbuzz': '1' }],
    ['of another site', { ...good, origin: 'https://evil.example' }],
    ['of another port', { ...good, origin: 'http://localhost:8001' }],
    ['of a page without an origin', { ...good, origin: 'null' }],
    ['of a subdomain', { ...good, 'sec-fetch-site': 'same-site' }],
    ['that a browser calls cross-site', { ...good, 'sec-fetch-site': 'cross-site' }],
    ['as a form', { origin: good.origin, 'content-type': 'application/x-www-form-urlencoded' }],
  ])('is refused %s, and changes nothing', async (_name, headers) => {
    await browser.signIn()
    const kept = new Map(browser.cookies)
    expect((await browser.post(path, headers)).status).toBe(403)
    expect(browser.cookies).toEqual(kept)
    expect((await browser.post('refresh')).status).toBe(200)
  })
})

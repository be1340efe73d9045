import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as oidc from 'openid-client'
import { decodeJwt } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountsConformance } from '../server/src/adapters/accounts/conformance.ts'
import { KeycloakAccounts } from '../server/src/adapters/accounts/keycloak/accounts.ts'
import { applyRealm } from '../server/src/adapters/accounts/keycloak/realm/apply-realm.ts'
import { readRealmFile } from '../server/src/adapters/accounts/keycloak/realm/realm-file.ts'
import { KeycloakRest } from '../server/src/adapters/accounts/keycloak/rest.ts'
import { aConcertTomorrow } from '../server/test/builders.ts'
import { launchBrowser } from './lib/browser.ts'
import { findKeycloak, KeycloakServer, REALM_FILE } from './lib/keycloak.ts'
import { accountsTests } from './lib/keycloak-accounts.ts'
import { Mailbox } from './lib/mailbox.ts'
import { run, sleep, startServer, type Server } from './lib/server.ts'
import { aBrowser, anAttempt, CALLBACK, fillIn, REFUSAL, signIn, SITE, trySignIn } from './lib/sign-in.ts'

const SECRET = 'a-secret-of-this-test'
const MAIL_PASSWORD = 'a-mail-password-of-this-test'
const INES = { email: 'ines@example.org', name: 'Inês Silva', password: 'Sardinhas1' }

const distribution = await findKeycloak()
const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-keycloak-'))
let keycloak: KeycloakServer
let mailbox: Mailbox
let server: Server
let browser: Browser
let client: oidc.Configuration
let accounts: KeycloakAccounts
let admin: KeycloakRest
let placeholders: Record<string, string>

const api = (path: string, token?: string, init: RequestInit = {}) =>
  fetch(`${server.url}/api/v1${path}`, {
    ...init,
    headers: { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) },
  })
const publish = (token: string) =>
  api('/events', token, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(aConcertTomorrow()),
  })

const refresh = (token: oidc.TokenEndpointResponse) => oidc.refreshTokenGrant(client, token.refresh_token!)

const apply = async (...args: string[]) => {
  const { output, ended } = run(
    process.execPath,
    ['server/bin/eventbuzz.mjs', 'keycloak', 'apply', ...args],
    {
      ...placeholders,
      KEYCLOAK_URL: keycloak.internalUrl,
      KEYCLOAK_ADMIN_USER: keycloak.admin.user,
      KEYCLOAK_ADMIN_PASSWORD: keycloak.admin.password,
    },
  )
  const status = await ended
  for (const secret of [SECRET, MAIL_PASSWORD, keycloak.admin.password])
    expect(output()).not.toContain(secret)
  return { status, lines: output().trim().split('\n') }
}

describe.skipIf(!distribution)('with Keycloak', () => {
  beforeAll(async () => {
    ;[mailbox, browser] = await Promise.all([Mailbox.open(), launchBrowser()])
    placeholders = {
      PUBLIC_URL: SITE,
      EVENTBUZZ_SERVER_SECRET: SECRET,
      KEYCLOAK_SMTP_HOST: '127.0.0.1',
      KEYCLOAK_SMTP_PORT: String(mailbox.port),
      KEYCLOAK_SMTP_AUTH: 'false',
      KEYCLOAK_SMTP_STARTTLS: 'false',
      KEYCLOAK_SMTP_PASSWORD: MAIL_PASSWORD,
      KEYCLOAK_MAIL_FROM: 'events@example.org',
    }
    const startedAt = performance.now()
    keycloak = await KeycloakServer.start({ distribution: distribution!, env: placeholders })
    console.log(`Keycloak was ready after ${Math.round((performance.now() - startedAt) / 1000)} s.`)
    server = await startServer({
      env: {
        PUBLIC_URL: SITE,
        OIDC_ISSUER: keycloak.issuer,
        OIDC_INTERNAL_URL: keycloak.internalIssuer,
        DATA_DIR: dir,
        DEMO_EVENTS: 'false',
      },
    })
    client = await oidc.discovery(new URL(keycloak.issuer), 'eventbuzz-web', undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    })
    const issuerUrl = keycloak.internalIssuer
    accounts = new KeycloakAccounts({ issuerUrl, clientId: 'eventbuzz-server', clientSecret: SECRET })
    const { user: username, password } = keycloak.admin
    const form = { grant_type: 'password', client_id: 'admin-cli', username, password }
    admin = new KeycloakRest({ baseUrl: keycloak.internalUrl, signIn: { realm: 'master', form } })
  }, 500_000)
  afterAll(async () => {
    if (keycloak) {
      const { nowMb, mostMb } = keycloak.memory()
      console.log(`Memory of Keycloak ${keycloak.version} with -Xmx384m: ${nowMb} MB, at most ${mostMb} MB.`)
    }
    await server?.stop()
    await browser?.close()
    await mailbox?.close()
    await keycloak?.remove()
    rmSync(dir, { recursive: true, force: true })
  }, 60_000)

  it('somebody registers on its page, confirms their address and is signed in', async () => {
    const page = await aBrowser(browser)
    const { tokens } = await anAttempt(page, client)
    const logo = page.locator('#kc-header-wrapper img, .pf-v5-c-login__header img').first()
    await expect
      .poll(() => logo.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0)
    expect(await page.title()).toContain('EventBuzz')
    await page.getByRole('link', { name: 'Register' }).click()
    await page.locator('#email').fill(INES.email)
    await page.locator('#firstName').fill(INES.name)
    expect(await page.locator('#lastName').count()).toBe(0)
    // Where addresses are confirmed the password is chosen afterwards, so that it is never somebody else's.
    expect(await page.locator('#password').count()).toBe(0)
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('verify your email').first().waitFor()
    await expect
      .poll(() => mailbox.linkFor(INES.email), { timeout: 10_000 })
      .toContain(`${keycloak.issuer}/login-actions/action-token`)
    await page.goto(mailbox.linkFor(INES.email)!)
    const choose = async (password: string) => {
      await page.locator('#password-new').fill(password)
      await page.locator('#password-confirm').fill(password)
      await page.getByRole('button', { name: 'Submit' }).click()
    }
    for (const [weak, reason] of [
      ['Short1', 'minimum length 8'],
      ['lowercase1', 'upper case'],
      ['NoDigitHere', 'numerical digits'],
    ] as const) {
      await choose(weak)
      await page.getByText(reason).first().waitFor()
    }
    await choose(INES.password)
    const { access_token: token } = await tokens()
    await page.context().close()

    const claims = decodeJwt(token)
    expect(claims).toMatchObject({
      iss: keycloak.issuer,
      azp: 'eventbuzz-web',
      aud: 'eventbuzz-api',
      typ: 'Bearer',
      realm_access: { roles: ['user'] },
      name: INES.name,
      email: INES.email,
      email_verified: true,
      preferred_username: INES.email,
    })
    expect(claims['auth_time']).toBeTypeOf('number')
    expect(claims.exp! - claims.iat!).toBe(300)
    expect(claims).not.toHaveProperty('resource_access')
    const me = await api('/users/me', token)
    expect(me.status).toBe(200)
    expect(await me.json()).toMatchObject({ display_name: INES.name, email: INES.email, roles: ['user'] })
  }, 180_000)

  it('a role counts from the next refresh on, a refresh token once, and signing out ends it', async () => {
    const first = await signIn(browser, client, INES)
    expect(30 * 86_400 - Number(first['refresh_expires_in'])).toBeLessThan(60)
    expect(first['refresh_expires_in']).toBeLessThanOrEqual(30 * 86_400)
    expect((await publish(first.access_token)).status).toBe(403)
    const { sub } = decodeJwt(first.access_token)
    expect(await accounts.setRole(sub!, 'organizer')).toEqual({
      before: ['user'],
      after: ['user', 'organizer'],
    })
    const second = await refresh(first)
    expect((await publish(second.access_token)).status).toBe(201)
    await expect(refresh(first)).rejects.toMatchObject({ error: 'invalid_grant' })

    const third = await signIn(browser, client, INES)
    const exit = oidc.buildEndSessionUrl(client, {
      post_logout_redirect_uri: `${SITE}/`,
      id_token_hint: third.id_token!,
    })
    const left = await fetch(exit, { redirect: 'manual' })
    expect(left.headers.get('location')).toBe(`${SITE}/`)
    await expect(refresh(third)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it('who was signed out by us cannot refresh', async () => {
    const session = await signIn(browser, client, INES)
    await accounts.endSessions(decodeJwt(session.access_token).sub!)
    await expect(refresh(session)).rejects.toMatchObject({ error: 'invalid_grant' })
  })

  it.each([
    ['another redirect URI', { redirect_uri: `${SITE}/elsewhere` }, 'Invalid parameter: redirect_uri'],
    ['one that only begins so', { redirect_uri: `${CALLBACK}/../../` }, 'Invalid parameter: redirect_uri'],
    ['no challenge', { code_challenge: '', code_challenge_method: '' }, 'error=invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'error=invalid_request'],
    ['an implicit answer', { response_type: 'token' }, 'error=unauthorized_client'],
    ['a lasting session', { scope: 'openid offline_access' }, 'error=invalid_scope'],
  ])('refuses %s', async (_, parameters, reason) => {
    const wanted = {
      client_id: 'eventbuzz-web',
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...parameters,
    }
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ''))
    const answer = await fetch(`${keycloak.issuer}/protocol/openid-connect/auth?${query.toString()}`, {
      redirect: 'manual',
    })
    expect(`${answer.headers.get('location')} ${await answer.text()}`).toContain(reason)
  })

  it('gives nobody a token for a password', async () => {
    const form = {
      grant_type: 'password',
      client_id: 'eventbuzz-web',
      username: INES.email,
      password: INES.password,
    }
    const answer = await fetch(`${keycloak.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'unauthorized_client' })
  })

  it('locks an account after five failures, and tells of it', async () => {
    const person = { email: 'locked@example.org', password: 'Bacalhau1' }
    const { subject } = await accounts.create({ ...person, name: 'Locked', role: 'user' })
    let { cursor } = await accounts.events(undefined, 1_000)
    const page = await aBrowser(browser)
    const { tokens } = await anAttempt(page, client)
    for (let failure = 1; failure <= 5; failure += 1) {
      await fillIn(page, { ...person, password: `Wrong${failure}` })
      await page.getByText(REFUSAL).waitFor()
      // Failures that follow quicker than anybody types lock at once.
      await sleep(1_100)
    }
    await fillIn(page, person)
    await page.getByText(REFUSAL).waitFor()
    const { events } = await accounts.events(cursor, 1_000)
    const actions = events.filter((event) => event.subject === subject).map(({ action }) => action)
    expect(actions.filter((action) => action === 'session.refused').length).toBeGreaterThanOrEqual(5)
    expect(actions).toContain('account.locked')

    await admin.ask('DELETE', `/eventbuzz/attack-detection/brute-force/users/${subject}`)
    await fillIn(page, person)
    await tokens()
    await page.context().close()
  })

  accountsConformance('Keycloak', async () => {
    const sessions = new Map<string, oidc.TokenEndpointResponse>()
    return {
      accounts,
      signIn: async (email, password) => {
        const session = await trySignIn(browser, client, { email, password })
        if (session) sessions.set(email, session)
        return session !== undefined
      },
      hasSession: async (email) => {
        try {
          sessions.set(email, await refresh(sessions.get(email)!))
          return true
        } catch (error) {
          if ((error as { error?: string }).error !== 'invalid_grant') throw error
          return false
        }
      },
    }
  })
  accountsTests({ accounts: () => accounts, issuer: () => keycloak.internalIssuer })

  it('people and tokens are looked after by command, to the erasure of all of somebody', async () => {
    const CARLA = { email: 'carla@example.org', password: 'Caldeirada1' }
    const command = async (...args: string[]) => {
      const env = {
        PUBLIC_URL: SITE,
        DATA_DIR: dir,
        OIDC_ISSUER: keycloak.issuer,
        OIDC_INTERNAL_URL: keycloak.internalIssuer,
        KEYCLOAK_CLIENT_SECRET: SECRET,
      }
      const { output, ended } = run(process.execPath, ['server/bin/eventbuzz.mjs', ...args], env)
      expect(await ended, output()).toBe(0)
      expect(output()).not.toContain(SECRET)
      return output()
    }
    await accounts.create({ ...CARLA, name: 'Carla', role: 'organizer' })
    expect(await command('users', 'list')).toMatch(/^carla@example\.org +organizer +since .* Carla$/m)
    const { access_token } = await signIn(browser, client, CARLA)
    expect((await publish(access_token)).status).toBe(201)

    const scope = ['--scope', 'events:write', '--name', 'Nightly']
    const made = await command('tokens', 'create', '--user', CARLA.email, ...scope)
    const token = made.trim().split('\n').at(-1)!
    expect((await publish(token)).status).toBe(201)
    const id = /^([0-9a-f-]{36}) .*carla@example\.org.*Nightly$/m.exec(await command('tokens', 'list'))![1]!
    await command('tokens', 'revoke', id)
    expect((await publish(token)).status).toBe(401)

    const { sub } = decodeJwt(access_token)
    await command('users', 'erase', '--email', CARLA.email, '--yes')
    expect(await accounts.find({ subject: sub! })).toBeUndefined()
    expect(await trySignIn(browser, client, CARLA)).toBeUndefined()
    // What was signed before is good for a signature, but for nobody.
    expect((await api('/users/me', access_token)).status).toBe(401)
    expect(await command('users', 'list')).not.toContain(CARLA.email)
  }, 180_000)

  it('a token of another realm, or for somebody else, is refused by the API', async () => {
    const text = readFileSync(REALM_FILE, 'utf8').replaceAll('default-roles-eventbuzz', 'default-roles-other')
    const { realm, missing } = readRealmFile(text, placeholders)
    expect(missing).toEqual([])
    realm.realm = 'other'
    realm.clients!.find(({ clientId }) => clientId === 'eventbuzz-web')!['directAccessGrantsEnabled'] = true
    const { user: username, password } = keycloak.admin
    const form = { grant_type: 'password', client_id: 'admin-cli', username, password }
    const differences: string[] = []
    const options = {
      keycloak: { baseUrl: keycloak.internalUrl, signIn: { realm: 'master', form } },
      isDryRun: false,
      onDifference: ({ what }: { what: string }) => void differences.push(what),
    }
    expect(await applyRealm(realm, options)).toBe(1)
    expect(differences).toEqual(['realm other'])
    expect(await applyRealm(realm, options)).toBe(0)

    const other = new KeycloakAccounts({
      issuerUrl: `${keycloak.internalUrl}/realms/other`,
      clientId: 'eventbuzz-server',
      clientSecret: SECRET,
    })
    await other.create({ ...INES, role: 'admin' })
    const tokenOf = async (realmName: string, body: Record<string, string>) => {
      const answer = await fetch(`${keycloak.url}/realms/${realmName}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams(body),
      })
      return ((await answer.json()) as { access_token: string }).access_token
    }
    const strangers = await tokenOf('other', {
      grant_type: 'password',
      client_id: 'eventbuzz-web',
      username: INES.email,
      password: INES.password,
    })
    expect(decodeJwt(strangers)).toMatchObject({ aud: 'eventbuzz-api', iss: `${keycloak.url}/realms/other` })
    expect((await api('/users/me', strangers)).status).toBe(401)
    const ours = await tokenOf('eventbuzz', {
      grant_type: 'client_credentials',
      client_id: 'eventbuzz-server',
      client_secret: SECRET,
    })
    expect((await api('/users/me', ours)).status).toBe(401)
  })

  it('what was changed by hand is put right by apply, and the second time nothing differs', async () => {
    expect(await apply()).toEqual({ status: 0, lines: ['Nothing differs.'] })
    const realm = await admin.get<object>('/eventbuzz')
    await admin.ask('PUT', '/eventbuzz', { ...realm, accessTokenLifespan: 3600, passwordPolicy: '' })
    const [web] = await admin.get<{ id: string; redirectUris: string[] }[]>(
      '/eventbuzz/clients?clientId=eventbuzz-web',
    )
    const path = `/eventbuzz/clients/${web!.id}`
    await admin.ask('PUT', path, { ...web, redirectUris: [...web!.redirectUris, 'https://evil.example/*'] })
    await admin.ask('POST', `${path}/protocol-mappers/models`, {
      name: 'by hand',
      protocol: 'openid-connect',
      protocolMapper: 'oidc-audience-mapper',
      config: { 'included.custom.audience': 'evil' },
    })
    const role = await admin.get<object>('/eventbuzz/roles/organizer')
    await admin.ask('DELETE', `${path}/scope-mappings/realm`, [role])
    await admin.ask('POST', '/eventbuzz/roles/user/composites', [role])
    const [service] = await admin.get<{ id: string }[]>('/eventbuzz/clients?clientId=eventbuzz-server')
    await admin.ask('PUT', `/eventbuzz/clients/${service!.id}`, { ...service, secret: 'by hand' })
    await admin.ask('DELETE', `/eventbuzz/clients/${await idOf('eventbuzz-android')}`)

    const dry = await apply('--dry-run')
    expect(dry.status).toBe(0)
    expect(dry.lines).toEqual([
      'realm eventbuzz: passwordPolicy: (none) -> length(8) and maxLength(128) and upperCase(1) and digits(1) and notUsername and notEmail',
      'realm eventbuzz: accessTokenLifespan: 3600 -> 300',
      'role user: composites: organizer -> (none)',
      `client eventbuzz-web: redirectUris: ${CALLBACK}, https://evil.example/* -> ${CALLBACK}`,
      'client eventbuzz-web: roles in its tokens: admin, user -> admin, organizer, user',
      'client eventbuzz-android: not there -> there',
      'client eventbuzz-android, mapper audience of the API: not there -> there',
      'client eventbuzz-server: secret: (hidden) -> (hidden)',
      'client eventbuzz-web, mapper by hand: there -> not there',
      '9 differences; nothing was changed.',
    ])
    expect((await apply('--dry-run')).lines).toEqual(dry.lines)
    const changed = await apply()
    expect(changed).toEqual({ status: 0, lines: [...dry.lines.slice(0, -1), '9 differences, all changed.'] })
    expect(await apply()).toEqual({ status: 0, lines: ['Nothing differs.'] })
    const claims = decodeJwt((await signIn(browser, client, INES)).access_token)
    expect(claims['realm_access']).toEqual({ roles: expect.arrayContaining(['user', 'organizer']) })

    placeholders = { ...placeholders, KEYCLOAK_SMTP_AUTH: 'true', KEYCLOAK_SMTP_USER: 'events' }
    expect((await apply()).lines).toEqual([
      'realm eventbuzz: smtpServer.auth: false -> true',
      'realm eventbuzz: smtpServer.user: (none) -> events',
      'realm eventbuzz: smtpServer.password: (none) -> (hidden)',
      '3 differences, all changed.',
    ])
    expect((await apply()).lines).toEqual(['Nothing differs.'])
    expect((await apply('--renew-secrets')).lines).toEqual([
      'realm eventbuzz: smtpServer.password: (hidden) -> (hidden)',
      '1 difference, all changed.',
    ])
  }, 300_000)

  it('apply says in a line what is wrong', async () => {
    const command = ['server/bin/eventbuzz.mjs', 'keycloak', 'apply']
    const env = {
      KEYCLOAK_URL: keycloak.internalUrl,
      KEYCLOAK_ADMIN_USER: 'nobody',
      KEYCLOAK_ADMIN_PASSWORD: 'x',
    }
    const nobody = run(process.execPath, command, { ...env, ...placeholders })
    expect(await nobody.ended).toBe(1)
    expect(nobody.output()).toMatch(
      /^Keycloak does not let us in at the realm master \(40[01]\): .* Check KEYCLOAK_URL and the administrator\.\n$/,
    )
    const nothing = run(process.execPath, command, { ...env, PUBLIC_URL: SITE })
    expect(await nothing.ended).toBe(1)
    expect(nothing.output()).toBe('EVENTBUZZ_SERVER_SECRET is not set; the file of the realm needs it\n')
  }, 120_000)
})

async function idOf(clientId: string): Promise<string> {
  const found = await admin.get<{ id: string }[]>(`/eventbuzz/clients?clientId=${clientId}`)
  return found[0]!.id
}

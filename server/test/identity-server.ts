import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll } from 'vitest'
import { buildApp } from '../src/app.ts'
import { loadConfig, type Config } from '../src/config.ts'
import type { Deps } from '../src/deps.ts'
import { OidcTokenVerifier } from '../src/adapters/identity/oidc.ts'
import { MemoryRateLimits } from '../src/adapters/rate-limit/memory.ts'
import { issuerOf } from '../src/lib/issuer.ts'
import type { TestApp } from './app.ts'
import { Browser, formOf } from './browser.ts'
import { aClock, type Clock } from './clock.ts'

export const PASSWORD = 'Correct horse 7'

interface Tokens {
  access_token: string
  refresh_token: string
  id_token: string
  expires_in: number
  scope: string
  token_type: string
}

interface Attempt {
  browser: Browser
  verifier: string
  state: string
  /** What the app asked for. */
  request: URLSearchParams
}

/** Ways to use an identity server as an app and a person do. */
export interface TestIdentityServer {
  origin: () => string
  issuer: () => string
  config: () => Config
  deps: () => Deps
  clock: Clock
  browser: () => Browser
  /** Opens the page that the app sends people to. */
  ask: (
    params?: Record<string, string | undefined>,
    browser?: Browser,
  ) => Promise<Attempt & { answer: Response }>
  /** Sends the form of the page that an attempt leads to. */
  submit: (attempt: Attempt & { answer: Response }, values: Record<string, string>) => Promise<Response>
  code: (attempt: Attempt, answer: Response) => Promise<string>
  token: (params: Record<string, string>) => Promise<Response>
  redeem: (attempt: Attempt, code: string) => Promise<Tokens>
  refresh: (refreshToken: string, clientId?: string) => Promise<Response>
  register: (email: string, browser?: Browser) => Promise<Tokens & { browser: Browser; subject: string }>
  signIn: (email: string, password?: string, browser?: Browser) => Promise<Tokens & { browser: Browser }>
  callback: () => string
}

/** The real app with the embedded identity server, on a port. Its clock stands still; oidc-provider's does not. */
export function serveIdentity(plain: TestApp, env: Record<string, string> = {}): TestIdentityServer {
  const clock = aClock(new Date().toISOString())
  let app: Awaited<ReturnType<typeof buildApp>>
  let deps: Deps
  const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-identity-'))
  const config = () => deps.config
  const origin = () => config().publicUrl
  const issuer = () => issuerOf(config())!.url
  const callback = () => `${origin()}/api/v1/session/callback`

  beforeAll(async () => {
    const port = await freePort()
    const settings = loadConfig({
      LOG_LEVEL: 'silent',
      MAP_STYLE_URL: 'builtin',
      MAX_EVENT_LOOP_DELAY_MS: '0',
      RATE_LIMIT_ALL: '0',
      RATE_LIMIT_WRITES: '0',
      PORT: String(port),
      DATA_DIR: dataDir,
      ...env,
    })
    deps = {
      ...plain.deps(),
      config: settings,
      now: clock.now,
      rateLimits: new MemoryRateLimits(),
      tokens: new OidcTokenVerifier({
        issuer: issuerOf(settings)!,
        audience: settings.oidcAudience,
        now: () => new Date(),
        log() {},
      }),
    }
    app = await buildApp(deps)
    await app.listen({ host: '127.0.0.1', port })
  })
  afterAll(async () => {
    await app?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  const server: TestIdentityServer = {
    origin,
    issuer,
    config,
    deps: () => deps,
    clock,
    callback,
    browser: () => new Browser(origin()),

    async ask(params = {}, browser = server.browser()) {
      const verifier = randomBytes(32).toString('base64url')
      const state = randomBytes(8).toString('hex')
      const all: Record<string, string | undefined> = {
        client_id: 'eventbuzz-web',
        redirect_uri: callback(),
        response_type: 'code',
        scope: 'openid profile email',
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        ...params,
      }
      const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
      const request = new URLSearchParams(sent)
      const first = await browser.get(`${issuer()}/protocol/openid-connect/auth?${request.toString()}`)
      const { answer } = await browser.follow(first, all['redirect_uri']!)
      return { browser, verifier, state, request, answer }
    },

    async submit({ browser, answer }, values) {
      const { action, fields } = formOf(await answer.text())
      return browser.post(action, { ...fields, ...values })
    },

    async code({ browser, state, request }, answer) {
      const stop = request.get('redirect_uri')!
      const { address } = await browser.follow(answer, stop)
      const params = new URL(address).searchParams
      if (params.get('state') !== state || !params.get('code'))
        throw new Error(`There is no code: ${address}`)
      return params.get('code')!
    },

    token: (params) =>
      fetch(`${issuer()}/protocol/openid-connect/token`, {
        method: 'POST',
        body: new URLSearchParams(params),
      }),

    async redeem({ verifier, request }, code) {
      const answer = await server.token({
        grant_type: 'authorization_code',
        client_id: request.get('client_id')!,
        redirect_uri: request.get('redirect_uri')!,
        code,
        code_verifier: verifier,
      })
      if (answer.status !== 200) throw new Error(`The code was refused: ${await answer.text()}`)
      return (await answer.json()) as Tokens
    },

    refresh: (refreshToken, clientId = 'eventbuzz-web') =>
      server.token({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken }),

    async register(email, browser) {
      const attempt = await server.ask({ prompt: 'create' }, browser)
      const answer = await server.submit(attempt, { name: 'Ines', email, new_password: PASSWORD })
      const tokens = await server.redeem(attempt, await server.code(attempt, answer))
      return { ...tokens, browser: attempt.browser, subject: decodeJwt(tokens.access_token).sub! }
    },

    async signIn(email, password = PASSWORD, browser) {
      const attempt = await server.ask({}, browser)
      const answer = await server.submit(attempt, { email, password })
      return {
        ...(await server.redeem(attempt, await server.code(attempt, answer))),
        browser: attempt.browser,
      }
    },
  }
  return server
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

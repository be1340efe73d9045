import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { InjectOptions } from 'fastify'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { ApiScope, NewApiToken } from '@eventbuzz/contract/api-tokens'
import type { Role } from '@eventbuzz/contract/identity'
import { noAccounts } from '../src/adapters/accounts/none.ts'
import type { Accounts } from '../src/adapters/accounts/port.ts'
import { MemoryCache } from '../src/adapters/cache/memory.ts'
import { FolderFiles } from '../src/adapters/files/folder.ts'
import type { Files } from '../src/adapters/files/port.ts'
import { FolderMail } from '../src/adapters/mail/folder.ts'
import { ChildCodec } from '../src/adapters/picture-codec/child-codec.ts'
import type { Cache } from '../src/adapters/cache/port.ts'
import { OidcTokenVerifier } from '../src/adapters/identity/oidc.ts'
import { MemoryRateLimits } from '../src/adapters/rate-limit/memory.ts'
import { PostgresSearchIndex } from '../src/adapters/search-index/postgres/postgres.ts'
import { noSignIn } from '../src/adapters/sign-in/none.ts'
import type { SignIn } from '../src/adapters/sign-in/port.ts'
import type { SearchIndex } from '../src/adapters/search-index/port.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import type { DatabaseConnection } from '../src/db/connection.ts'
import type { Deps } from '../src/deps.ts'
import { invalidateEvents } from '../src/features/events/index.ts'
import { createToken, revokeToken } from '../src/features/identity/index.ts'
import { userBySubject } from '../src/features/identity/queries.ts'
import type { App } from '../src/http/types.ts'
import { createMetrics } from '../src/metrics/metrics.ts'
import { checkAnswers } from './checked-answers.ts'
import { aClock, type Clock } from './clock.ts'
import { aPerson, AUDIENCE, TestIssuer, type Person } from './issuer.ts'

/** Asks for addresses below /api/v1; JSON in, JSON parsed out. */
export interface Client {
  get: (path: string, headers?: Headers) => Promise<Answer>
  post: (path: string, body?: unknown, headers?: Headers) => Promise<Answer>
  put: (path: string, body?: unknown, headers?: Headers) => Promise<Answer>
  patch: (path: string, body?: unknown, headers?: Headers) => Promise<Answer>
  delete: (path: string, headers?: Headers) => Promise<Answer>
}

/** As a guest, unless it is `as` somebody. */
export interface TestApp extends Client {
  clock: Clock
  app: () => App
  deps: () => Deps
  issuer: () => TestIssuer
  as: (who: Role | Person) => Client
  /** With an API token that somebody made for a program. */
  withToken: (owner: Role | Person, wishes: TokenWishes) => Promise<Client & { token: NewApiToken }>
}

export interface TokenWishes {
  scopes: ApiScope[]
  end?: 'expired' | 'revoked'
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  body: Json
}
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
type Json = any
type Headers = Record<string, string>

const LIMITS = ['ALL', 'READS', 'READS_MEMBER', 'SEARCH', 'SUGGESTIONS', 'WRITES', 'UPLOADS'].map((name) => [
  `RATE_LIMIT_${name}`,
  '0',
])
// As it is built, also before the tests.
const gazetteerFile = fileURLToPath(new URL('../dist/gazetteer.bin', import.meta.url))
/** Nothing is logged or limited, whatever else the machine does, unless a test is about that. */
const QUIET = {
  LOG_LEVEL: 'silent',
  MAP_STYLE_URL: 'builtin',
  EMBEDDED_IDENTITY: 'false',
  MAX_EVENT_LOOP_DELAY_MS: '0',
  ...(Object.fromEntries(LIMITS) as Record<string, string>),
}

/** What stands in for the usual ones. */
interface TestAdapters {
  openCache?: () => Cache
  openFiles?: (dir: string) => Files
  searchIndex?: SearchIndex
  accounts?: Accounts
  openSignIn?: (now: () => Date) => SignIn
}

/** The real app on the test database, with a clock that stands still and a web app of one line. */
export function useTestApp(
  connection: Pick<DatabaseConnection, 'db' | 'pool'>,
  env: Record<string, string> = {},
  {
    openCache = () => new MemoryCache(),
    openFiles = (dir) => new FolderFiles(dir),
    searchIndex = new PostgresSearchIndex(connection.db),
    accounts = noAccounts,
    openSignIn = () => noSignIn,
  }: TestAdapters = {},
): TestApp {
  const clock = aClock()
  const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-web-'))
  const cache = openCache()
  const pictureCodec = new ChildCodec()
  let app: App
  let deps: Deps
  let issuer: TestIssuer

  beforeAll(async () => {
    issuer = await TestIssuer.start()
    deps = {
      config: loadConfig({ ...QUIET, ...env }),
      ...connection,
      cache,
      tokens: new OidcTokenVerifier({
        issuer: { url: issuer.url, internalUrl: issuer.url },
        audience: AUDIENCE,
        now: clock.now,
        log() {},
      }),
      accounts,
      signIn: openSignIn(clock.now),
      mail: new FolderMail({ dir: join(dir, 'mail'), from: 'no-reply@example.org' }),
      rateLimits: new MemoryRateLimits(),
      metrics: createMetrics({ ...connection, now: clock.now, version: '0.0.0-test' }),
      files: openFiles(join(dir, 'storage')),
      pictureCodec,
      searchIndex,
      now: clock.now,
      version: '0.0.0-test',
      gazetteerFile,
      ...writeWebApp(dir),
    }
    app = await buildApp(deps)
    await checkAnswers(app)
  })
  // As the database is emptied.
  beforeEach(() => invalidateEvents(cache))
  afterAll(async () => {
    await app?.close()
    await pictureCodec.close()
    await cache.close()
    await issuer.stop()
    rmSync(dir, { recursive: true, force: true })
  })

  const client = (tokenFor?: () => Promise<string>): Client => {
    const send = async (
      method: InjectOptions['method'],
      path: string,
      body: unknown,
      headers: Headers = {},
    ): Promise<Answer> => {
      const authorization = tokenFor && `Bearer ${await tokenFor()}`
      const answer = await app.inject({
        method: method!,
        url: `/api/v1${path}`,
        headers: { ...(authorization && { authorization }), ...headers },
        ...(body !== undefined && { payload: body as object }),
      })
      const isJson = String(answer.headers['content-type']).startsWith('application/json')
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: answer.body && isJson ? answer.json() : answer.body,
      }
    }
    return {
      get: (path, headers) => send('GET', path, undefined, headers),
      post: (path, body, headers) => send('POST', path, body, headers),
      put: (path, body, headers) => send('PUT', path, body, headers),
      patch: (path, body, headers) => send('PATCH', path, body, headers),
      delete: (path, headers) => send('DELETE', path, undefined, headers),
    }
  }

  const personOf = (who: Role | Person) => (typeof who === 'string' ? aPerson(who) : who)
  const as = (who: Role | Person) => client(() => issuer.token(personOf(who), clock.now()))
  const withToken: TestApp['withToken'] = async (who, { scopes, end }) => {
    // The first request of a person makes their row, and says which roles they have.
    await as(who).get('/categories')
    const userId = (await userBySubject(connection.db, personOf(who).subject))!.id
    const by = { userId, requestId: null }
    const token = await createToken(deps, by, userId, { name: 'Script', scopes, expires_in_days: 1 })
    if (end === 'revoked') await revokeToken(deps, by, token.id)
    if (end === 'expired')
      await connection.pool.query(
        "UPDATE api_token SET created_at = $2::timestamptz - interval '1 hour', expires_at = $2 WHERE id = $1",
        [token.id, clock.now()],
      )
    return { ...client(async () => token.token), token }
  }

  return {
    ...client(),
    clock,
    withToken,
    app: () => app,
    deps: () => deps,
    issuer: () => issuer,
    as,
  }
}

function writeWebApp(dir: string) {
  const [webDir, basemapDir] = [join(dir, 'web'), join(dir, 'basemap')]
  mkdirSync(join(webDir, 'assets'), { recursive: true })
  mkdirSync(join(basemapDir, '0/0'), { recursive: true })
  writeFileSync(
    join(webDir, 'index.html'),
    '<!doctype html><html lang="en"><head><!--app-config--></head><body><div id="root"></div></body>',
  )
  writeFileSync(join(webDir, 'assets/app-1a2b.js'), 'export {}')
  writeFileSync(
    join(webDir, 'screens.json'),
    '{"list":["assets/list-screen-1a2b.css","assets/list-screen-1a2b.js"]}',
  )
  writeFileSync(join(webDir, 'sw.js'), '')
  writeFileSync(join(webDir, 'third-party.json'), '[]')
  writeFileSync(join(basemapDir, 'manifest.json'), '{"version":"abc123","maxzoom":7}')
  writeFileSync(join(basemapDir, '0/0/0.pbf'), 'tile')
  return { webDir, basemapDir }
}

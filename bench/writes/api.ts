import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noAccounts } from '../../server/src/adapters/accounts/none.ts'
import { noSignIn } from '../../server/src/adapters/sign-in/none.ts'
import { FolderMail } from '../../server/src/adapters/mail/folder.ts'
import { MemoryCache } from '../../server/src/adapters/cache/memory.ts'
import { FolderFiles } from '../../server/src/adapters/files/folder.ts'
import { OidcTokenVerifier } from '../../server/src/adapters/identity/oidc.ts'
import { ChildCodec } from '../../server/src/adapters/picture-codec/child-codec.ts'
import { MemoryRateLimits } from '../../server/src/adapters/rate-limit/memory.ts'
import { PostgresSearchIndex } from '../../server/src/adapters/search-index/postgres/postgres.ts'
import { buildApp } from '../../server/src/app.ts'
import { loadConfig } from '../../server/src/config.ts'
import { connect } from '../../server/src/db/connection.ts'
import { createMetrics } from '../../server/src/metrics/metrics.ts'
import { aPerson, AUDIENCE, TestIssuer } from '../../server/test/issuer.ts'

// The app in a process of its own, for the database of its argument. Its first line tells the port and a token.
const databaseUrl = process.argv[2]!
const { db, pool } = connect({ address: databaseUrl, poolSize: 10 })
const webDir = mkdtempSync(join(tmpdir(), 'eventbuzz-bench-'))
process.once('exit', () => rmSync(webDir, { recursive: true, force: true }))
process.once('SIGTERM', () => process.exit(0))
writeFileSync(join(webDir, 'index.html'), '<!--app-config-->')
writeFileSync(join(webDir, 'manifest.json'), '{"version":"bench"}')

const issuer = await TestIssuer.start()
const startedAt = new Date()
// It stands still, so that the token does not expire during the run.
const now = () => startedAt
const app = await buildApp({
  config: loadConfig({
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'error',
    MAP_STYLE_URL: 'builtin',
    RATE_LIMIT_ALL: '0',
    RATE_LIMIT_WRITES: '0',
    MAX_EVENT_LOOP_DELAY_MS: '0',
  }),
  db,
  pool,
  cache: new MemoryCache(),
  tokens: new OidcTokenVerifier({
    issuer: { url: issuer.url, internalUrl: issuer.url },
    audience: AUDIENCE,
    now,
    log() {},
  }),
  accounts: noAccounts,
  signIn: noSignIn,
  mail: new FolderMail({ dir: tmpdir(), from: 'no-reply@example.org' }),
  rateLimits: new MemoryRateLimits(),
  metrics: createMetrics({ version: 'bench', db, pool, now }),
  files: new FolderFiles(join(webDir, 'storage')),
  pictureCodec: new ChildCodec(),
  searchIndex: new PostgresSearchIndex(db),
  now,
  version: '0.0.0-bench',
  webDir,
  basemapDir: webDir,
  gazetteerFile: join(webDir, 'none'),
})
await app.listen({ host: '127.0.0.1', port: 0 })
const { port } = app.server.address() as AddressInfo
console.log(JSON.stringify({ port, token: await issuer.token(aPerson('organizer'), startedAt) }))

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { EventPage, NearbyQuery } from '@eventbuzz/contract/events'
import { noAccounts } from '../../server/src/adapters/accounts/none.ts'
import { noSignIn } from '../../server/src/adapters/sign-in/none.ts'
import { FolderMail } from '../../server/src/adapters/mail/folder.ts'
import { MemoryCache } from '../../server/src/adapters/cache/memory.ts'
import { FolderFiles } from '../../server/src/adapters/files/folder.ts'
import { noIdentityProvider } from '../../server/src/adapters/identity/none.ts'
import { MemoryRateLimits } from '../../server/src/adapters/rate-limit/memory.ts'
import { ChildCodec } from '../../server/src/adapters/picture-codec/child-codec.ts'
import { PostgresSearchIndex } from '../../server/src/adapters/search-index/postgres/postgres.ts'
import { buildApp } from '../../server/src/app.ts'
import { loadConfig } from '../../server/src/config.ts'
import { connect } from '../../server/src/db/connection.ts'
import { createMetrics } from '../../server/src/metrics/metrics.ts'
import { NOW } from './data.ts'
import { naiveNearby } from './naive.ts'

// The API in a process of its own: `static <bytes>` or `app <database url>`. Its first line tells the port.
const [kind, argument] = process.argv.slice(2) as ['static' | 'app', string]
const app = kind === 'static' ? staticApp(Number(argument)) : await realApp(argument)
// An orderly end, so that `node --cpu-prof` writes its profile and the folder below goes.
process.once('SIGTERM', () => process.exit(0))
await app.listen({ host: '127.0.0.1', port: 0 })
console.log((app.server.address() as AddressInfo).port)

/** As little as Fastify can do for an answer of this size: no database, no headers, no hooks. */
function staticApp(bytes: number) {
  const app = Fastify()
  const answer = Buffer.alloc(bytes, 'x')
  app.get('/static', { schema: { querystring: NearbyQuery } }, async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(answer),
  )
  return app
}

/** The app as it is served, and beside it, with the same hooks, headers and answer, the naive query. */
async function realApp(databaseUrl: string) {
  const { db, pool } = connect({ address: databaseUrl, poolSize: 10 })
  // What the app reads when it starts; nobody asks for it here.
  const webDir = mkdtempSync(join(tmpdir(), 'eventbuzz-bench-'))
  process.once('exit', () => rmSync(webDir, { recursive: true, force: true }))
  writeFileSync(join(webDir, 'index.html'), '<!--app-config-->')
  writeFileSync(join(webDir, 'manifest.json'), '{"version":"bench"}')
  const app = await buildApp({
    config: loadConfig({
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'error',
      MAP_STYLE_URL: 'builtin',
      RATE_LIMIT_ALL: '0',
      RATE_LIMIT_READS: '0',
      MAX_EVENT_LOOP_DELAY_MS: '0',
    }),
    db,
    pool,
    cache: new MemoryCache(),
    files: new FolderFiles(webDir),
    pictureCodec: new ChildCodec(),
    tokens: noIdentityProvider,
    accounts: noAccounts,
    signIn: noSignIn,
    mail: new FolderMail({ dir: tmpdir(), from: 'no-reply@example.org' }),
    rateLimits: new MemoryRateLimits(),
    metrics: createMetrics({ version: 'bench', db, pool, now: () => NOW }),
    searchIndex: new PostgresSearchIndex(db),
    now: () => NOW,
    version: '0.0.0-bench',
    webDir,
    basemapDir: webDir,
    gazetteerFile: join(webDir, 'none'),
  })
  app.get(
    '/naive',
    { schema: { querystring: NearbyQuery, response: { 200: EventPage } } },
    async ({ query }, reply) =>
      reply.header('cache-control', 'public, max-age=300').send(await naiveNearby(pool, query, NOW)),
  )
  return app
}

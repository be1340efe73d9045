import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { loadConfig, type Config } from '../config.ts'
import { issuerOf } from '../lib/issuer.ts'
import { version } from '../version.ts'
import { closeServer } from './close-server.ts'
import { listenFailure } from './listen-failure.ts'
import { databaseName, openReadyDatabase } from './ready-database.ts'
import { untilStopped, WORK_ENDS_WITHIN_MS } from './until-stopped.ts'

export function serveCommand(): Command {
  return new Command('serve').description('start EventBuzz (the default)').action(async () => {
    const startedAt = performance.now() - process.uptime() * 1000
    const config = loadConfig(process.env)
    const stop = await startServer(config, startedAt)
    await untilStopped(stop)
  })
}

async function startServer(config: Config, startedAt: number): Promise<() => Promise<void>> {
  await ensurePortFree(config)
  // The embedded database needs three seconds to open, and the code takes one to load: both at once.
  const [
    database,
    { buildApp },
    { wire },
    { startWorker },
    { refreshDemo },
    { closeMetricsServer, openMetricsServer },
  ] = await Promise.all([
    openReadyDatabase(config, 'own'),
    import('../app.ts'),
    import('../wire.ts'),
    import('../worker.ts'),
    import('../features/demo/index.ts'),
    import('./metrics-server.ts'),
  ])
  const stopping = new AbortController()
  const deps = { ...wire(config, database), stopping: stopping.signal }
  const closeDeps = async () => {
    await deps.pictureCodec.close()
    await deps.mail.close()
    await deps.cache.close()
    await deps.rateLimits.close()
    await database.close()
  }
  try {
    const [app, demo] = await Promise.all([buildApp(deps), config.demoEvents ? refreshDemo(deps) : undefined])
    const metricsServer = await openMetricsServer(deps)
    await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      closeMetricsServer(metricsServer)
      throw listenFailure(error, config)
    })
    const worker = config.workerInServe ? startWorker(deps, app.log) : undefined
    announce(config, demo?.count ?? 0, performance.now() - startedAt)
    return async () => {
      const stopAt = performance.now() + WORK_ENDS_WITHIN_MS
      stopping.abort()
      const jobsEnd = worker?.stop(WORK_ENDS_WITHIN_MS)
      await sleep(config.shutdownGraceMs)
      await closeServer(app, stopAt - performance.now())
      await jobsEnd
      closeMetricsServer(metricsServer)
      await closeDeps()
    }
  } catch (error) {
    await closeDeps()
    throw error
  }
}

function announce(config: Config, demoCount: number, startMs: number): void {
  const { publicUrl, host } = config
  const lines = [
    `EventBuzz ${version} is ready (${(startMs / 1000).toFixed(1)} s).`,
    `  App       ${publicUrl}`,
    `  API       ${publicUrl}/api/docs`,
    `  Database  ${databaseName(config)}`,
  ]
  const issuer = issuerOf(config)
  if (issuer) lines.push(`  Sign-in   ${issuer.url}`)
  if (config.embeddedIdentity && !config.smtpUrl)
    lines.push(`  Mail      files in ${join(config.dataDir, 'mail')}`)
  if (demoCount > 0)
    lines.push(`  Events    ${demoCount} demo events; take them out with: npx eventbuzz demo --remove`)
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) lines.push(`  Network   listening on ${host}`)
  lines.push('  Stop with Ctrl-C.')
  process.stdout.write(`${lines.join('\n')}\n`)
  if (config.embeddedIdentity && config.environment === 'production')
    process.stderr.write(
      'EMBEDDED_IDENTITY is on in production: accounts and keys are in the database of EventBuzz. Keycloak is meant for this.\n',
    )
}

/** Asked before the database is opened, so that the answer comes at once. */
async function ensurePortFree({ host, port }: Config): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(listenFailure(error, { host, port })))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}

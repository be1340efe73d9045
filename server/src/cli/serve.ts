import { createServer } from 'node:net'
import { Command } from 'commander'
import { buildApp } from '../app.ts'
import { loadConfig, type Config } from '../config.ts'
import { refreshDemo } from '../features/demo/index.ts'
import { version, wire } from '../wire.ts'
import { startWorker } from '../worker.ts'
import { CliFailure } from './failure.ts'
import { databaseName, openReadyDatabase } from './ready-database.ts'
import { JOBS_END_WITHIN_MS, untilStopped } from './until-stopped.ts'

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
  const database = await openReadyDatabase(config, 'own')
  const deps = wire(config, database)
  try {
    const demo = config.demoEvents ? await refreshDemo(deps) : undefined
    const app = await buildApp(deps)
    await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenFailure(error, config)
    })
    const worker = config.workerInServe ? startWorker(deps, app.log) : undefined
    announce(config, demo?.count ?? 0, performance.now() - startedAt)
    return async () => {
      await app.close()
      await worker?.stop(JOBS_END_WITHIN_MS)
      await deps.cache.close()
      await database.close()
    }
  } catch (error) {
    await deps.cache.close()
    await database.close()
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
  if (demoCount > 0)
    lines.push(`  Events    ${demoCount} demo events; take them out with: npx eventbuzz demo --remove`)
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) lines.push(`  Network   listening on ${host}`)
  lines.push('  Stop with Ctrl-C.')
  process.stdout.write(`${lines.join('\n')}\n`)
}

/** Asked before the database is opened, so that the answer comes at once. */
async function ensurePortFree({ host, port }: Config): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(listenFailure(error, { host, port })))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}

function listenFailure(error: unknown, { host, port }: Pick<Config, 'host' | 'port'>): Error {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return new CliFailure(
      `Port ${port} is in use by another program. Stop that one, or set PORT, as in PORT=${port + 1}.`,
    )
  }
  if (code === 'EACCES') {
    return new CliFailure(`Port ${port} may not be opened by this user. Set PORT to a number above 1023.`)
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CliFailure(`HOST ${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`)
  }
  return error as Error
}

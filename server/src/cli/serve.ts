import { accessSync, constants, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { relative } from 'node:path'
import { Command } from 'commander'
import { buildApp } from '../app.ts'
import { loadConfig, type Config } from '../config.ts'
import { migrate, pendingMigrations } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import { refreshDemo } from '../features/demo/index.ts'
import { version, wire } from '../wire.ts'
import { CliFailure } from './failure.ts'

/** Past this a stop is no longer graceful. */
const STOP_WITHIN_MS = 10_000

export function serveCommand(): Command {
  return new Command('serve').description('start EventBuzz (the default)').action(async () => {
    const startedAt = performance.now() - process.uptime() * 1000
    const config = loadConfig(process.env)
    const stop = await startServer(config, startedAt)
    const signal = await new Promise<string>((resolve) => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name))
    })
    process.stderr.write(`\nStopping (${signal}) …\n`)
    const timer = setTimeout(() => {
      process.stderr.write('Requests did not end in time; stopping without them.\n')
      process.exit(1)
    }, STOP_WITHIN_MS)
    await stop()
    clearTimeout(timer)
  })
}

async function startServer(config: Config, startedAt: number): Promise<() => Promise<void>> {
  if (!config.databaseUrl) ensureWritable(config.dataDir)
  await ensurePortFree(config)

  const database = await openDatabase(config, {
    embedded: 'own',
    log: (message) => process.stderr.write(`${message}\n`),
  })
  try {
    if (config.migrateOnStart) await migrate(database.pool)
    else await refuseOldSchema(database.pool)
    const deps = wire(config, database)
    const demo = config.demoEvents ? await refreshDemo(deps) : undefined
    const app = await buildApp(deps)
    await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw listenFailure(error, config)
    })
    announce(config, demo?.count ?? 0, performance.now() - startedAt)
    return async () => {
      await app.close()
      await database.close()
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

function announce(
  { databaseUrl, dataDir, publicUrl, host }: Config,
  demoCount: number,
  startMs: number,
): void {
  const below = relative('.', dataDir)
  const where = databaseUrl
    ? 'PostgreSQL at DATABASE_URL'
    : `embedded, in ${below.startsWith('..') ? dataDir : below}`
  const lines = [
    `EventBuzz ${version} is ready (${(startMs / 1000).toFixed(1)} s).`,
    `  App       ${publicUrl}`,
    `  API       ${publicUrl}/api/docs`,
    `  Database  ${where}`,
  ]
  if (demoCount > 0)
    lines.push(`  Events    ${demoCount} demo events; take them out with: npx eventbuzz demo --remove`)
  if (!['127.0.0.1', 'localhost', '::1'].includes(host)) lines.push(`  Network   listening on ${host}`)
  lines.push('  Stop with Ctrl-C.')
  process.stdout.write(`${lines.join('\n')}\n`)
}

function ensureWritable(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new CliFailure(
      `DATA_DIR ${dataDir} cannot be written to (${reason}). Set DATA_DIR to a directory that you own.`,
    )
  }
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

async function refuseOldSchema(pool: Parameters<typeof pendingMigrations>[0]): Promise<void> {
  const pending = await pendingMigrations(pool)
  if (pending.length > 0) {
    throw new CliFailure(`The database needs ${pending.length} migrations first. Run: eventbuzz migrate`)
  }
}

import { randomUUID } from 'node:crypto'
import { existsSync, statfsSync } from 'node:fs'
import { createServer } from 'node:net'
import { freemem } from 'node:os'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { ConfigError, loadConfig, type Config } from '../config.ts'
import { runningEmbedded } from '../db/embedded/start.ts'
import { pendingMigrations } from '../db/migrate.ts'
import { issuerOf } from '../lib/issuer.ts'
import { basemapDir, gazetteerFile, openCache, openFiles, openMeilisearch, webDir } from '../wire.ts'
import { accounts } from './doctor/accounts.ts'
import { backupAge } from './doctor/backup.ts'
import type { Finding } from './doctor/finding.ts'
import { legal } from './doctor/legal.ts'
import { examineSite } from './doctor/site.ts'
import { withDatabase } from './with-database.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check this machine, these settings and, in production, the site, one line each')
    .option('--backup-metrics <folder>', 'where the backup says when it last succeeded', '/metrics')
    .action(async ({ backupMetrics }: { backupMetrics: string }) => {
      const findings = await examine(backupMetrics)
      for (const { check, isOk, wanted, found, fix } of findings) {
        console.log(
          `${isOk ? 'ok  ' : 'FAIL'}  ${check}: wanted ${wanted}, found ${found}${isOk ? '' : `. Fix: ${fix}`}`,
        )
      }
      if (findings.some(({ isOk }) => !isOk)) process.exitCode = 1
    })
}

async function examine(backupMetrics: string): Promise<Finding[]> {
  const findings = [nodeVersion()]
  let config: Config
  try {
    config = loadConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const settings = error.problems.map(({ variable, value, expected }) => ({
      check: `setting ${variable}`,
      isOk: false,
      wanted: expected.replaceAll('`', ''),
      found: value,
      fix: `set ${variable} right; see docs/configuration.md`,
    }))
    return [...findings, ...settings]
  }
  const settings = { check: 'settings', isOk: true, wanted: 'all right', found: 'all right', fix: '' }
  return [
    ...findings,
    settings,
    built(),
    memory(config),
    disk(config),
    await port(config),
    ...(await database(config)),
    ...(config.redisUrl ? [await cache(config)] : []),
    await storage(config),
    await legal(config),
    ...(await search(config)),
    await identity(config),
    await accounts(config),
    ...(isOnTheInternet(config) ? await examineSite(config) : []),
    ...backupAge(backupMetrics, Date.now()),
  ]
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  return {
    check: 'Node.js',
    isOk: major > 20 || (major === 20 && minor >= 19),
    wanted: '20.19 or newer',
    found: process.versions.node,
    fix: 'install the current LTS release of Node.js',
  }
}

function built(): Finding {
  const missing = [join(webDir, 'index.html'), join(basemapDir, 'manifest.json'), gazetteerFile].filter(
    (file) => !existsSync(file),
  )
  return {
    check: 'build',
    isOk: missing.length === 0,
    wanted: 'the web app, the map tiles and the list of towns',
    found: missing.length === 0 ? 'all' : `no ${missing.join(', no ')}`,
    fix: 'npm run build',
  }
}

function memory({ databaseUrl }: Config): Finding {
  const wantedMb = databaseUrl ? 256 : 1_200
  const freeMb = Math.round(freemem() / 2 ** 20)
  return {
    check: 'memory',
    isOk: freeMb >= wantedMb,
    wanted: `${wantedMb} MB free`,
    found: `${freeMb} MB`,
    fix: databaseUrl ? 'end other programs' : 'end other programs, or use a database server by DATABASE_URL',
  }
}

function disk({ dataDir }: Config): Finding {
  let dir = dataDir
  while (!existsSync(dir)) dir = dirname(dir)
  const { bavail, bsize } = statfsSync(dir)
  const freeMb = Math.round((bavail * bsize) / 2 ** 20)
  return {
    check: `disk of ${dir}`,
    isOk: freeMb >= 1_000,
    wanted: '1000 MB free',
    found: `${freeMb} MB`,
    fix: 'make room, or set DATA_DIR to another disk',
  }
}

async function port({ host, port: number, publicUrl }: Config): Promise<Finding> {
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host, port: number }, () => probe.close(() => resolve(true)))
  })
  const isOurs = !isFree && (await answersAsEventBuzz(number))
  return {
    check: `port ${number}`,
    isOk: isFree || isOurs,
    wanted: 'free, or EventBuzz',
    found: isFree ? 'free' : isOurs ? `EventBuzz, at ${publicUrl}` : 'another program',
    fix: 'stop that program, or set PORT',
  }
}

async function answersAsEventBuzz(number: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${number}/api/v1/health`, {
      signal: AbortSignal.timeout(2_000),
    })
    return ((await answer.json()) as { status?: string }).status === 'ok'
  } catch {
    // Whatever it is, it does not speak our language.
    return false
  }
}

async function database(config: Config): Promise<Finding[]> {
  const kind = config.databaseUrl
    ? 'server'
    : runningEmbedded(config.dataDir)
      ? 'embedded, running'
      : 'embedded'
  const finding = (check: string, isOk: boolean, wanted: string, found: string, fix: string): Finding => ({
    check,
    isOk,
    wanted,
    found,
    fix,
  })
  try {
    return await withDatabase({ ...config, migrateOnStart: false }, async ({ pool }) => {
      const { rows } = await pool.query<{ version: string; number: number; postgis: string | null }>(
        `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
          (SELECT default_version FROM pg_available_extensions WHERE name = 'postgis') AS postgis`,
      )
      const { version, number, postgis } = rows[0]!
      const pending = await pendingMigrations(pool)
      return [
        finding(
          'database',
          number >= 150_000,
          'PostgreSQL 15 or newer',
          `${version} (${kind})`,
          'upgrade PostgreSQL',
        ),
        finding(
          'PostGIS',
          postgis !== null && Number.parseFloat(postgis) >= 3.3,
          '3.3 or newer',
          postgis ?? 'none',
          'install the PostGIS package of your PostgreSQL version',
        ),
        finding(
          'schema',
          pending.length === 0,
          'up to date',
          pending.length === 0 ? 'up to date' : `${pending.length} migrations to apply`,
          'eventbuzz migrate',
        ),
      ]
    })
  } catch (error) {
    const fix = config.databaseUrl
      ? 'check DATABASE_URL and that the server runs'
      : 'stop what uses the data directory, or set DATA_DIR'
    return [finding('database', false, 'a connection', (error as Error).message, fix)]
  }
}

async function cache(config: Config): Promise<Finding> {
  const wanted = 'a connection that may write'
  const finding = { check: 'cache', wanted, fix: 'check REDIS_URL and that the server runs' }
  const opened = openCache(config)
  try {
    await opened.ping?.()
    return { ...finding, isOk: true, found: wanted }
  } catch (error) {
    // The message is empty where several addresses were tried.
    const { message, code } = error as NodeJS.ErrnoException
    return { ...finding, isOk: false, found: message || (code ?? 'no answer') }
  } finally {
    await opened.close()
  }
}

async function storage(config: Config): Promise<Finding> {
  const { s3Endpoint, s3Bucket, dataDir } = config
  const finding = {
    check: 'storage of pictures',
    wanted: s3Endpoint ? `a bucket ${s3Bucket} that may be written to` : 'a folder that may be written to',
    fix: s3Endpoint ? 'check the S3_ settings, and that the server runs and has the bucket' : 'set DATA_DIR',
  }
  try {
    const files = openFiles(config)
    await files.ping()
    // That a bucket can be read says nothing about writing.
    const key = `probe/${randomUUID()}.webp`
    await files.put(key, new Uint8Array([1]))
    await files.delete(key)
    return { ...finding, isOk: true, found: s3Endpoint ? `one at ${s3Endpoint}` : join(dataDir, 'storage') }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return { ...finding, isOk: false, found: code ?? message }
  }
}

async function search(config: Config): Promise<Finding[]> {
  const index = openMeilisearch(config)
  if (!index) return []
  const wanted = 'an index with the settings of this release'
  const finding = { check: 'search', wanted, fix: 'eventbuzz reindex' }
  try {
    const { documents, outdatedSettings } = await index.state()
    const isOk = outdatedSettings.length === 0
    const found = isOk ? `one with ${documents} events` : `other ${outdatedSettings.join(', ')}`
    return [{ ...finding, isOk, found }]
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException
    const fix = code === 'index_not_found' ? finding.fix : 'check MEILISEARCH_URL and MEILISEARCH_KEY'
    return [{ ...finding, isOk: false, found: message, fix }]
  }
}

async function identity(config: Config): Promise<Finding> {
  const { oidcIssuer, oidcInternalUrl } = config
  if (!oidcIssuer) {
    // The embedded one is in the process that serves, which need not run now.
    const embedded = issuerOf(config)
    const found = embedded ? `the embedded one, ${embedded.url}` : 'none: nobody can sign in'
    return { check: 'identity provider', wanted: 'one, if people shall sign in', isOk: true, found, fix: '' }
  }
  const url = `${oidcInternalUrl ?? oidcIssuer}/.well-known/openid-configuration`
  const finding = {
    check: 'identity provider',
    wanted: `one whose issuer is ${oidcIssuer}`,
    fix: 'check OIDC_ISSUER and OIDC_INTERNAL_URL, and that the server runs',
  }
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) })
    const { issuer } = (await answer.json()) as { issuer?: string }
    return { ...finding, isOk: issuer === oidcIssuer, found: issuer ?? `status ${answer.status}` }
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } }
    return { ...finding, isOk: false, found: cause?.code ?? message }
  }
}

const isOnTheInternet = ({ environment, publicUrl }: Config) =>
  environment === 'production' &&
  publicUrl.startsWith('https:') &&
  new URL(publicUrl).hostname !== 'localhost'

import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { backUp, type BackUpResult } from '../backup/back-up.ts'
import { BackupBusyError } from '../backup/lock.ts'
import { readMetrics } from '../backup/metric-file.ts'
import { CommandFailed } from '../backup/run.ts'
import { nextBackupAt } from '../backup/schedule.ts'
import { loadBackupSettings, type BackupSettings } from '../backup/settings.ts'
import { version } from '../version.ts'
import { openFiles } from '../wire.ts'
import { CliFailure } from './failure.ts'
import { untilStopped } from './until-stopped.ts'

export function backupCommand(): Command {
  return new Command('backup')
    .description('back up databases, roles and pictures into a restic repository')
    .option('--schedule', 'stay, and make one every day (BACKUP_SCHEDULE)')
    .addHelpText(
      'after',
      '\nFor servers: needs restic and the tools of PostgreSQL, not older than the server. Keeps 7 daily, 5 weekly and' +
        '\n12 monthly backups, or all of them (BACKUP_FORGET=false). An embedded database is backed up by copying DATA_DIR' +
        '\nwhile nothing runs.',
    )
    .action(async ({ schedule }: { schedule?: true }) => {
      const settings = loadBackupSettings(process.env)
      if (schedule) return keepBackingUp(settings)
      const result = await once(settings).catch((error: unknown) => {
        throw isExpected(error) ? new CliFailure(`No backup was made. ${error.message}`) : error
      })
      console.log(told(result))
    })
}

const log = (message: string) => void process.stderr.write(`${message}\n`)
const isExpected = (error: unknown): error is Error =>
  error instanceof CommandFailed || error instanceof BackupBusyError

function told({ snapshot, rows, objects, bytes, durationS }: BackUpResult): string {
  return `Backup ${snapshot.slice(0, 8)}: ${rows} rows, ${objects} objects, ${Math.ceil(bytes / 1e6)} MB in ${durationS} s.`
}

function once(
  { config, databases, metricsDir, mayForget }: BackupSettings,
  signal?: AbortSignal,
): Promise<BackUpResult> {
  return backUp({
    databaseUrl: config.databaseUrl,
    databases,
    files: openFiles(config),
    dir: config.dataDir,
    metricsDir,
    mayForget,
    release: version,
    now: () => new Date(),
    log,
    signal,
  })
}

async function keepBackingUp(settings: BackupSettings): Promise<void> {
  const stopping = new AbortController()
  const ended = runForEver(settings, stopping.signal)
  await untilStopped(async () => {
    stopping.abort()
    await ended
  })
}

async function runForEver(settings: BackupSettings, signal: AbortSignal): Promise<void> {
  let lastFailedAt: Date | undefined
  let lastSuccessAt = lastSuccess(settings)
  while (!signal.aborted) {
    const now = new Date()
    const at = nextBackupAt(settings.schedule, now, { lastSuccessAt, lastFailedAt })
    log(`The next backup begins at ${at.toISOString()}.`)
    await until(at, signal)
    if (signal.aborted) return
    const startedAt = new Date()
    try {
      log(told(await once(settings, signal)))
      ;[lastSuccessAt, lastFailedAt] = [startedAt, undefined]
    } catch (error) {
      if (signal.aborted) return
      lastFailedAt = new Date()
      log(`No backup was made. ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

function lastSuccess({ metricsDir }: BackupSettings): Date | undefined {
  const { lastSuccessAt } = metricsDir ? readMetrics(metricsDir) : {}
  return lastSuccessAt === undefined ? undefined : new Date(lastSuccessAt * 1000)
}

/** In steps, as a clock may be set and a machine may sleep. */
async function until(at: Date, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && Date.now() < at.getTime()) {
    const step = Math.min(60_000, at.getTime() - Date.now())
    await sleep(step, undefined, { signal }).catch(() => {})
  }
}

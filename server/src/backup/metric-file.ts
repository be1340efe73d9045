import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the node exporter tells Prometheus of backups. Times are in seconds since 1970. */
export interface BackupMetrics {
  lastRunAt: number
  lastRunSucceeded: boolean
  /** Of the last one that is complete. */
  lastSuccessAt?: number | undefined
  durationS?: number | undefined
  snapshotBytes?: number | undefined
  repositoryBytes?: number | undefined
}

const NAMES = {
  lastRunAt: ['backup_last_run_timestamp_seconds', 'When a backup was tried last'],
  lastRunSucceeded: ['backup_last_run_success', 'Whether that one is complete'],
  lastSuccessAt: ['backup_last_success_timestamp_seconds', 'When the newest complete backup was begun'],
  durationS: ['backup_duration_seconds', 'How long that one took'],
  snapshotBytes: ['backup_snapshot_bytes', 'What that one holds'],
  repositoryBytes: ['backup_repository_bytes', 'What all backups take together'],
} as const

const FILE = 'backup.prom'

export function metricText(metrics: BackupMetrics): string {
  return (Object.keys(NAMES) as (keyof BackupMetrics)[])
    .flatMap((key) => {
      const [name, help] = NAMES[key]
      const value = metrics[key]
      return value === undefined
        ? []
        : [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${Number(value)}`]
    })
    .concat('')
    .join('\n')
}

function parseMetrics(text: string): Partial<Record<keyof BackupMetrics, number>> {
  const found = (Object.keys(NAMES) as (keyof BackupMetrics)[]).flatMap((key) => {
    const value = new RegExp(`^${NAMES[key][0]} (\\S+)$`, 'm').exec(text)?.[1]
    return value === undefined ? [] : [[key, Number(value)]]
  })
  return Object.fromEntries(found)
}

/** What the last run left; nothing before the first one. */
export function readMetrics(dir: string): Partial<Record<keyof BackupMetrics, number>> {
  try {
    return parseMetrics(readFileSync(join(dir, FILE), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** As a whole: the exporter may read at any time. */
export function writeMetrics(dir: string, metrics: BackupMetrics): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, `${FILE}.new`), metricText(metrics), { mode: 0o644 })
  renameSync(join(dir, `${FILE}.new`), join(dir, FILE))
}

/** A failed run keeps what is true of the last complete backup: its age must go on growing. */
export function afterFailure(before: Partial<Record<keyof BackupMetrics, number>>, at: Date): BackupMetrics {
  return { ...before, lastRunAt: seconds(at), lastRunSucceeded: false }
}

export const seconds = (date: Date): number => Math.round(date.getTime() / 1000)

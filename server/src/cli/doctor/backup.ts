import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from './finding.ts'

const METRIC = /^backup_last_success_timestamp_seconds(?:\{[^}]*\})? (\S+)$/gm
/** A day, and what a backup may take. */
const HOURS = 26

/** What the backup has told Prometheus about itself. @returns nothing where no backup can have. */
export function backupAge(folder: string, nowMs: number): Finding[] {
  if (!existsSync(folder)) return []
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.prom'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
  const times = texts.flatMap((text) => [...text.matchAll(METRIC)].map(([, seconds]) => Number(seconds)))
  // The oldest of several kinds counts.
  const hours = times.length > 0 ? Math.round((nowMs / 1000 - Math.min(...times)) / 3600) : Infinity
  return [
    {
      check: 'backup',
      isOk: hours <= HOURS,
      wanted: `one of the last ${HOURS} hours`,
      found: hours === Infinity ? 'none' : `one of ${hours} hours ago`,
      fix: 'docker compose logs backup',
    },
  ]
}

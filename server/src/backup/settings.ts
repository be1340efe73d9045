import { Cron } from 'croner'
import { ConfigError, filledValue, loadConfig, rawValue, type Config, type ConfigProblem } from '../config.ts'
import { BACKUP_SETTINGS, SETTINGS, type Setting } from '../settings.ts'

export interface BackupSettings {
  config: Config & { databaseUrl: string }
  databases: string[]
  metricsDir: string | undefined
  schedule: string
  /** Whether old backups are removed after each new one. */
  mayForget: boolean
}

/**
 * The settings of backups beside those of everything. What is for restic is only looked at, as restic reads it itself.
 * @throws ConfigError
 */
export function loadBackupSettings(env: Record<string, string | undefined>): BackupSettings {
  const config = loadConfig(env)
  const problems: ConfigProblem[] = []
  const value = (setting: Setting) => rawValue(env, setting, problems)
  const need = (setting: Setting, isThere: boolean) => {
    const isTold = problems.some(({ variable }) => variable.startsWith(setting.name))
    if (!isThere && !isTold)
      problems.push({ variable: setting.name, value: 'not set', expected: setting.expected })
  }
  need(SETTINGS.databaseUrl, config.databaseUrl !== undefined)
  need(BACKUP_SETTINGS.repository, value(BACKUP_SETTINGS.repository) !== undefined)
  need(
    BACKUP_SETTINGS.password,
    filledValue(env, BACKUP_SETTINGS.password, problems) !== undefined ||
      env['RESTIC_PASSWORD_COMMAND'] !== undefined,
  )
  const databases = value(BACKUP_SETTINGS.databases)
    ?.split(',')
    .map((name) => name.trim())
  if (databases?.some((name) => !/^[\w-]+$/.test(name))) refuse(problems, BACKUP_SETTINGS.databases, env)
  const schedule = value(BACKUP_SETTINGS.schedule) ?? BACKUP_SETTINGS.schedule.default
  if (!isSchedule(schedule)) refuse(problems, BACKUP_SETTINGS.schedule, env)
  const forget = value(BACKUP_SETTINGS.forget) ?? BACKUP_SETTINGS.forget.default
  if (forget !== 'true' && forget !== 'false') refuse(problems, BACKUP_SETTINGS.forget, env)
  if (problems.length > 0) throw new ConfigError(problems)
  const databaseUrl = config.databaseUrl!
  return {
    config: { ...config, databaseUrl },
    databases: databases ?? [decodeURIComponent(new URL(databaseUrl).pathname.slice(1))],
    metricsDir: value(BACKUP_SETTINGS.metricsDir),
    schedule,
    mayForget: forget === 'true',
  }
}

function refuse(
  problems: ConfigProblem[],
  { name, expected }: Setting,
  env: Record<string, string | undefined>,
) {
  problems.push({ variable: name, value: `"${env[name]}"`, expected })
}

function isSchedule(text: string): boolean {
  if (text.split(/\s+/).length !== 5) return false
  try {
    return new Cron(text, { paused: true, timezone: 'UTC' }).nextRun() !== null
  } catch {
    return false
  }
}

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { BucketSettings } from './adapters/files/port.ts'
import { parseNetworks } from './lib/networks.ts'
import { parseOrigins } from './lib/origins.ts'

import { BACKUP_SETTINGS, LOG_LEVELS, SETTINGS, type Config, type Setting } from './settings.ts'

export type { Config }

type Environment = Record<string, string | undefined>

export interface ConfigProblem {
  variable: string
  value: string
  expected: string
}

/** All that is wrong with the settings, one line each in the message. */
export class ConfigError extends Error {
  readonly problems: ConfigProblem[]
  constructor(problems: ConfigProblem[]) {
    super(
      problems
        .map(
          ({ variable, value, expected }) =>
            `${variable} is ${value}; expected ${expected.replaceAll('`', '')}`,
        )
        .join('\n'),
    )
    this.problems = problems
  }
}

/**
 * Reads all settings from the environment; nothing else in the program does.
 * @throws ConfigError naming every variable that is wrong.
 */
export function loadConfig(env: Environment): Config {
  const problems: ConfigProblem[] = []
  const refuse = ({ name, expected, isSecret }: Setting, value: string): undefined => {
    problems.push({
      variable: name,
      value: isSecret || hasCredentials(value) ? HIDDEN : `"${value}"`,
      expected,
    })
  }

  /** `parse` answers undefined for a wrong value. */
  const read = <T>(setting: Setting, fallback: T, parse: (value: string) => T | undefined): T => {
    const value = filledValue(env, setting, problems)
    if (value === undefined) return fallback
    const parsed = parse(value)
    if (parsed === undefined) refuse(setting, value)
    return parsed ?? fallback
  }
  const oneOf =
    <T extends string>(values: readonly T[]) =>
    (value: string) =>
      values.find((candidate) => candidate === value)
  const wholeNumber = (minimum: number, maximum: number) => (value: string) =>
    /^\d+$/.test(value) && Number(value) >= minimum && Number(value) <= maximum ? Number(value) : undefined
  const perMinute = wholeNumber(0, 1_000_000)
  const hostName = (value: string) => (/^[\w.:-]+$/.test(value) ? value : undefined)
  const boolean = (value: string) => ({ true: true, false: false })[value]

  const environment = read<Config['environment']>(
    SETTINGS.environment,
    'development',
    oneOf(['development', 'production']),
  )
  const isProduction = environment === 'production'
  const databaseUrl = read<string | undefined>(SETTINGS.databaseUrl, undefined, (value) =>
    hasProtocol(value, 'postgres:', 'postgresql:') ? value : undefined,
  )
  const isEmbedded = databaseUrl === undefined
  const hasDatabaseProblem = problems.some(({ variable }) => variable.startsWith('DATABASE_URL'))
  if (isProduction && isEmbedded && !hasDatabaseProblem) {
    problems.push({ variable: 'DATABASE_URL', value: 'not set', expected: SETTINGS.databaseUrl.expected })
  }
  const port = read(SETTINGS.port, 8000, wholeNumber(1, 65_535))
  const demoEvents = read(SETTINGS.demoEvents, isEmbedded && !isProduction, boolean)
  if (isProduction && demoEvents) {
    problems.push({
      variable: 'DEMO_EVENTS',
      value: '"true"',
      expected: '`false` when ENVIRONMENT is production',
    })
  }

  const anyText = (value: string) => value
  const s3Endpoint = read<string | undefined>(SETTINGS.s3Endpoint, undefined, (value) =>
    isS3Endpoint(value) ? new URL(value).origin : undefined,
  )
  const s3AccessKey = read<string | undefined>(SETTINGS.s3AccessKey, undefined, anyText)
  const s3SecretKey = read<string | undefined>(SETTINGS.s3SecretKey, undefined, anyText)
  const s3 = [
    { setting: SETTINGS.s3Endpoint, value: s3Endpoint },
    { setting: SETTINGS.s3AccessKey, value: s3AccessKey },
    { setting: SETTINGS.s3SecretKey, value: s3SecretKey },
  ]
  if (s3.some(({ value }) => value !== undefined)) {
    for (const { setting, value } of s3) {
      if (value === undefined && !problems.some(({ variable }) => variable.startsWith(setting.name)))
        problems.push({ variable: setting.name, value: 'not set', expected: setting.expected })
    }
  }
  const meilisearchUrl = read<string | undefined>(SETTINGS.meilisearchUrl, undefined, bareAddress)
  const meilisearchKey = read<string | undefined>(SETTINGS.meilisearchKey, undefined, (value) =>
    /^[\x21-\x7e]+$/.test(value) ? value : undefined,
  )
  const hasSearchProblem = problems.some(({ variable }) => variable.startsWith('MEILISEARCH_'))
  if (!hasSearchProblem && isProduction && meilisearchUrl && !meilisearchKey) {
    const { name: variable, expected } = SETTINGS.meilisearchKey
    problems.push({ variable, value: 'not set', expected })
  }
  if (!hasSearchProblem && meilisearchKey && !meilisearchUrl) {
    const { name: variable, expected } = SETTINGS.meilisearchUrl
    problems.push({ variable, value: 'not set, but MEILISEARCH_KEY is', expected })
  }

  const publicUrl = read(SETTINGS.publicUrl, `http://localhost:${port}`, (value) => {
    if (!hasProtocol(value, 'http:', 'https:')) return undefined
    const { origin, pathname } = new URL(value)
    return pathname === '/' ? origin : undefined
  })
  const clientId = (value: string) => (value.length <= 200 ? value : undefined)
  const oidcIssuer = read<string | undefined>(SETTINGS.oidcIssuer, undefined, (value) =>
    hasProtocol(value, 'https:', ...(isProduction ? [] : ['http:'])) ? value : undefined,
  )
  const hasIssuerProblem = problems.some(({ variable }) => variable === SETTINGS.oidcIssuer.name)
  const embeddedIdentity = read(
    SETTINGS.embeddedIdentity,
    !oidcIssuer && !hasIssuerProblem && !isProduction,
    boolean,
  )
  if (embeddedIdentity && oidcIssuer) {
    const { name: variable, expected } = SETTINGS.embeddedIdentity
    problems.push({ variable, value: '"true", but OIDC_ISSUER is set too', expected })
  }
  const keycloakClientSecret = read<string | undefined>(SETTINGS.keycloakClientSecret, undefined, anyText)
  if (keycloakClientSecret && !oidcIssuer && !hasIssuerProblem) {
    const { name: variable, expected } = SETTINGS.oidcIssuer
    problems.push({ variable, value: 'not set, but KEYCLOAK_CLIENT_SECRET is', expected })
  }

  const oidcInternalUrl = read<string | undefined>(SETTINGS.oidcInternalUrl, undefined, (value) =>
    hasProtocol(value, 'http:', 'https:') ? value.replace(/\/$/, '') : undefined,
  )
  const accountsUrl = oidcInternalUrl ?? oidcIssuer
  if (keycloakClientSecret && accountsUrl && !/\/realms\/[^/]+\/?$/.test(accountsUrl)) {
    const variable = (oidcInternalUrl ? SETTINGS.oidcInternalUrl : SETTINGS.oidcIssuer).name
    const expected =
      'the address of a realm, such as `https://host/auth/realms/eventbuzz`, with KEYCLOAK_CLIENT_SECRET'
    problems.push({ variable, value: hasCredentials(accountsUrl) ? HIDDEN : `"${accountsUrl}"`, expected })
  }

  const dataDir = resolve(read(SETTINGS.dataDir, './.data', anyText))
  const config: Config = {
    environment,
    host: read(SETTINGS.host, isEmbedded ? '127.0.0.1' : '0.0.0.0', hostName),
    port,
    dataDir,
    publicUrl,
    instanceName: read(SETTINGS.instanceName, 'EventBuzz', (value) =>
      value.length <= 60 ? value : undefined,
    ),
    contactEmail: read<string | undefined>(SETTINGS.contactEmail, undefined, (value) =>
      /^[^\s@<>]+@[^\s@<>]+$/.test(value) ? value : undefined,
    ),
    legalDir: resolve(read(SETTINGS.legalDir, join(dataDir, 'legal'), anyText)),
    databaseUrl,
    databasePoolSize: read(SETTINGS.databasePoolSize, 10, wholeNumber(1, 100)),
    redisUrl: read<string | undefined>(SETTINGS.redisUrl, undefined, (value) =>
      hasProtocol(value, 'redis:', 'rediss:') ? value : undefined,
    ),
    oidcIssuer,
    oidcAudience: read(SETTINGS.oidcAudience, SETTINGS.oidcAudience.default, (value) =>
      value.length <= 200 ? value : undefined,
    ),
    oidcClientId: read(SETTINGS.oidcClientId, SETTINGS.oidcClientId.default, clientId),
    oidcInternalUrl,
    embeddedIdentity,
    keycloakClientId: read(SETTINGS.keycloakClientId, SETTINGS.keycloakClientId.default, clientId),
    keycloakClientSecret,
    smtpUrl: read<string | undefined>(SETTINGS.smtpUrl, undefined, (value) =>
      hasProtocol(value, 'smtp:', 'smtps:') ? value : undefined,
    ),
    mailFrom: read(SETTINGS.mailFrom, `no-reply@${new URL(publicUrl).hostname}`, (value) =>
      /^[^\s@<>]+@[^\s@<>]+$|^[^<>\r\n]+ <[^\s@<>]+@[^\s@<>]+>$/.test(value) ? value : undefined,
    ),
    s3Endpoint,
    s3Bucket: read(SETTINGS.s3Bucket, SETTINGS.s3Bucket.default, (value) =>
      isBucketName(value) ? value : undefined,
    ),
    s3Region: read(SETTINGS.s3Region, SETTINGS.s3Region.default, (value) =>
      isRegion(value) ? value : undefined,
    ),
    s3AccessKey,
    s3SecretKey,
    meilisearchUrl,
    meilisearchKey,
    migrateOnStart: read(SETTINGS.migrateOnStart, true, boolean),
    workerInServe: read(SETTINGS.workerInServe, true, boolean),
    eventReview: read(SETTINGS.eventReview, false, boolean),
    demoEvents,
    mapStyleUrl: read(SETTINGS.mapStyleUrl, SETTINGS.mapStyleUrl.default, (value) =>
      value === 'builtin' || hasProtocol(value, 'https:') ? value : undefined,
    ),
    mapCenter: read<Config['mapCenter']>(SETTINGS.mapCenter, undefined, parseCenter),
    rateLimitAll: read(SETTINGS.rateLimitAll, 300, perMinute),
    rateLimitReads: read(SETTINGS.rateLimitReads, 60, perMinute),
    rateLimitReadsMember: read(SETTINGS.rateLimitReadsMember, 300, perMinute),
    rateLimitSearch: read(SETTINGS.rateLimitSearch, 30, perMinute),
    rateLimitSuggestions: read(SETTINGS.rateLimitSuggestions, 120, perMinute),
    rateLimitWrites: read(SETTINGS.rateLimitWrites, 10, perMinute),
    rateLimitUploads: read(SETTINGS.rateLimitUploads, 30, perMinute),
    trustedProxies: read(SETTINGS.trustedProxies, [], parseNetworks),
    corsOrigins: read(SETTINGS.corsOrigins, [], parseOrigins),
    maxEventLoopDelayMs: read(SETTINGS.maxEventLoopDelayMs, 1_000, wholeNumber(0, 60_000)),
    shutdownGraceMs: read(SETTINGS.shutdownGraceMs, isProduction ? 3_000 : 0, wholeNumber(0, 5_000)),
    metricsHost: read(SETTINGS.metricsHost, isEmbedded ? '127.0.0.1' : '0.0.0.0', hostName),
    metricsPort: read<number | undefined>(SETTINGS.metricsPort, undefined, (value) => {
      const metricsPort = wholeNumber(1, 65_535)(value)
      return metricsPort === port ? undefined : metricsPort
    }),
    logLevel: read<Config['logLevel']>(SETTINGS.logLevel, isProduction ? 'info' : 'warn', oneOf(LOG_LEVELS)),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/** What a variable says, or the file that its twin with `_FILE` names. */
export function rawValue(
  env: Environment,
  { name, isSecret }: Setting,
  problems: ConfigProblem[],
): string | undefined {
  const value = env[name]?.trim() || undefined
  const file = isSecret ? env[`${name}_FILE`]?.trim() : undefined
  if (!file) return value
  const variable = `${name}_FILE`
  if (value !== undefined) {
    problems.push({ variable, value: `"${file}"`, expected: `only one of ${name} and ${variable}` })
    return undefined
  }
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
    problems.push({ variable, value: `"${file}" (${reason})`, expected: 'a file that can be read' })
    return undefined
  }
}

/**
 * As `rawValue`, for what must say something when there is a file of it: an empty one is what a copy that went wrong
 * leaves, and no wish to do without.
 */
export function filledValue(
  env: Environment,
  setting: Setting,
  problems: ConfigProblem[],
): string | undefined {
  const value = rawValue(env, setting, problems)
  if (value !== '') return value
  const variable = `${setting.name}_FILE`
  problems.push({ variable, value: `"${env[variable]}", which is empty`, expected: setting.expected })
  return undefined
}

/** Only `eventbuzz search-key` needs it, so it is no part of Config: what is not there cannot leak. */
const MASTER_KEY: Setting = {
  name: 'MEILISEARCH_MASTER_KEY',
  expected: 'the master key that Meilisearch was started with',
  default: 'standard input',
  description: 'Read by `eventbuzz search-key` alone; servers and workers must not have it.',
  isSecret: true,
}

/** Only `eventbuzz keycloak apply` needs these. */
const KEYCLOAK_SETTINGS = {
  url: {
    name: 'KEYCLOAK_URL',
    expected: 'an http or https URL with its path, such as `http://keycloak:8080/auth`',
    default: 'none',
    description: 'Where `eventbuzz keycloak apply`, which alone reads it, finds Keycloak.',
  },
  user: {
    name: 'KEYCLOAK_ADMIN_USER',
    expected: "an administrator's name",
    default: 'none',
    description: 'Somebody of the realm `master` who may change realms. Read by the same command alone.',
  },
  password: {
    name: 'KEYCLOAK_ADMIN_PASSWORD',
    expected: 'the password of that administrator',
    default: 'none',
    description: 'Read by the same command alone; servers and workers must not have it.',
    isSecret: true,
  },
} satisfies Record<string, Setting>

/**
 * For bringing a realm of Keycloak up to date.
 * @param placeholders what the file of the realm takes from the environment; each may be in a file of its own.
 */
export function loadKeycloakSettings(env: Environment, placeholders: string[]) {
  const problems: ConfigProblem[] = []
  const required = (setting: Setting, isRight: (value: string) => boolean): string => {
    const value = filledValue(env, setting, problems)
    if (value !== undefined && isRight(value)) return value
    const shown = value === undefined ? 'not set' : hasCredentials(value) ? HIDDEN : `"${value}"`
    if (!problems.some(({ variable }) => variable === `${setting.name}_FILE`))
      problems.push({ variable: setting.name, value: shown, expected: setting.expected })
    return ''
  }
  const { url, user, password } = KEYCLOAK_SETTINGS
  const settings = {
    url: required(url, (value) => bareAddress(value) !== undefined).replace(/\/$/, ''),
    user: required(user, () => true),
    password: required(password, () => true),
    values: Object.fromEntries(
      placeholders.map((name) => [
        name,
        rawValue(env, { name, isSecret: true, expected: '', default: '', description: '' }, problems),
      ]),
    ),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return settings
}

/** For making the key that MEILISEARCH_KEY will hold; asks for nothing else to be set. */
export function loadSearchKeySettings(env: Environment): {
  url: string
  masterKey: string | undefined
  /** What MEILISEARCH_KEY holds already. */
  key: string | undefined
} {
  const problems: ConfigProblem[] = []
  const value = rawValue(env, SETTINGS.meilisearchUrl, problems)
  const url = value && bareAddress(value)
  if (!url) {
    const { name: variable, expected } = SETTINGS.meilisearchUrl
    const shown = !value ? 'not set' : hasCredentials(value) ? HIDDEN : `"${value}"`
    problems.push({ variable, value: shown, expected })
  }
  const masterKey = rawValue(env, MASTER_KEY, problems)
  const key = rawValue(env, SETTINGS.meilisearchKey, problems)
  if (!url || problems.length > 0) throw new ConfigError(problems)
  return { url, masterKey, key }
}

/** Only `eventbuzz make-bucket` needs these, so they are no part of Config either. */
const S3_ADMIN: { accessKey: Setting; secretKey: Setting } = {
  accessKey: {
    name: 'S3_ADMIN_ACCESS_KEY',
    expected: 'the access key of an account that may make buckets',
    default: 'none',
    description: 'Read by `eventbuzz make-bucket` alone.',
    isSecret: true,
  },
  secretKey: {
    name: 'S3_ADMIN_SECRET_KEY',
    expected: 'the secret of S3_ADMIN_ACCESS_KEY',
    default: 'none',
    description: 'Read by `eventbuzz make-bucket` alone.',
    isSecret: true,
  },
}

/** For making the bucket; asks for nothing else to be set. */
export function loadBucketSettings(env: Environment): BucketSettings {
  const problems: ConfigProblem[] = []
  const read = (setting: Setting, isRight: (value: string) => boolean, fallback?: string): string => {
    const value = rawValue(env, setting, problems) ?? fallback
    if (value !== undefined && isRight(value)) return value
    const shown = value === undefined ? 'not set' : setting.isSecret ? HIDDEN : `"${value}"`
    problems.push({ variable: setting.name, value: shown, expected: setting.expected })
    return ''
  }
  const settings = {
    endpoint: read(SETTINGS.s3Endpoint, isS3Endpoint),
    bucket: read(SETTINGS.s3Bucket, isBucketName, SETTINGS.s3Bucket.default),
    region: read(SETTINGS.s3Region, isRegion, SETTINGS.s3Region.default),
    accessKey: read(SETTINGS.s3AccessKey, isText),
    adminAccessKey: read(S3_ADMIN.accessKey, isText),
    adminSecretKey: read(S3_ADMIN.secretKey, isText),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...settings, endpoint: new URL(settings.endpoint).origin }
}

const isText = (value: string) => value !== ''
const isS3Endpoint = (value: string) =>
  hasProtocol(value, 'http:', 'https:') && new URL(value).pathname === '/'
const isBucketName = (value: string) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value)
const isRegion = (value: string) => /^[a-z0-9-]+$/.test(value)

function bareAddress(value: string): string | undefined {
  if (!hasProtocol(value, 'http:', 'https:')) return undefined
  const { username, password, search, hash } = new URL(value)
  return username || password || search || hash ? undefined : value
}

const HIDDEN = 'set, but not right (value hidden)'

function hasCredentials(value: string): boolean {
  return /\/\/[^/]*@/.test(value)
}

function hasProtocol(value: string, ...protocols: string[]): boolean {
  return URL.canParse(value) && protocols.includes(new URL(value).protocol)
}

function parseCenter(value: string): Config['mapCenter'] {
  const [latitude, longitude, ...rest] = value
    .split(',')
    .map((part) => (part.trim() === '' ? NaN : Number(part)))
  if (latitude === undefined || longitude === undefined || rest.length > 0) return undefined
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined
}

/** The settings in force, one `NAME=value` line each, without secrets. */
export function describeConfig(config: Config): string {
  return (Object.keys(SETTINGS) as (keyof Config)[])
    .map((key) => {
      const setting: Setting = SETTINGS[key]
      const value = config[key]
      if (value === undefined) return `${setting.name}=`
      if (setting.isSecret) return `${setting.name}=(set, hidden)`
      if (Array.isArray(value)) return `${setting.name}=${value.join(',') || 'none'}`
      return `${setting.name}=${typeof value === 'object' ? `${value.latitude},${value.longitude}` : value}`
    })
    .join('\n')
}

/** The text of docs/configuration.md. */
export function configurationMarkdown(): string {
  const code = (text: string) => (text.includes('`') || text.includes(' ') ? text : `\`${text}\``)
  const commands = [
    MASTER_KEY,
    ...Object.values(S3_ADMIN),
    ...Object.values(KEYCLOAK_SETTINGS),
    ...Object.values(BACKUP_SETTINGS),
  ]
  const rows = [...Object.values(SETTINGS), ...commands].map((setting: Setting) => {
    const name = setting.isSecret ? `\`${setting.name}\` or \`${setting.name}_FILE\`` : `\`${setting.name}\``
    return `| ${name} | ${setting.description} | ${setting.expected} | ${code(setting.default)} |`
  })
  return [
    '# Configuration',
    '',
    'Made from `server/src/config.ts` by `npx eventbuzz config --markdown`; change it there.',
    '',
    'EventBuzz reads its settings from environment variables when it starts. A wrong value stops the start with a line',
    'for each problem. A setting that may be a secret can be read from a file instead: put the path into the variable',
    'with `_FILE` at the end of its name. `npx eventbuzz config` shows what is in force.',
    '',
    '| variable | what it does | expected | default |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseNetworks } from './lib/networks.ts'
import { parseOrigins } from './lib/origins.ts'

export interface Config {
  environment: 'development' | 'production'
  host: string
  port: number
  /** Absolute. */
  dataDir: string
  publicUrl: string
  instanceName: string
  /** undefined: the embedded database in `dataDir`. */
  databaseUrl: string | undefined
  databasePoolSize: number
  /** undefined: the cache is this process' memory. */
  redisUrl: string | undefined
  /** undefined: nobody can sign in. */
  oidcIssuer: string | undefined
  oidcAudience: string
  /** undefined: where the issuer says. */
  oidcJwksUrl: string | undefined
  /** undefined: pictures are kept in the folder `storage` of `dataDir`. */
  s3Endpoint: string | undefined
  s3Bucket: string
  s3Region: string
  s3AccessKey: string | undefined
  s3SecretKey: string | undefined
  /** undefined: the database searches. */
  meilisearchUrl: string | undefined
  meilisearchKey: string | undefined
  migrateOnStart: boolean
  workerInServe: boolean
  eventReview: boolean
  demoEvents: boolean
  /** A MapLibre style URL, or `builtin`. */
  mapStyleUrl: string
  mapCenter: { latitude: number; longitude: number } | undefined
  /** Requests a minute; 0 switches a limit off. */
  rateLimitAll: number
  rateLimitReads: number
  rateLimitReadsMember: number
  rateLimitSearch: number
  rateLimitWrites: number
  /** CIDR blocks; nobody is trusted when there are none. */
  trustedProxies: string[]
  /** Origins, and `*` for public reads from anywhere. */
  corsOrigins: string[]
  maxEventLoopDelayMs: number
  shutdownGraceMs: number
  metricsHost: string
  /** undefined: /metrics is served on `port`. */
  metricsPort: number | undefined
  logLevel: (typeof LOG_LEVELS)[number]
}

type Environment = Record<string, string | undefined>
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

interface Setting {
  name: string
  description: string
  /** What a right value looks like, for messages and documentation. */
  expected: string
  default: string
  /** A secret may come from a file named by NAME_FILE, and is never printed. */
  isSecret?: true
}

const SETTINGS = {
  environment: {
    name: 'ENVIRONMENT',
    expected: '`development` or `production`',
    default: 'development',
    description: 'In production there are no demo events and the database must be a real server.',
  },
  host: {
    name: 'HOST',
    expected: 'an IP address or a host name to listen on',
    default: '`127.0.0.1` with the embedded database, else `0.0.0.0`',
    description: 'The network interface that the server listens on.',
  },
  port: {
    name: 'PORT',
    expected: 'a whole number from 1 to 65535',
    default: '8000',
    description: 'The TCP port.',
  },
  dataDir: {
    name: 'DATA_DIR',
    expected: 'a directory that can be written to',
    default: './.data',
    description: 'Where the embedded database and files live.',
  },
  publicUrl: {
    name: 'PUBLIC_URL',
    expected: 'an http or https URL without a path',
    default: '`http://localhost:PORT`',
    description: 'The address that people use to reach this instance.',
  },
  instanceName: {
    name: 'INSTANCE_NAME',
    expected: '1 to 60 characters',
    default: 'EventBuzz',
    description: 'The name of this instance as people see it.',
  },
  databaseUrl: {
    name: 'DATABASE_URL',
    expected: 'a `postgres://user:password@host:port/database` URL',
    default: 'none: the embedded database',
    description: 'PostgreSQL 15 or newer with PostGIS 3.3 or newer.',
    isSecret: true,
  },
  databasePoolSize: {
    name: 'DATABASE_POOL_SIZE',
    expected: 'a whole number from 1 to 100',
    default: '10',
    description: 'Most connections to the database at once.',
  },
  redisUrl: {
    name: 'REDIS_URL',
    expected: 'a `redis://user:password@host:port/number` or `rediss://` URL',
    default: 'none: a cache in memory',
    description:
      'A Valkey 8 (or Redis 7) server whose cache all processes share; not needed for one process.',
    isSecret: true,
  },
  oidcIssuer: {
    name: 'OIDC_ISSUER',
    expected: 'an https URL exactly as the `iss` of its tokens has it; http in development',
    default: 'none: nobody can sign in',
    description: 'The OpenID Connect provider whose access tokens are accepted, such as a realm of Keycloak.',
  },
  oidcAudience: {
    name: 'OIDC_AUDIENCE',
    expected: '1 to 200 characters',
    default: 'eventbuzz-api',
    description: 'What `aud` of an access token has to name.',
  },
  oidcJwksUrl: {
    name: 'OIDC_JWKS_URL',
    expected: 'an http or https URL',
    default: 'what the discovery document of the issuer says',
    description:
      'Where the keys of the issuer are read, where another address than the public one leads to it.',
  },
  s3Endpoint: {
    name: 'S3_ENDPOINT',
    expected: 'an http or https URL without a path, together with `S3_ACCESS_KEY` and `S3_SECRET_KEY`',
    default: 'none: the folder `storage` in `DATA_DIR`',
    description: 'A server that speaks S3 and keeps the pictures; buckets are addressed by path.',
  },
  s3Bucket: {
    name: 'S3_BUCKET',
    expected: '3 to 63 lower-case letters, digits, dots and hyphens',
    default: 'eventbuzz-public',
    description: 'The bucket for pictures. It has to exist.',
  },
  s3Region: {
    name: 'S3_REGION',
    expected: 'lower-case letters, digits and hyphens',
    default: 'us-east-1',
    description: 'The region that requests are signed for.',
  },
  s3AccessKey: {
    name: 'S3_ACCESS_KEY',
    expected: 'an access key, together with `S3_ENDPOINT` and `S3_SECRET_KEY`',
    default: 'none',
    description: 'Who may read, write, list and delete in the bucket.',
    isSecret: true,
  },
  s3SecretKey: {
    name: 'S3_SECRET_KEY',
    expected: 'a secret key, together with `S3_ENDPOINT` and `S3_ACCESS_KEY`',
    default: 'none',
    description: 'The secret of that access key.',
    isSecret: true,
  },
  meilisearchUrl: {
    name: 'MEILISEARCH_URL',
    expected: 'an http or https URL without a user name, such as `http://meilisearch:7700`',
    default: 'none: the database searches',
    description: 'A Meilisearch 1.36 (or newer) server for searches. When it is lost, the database answers.',
  },
  meilisearchKey: {
    name: 'MEILISEARCH_KEY',
    expected: 'the key that `eventbuzz search-key` prints, together with MEILISEARCH_URL',
    default: 'none; needed with MEILISEARCH_URL in production',
    description: 'The key to Meilisearch. Never its master key: see `eventbuzz search-key`.',
    isSecret: true,
  },
  migrateOnStart: {
    name: 'MIGRATE_ON_START',
    expected: '`true` or `false`',
    default: 'true',
    description:
      'Whether `serve` and `work` bring the schema up to date; with `false`, run `eventbuzz migrate` before.',
  },
  workerInServe: {
    name: 'WORKER_IN_SERVE',
    expected: '`true` or `false`',
    default: 'true',
    description: 'Whether `serve` runs background jobs too; with `false`, run `eventbuzz work` beside it.',
  },
  eventReview: {
    name: 'EVENT_REVIEW',
    expected: '`true` or `false`',
    default: 'false',
    description: 'Whether an admin has to look at what organizers publish before everybody sees it.',
  },
  demoEvents: {
    name: 'DEMO_EVENTS',
    expected: '`true` or `false`',
    default: '`true` with the embedded database, else `false`',
    description: 'Whether an empty database is filled with demo events. Must not be `true` in production.',
  },
  mapStyleUrl: {
    name: 'MAP_STYLE_URL',
    expected: '`builtin` or an https URL of a MapLibre style',
    default: 'https://tiles.openfreemap.org/styles/positron',
    description:
      'The base map. With `builtin` no request ever leaves this server; it shows coasts, borders and places, but no streets.',
  },
  mapCenter: {
    name: 'MAP_CENTER',
    expected: '`latitude,longitude` in degrees, such as `38.72,-9.14`',
    default: 'the place with the most upcoming events',
    description: 'Where the map opens when the address says nothing.',
  },
  rateLimitAll: {
    name: 'RATE_LIMIT_ALL',
    expected: 'a whole number from 0 to 1000000',
    default: '300',
    description:
      'API requests and pages a minute, for each client address and, instead, for each person signed in. `0`: no limit.',
  },
  rateLimitReads: {
    name: 'RATE_LIMIT_READS',
    expected: 'a whole number from 0 to 1000000',
    default: '60',
    description: 'Reads of events a minute for each client address. `0`: no limit.',
  },
  rateLimitReadsMember: {
    name: 'RATE_LIMIT_READS_MEMBER',
    expected: 'a whole number from 0 to 1000000',
    default: '300',
    description: 'Reads of events a minute for each person signed in. `0`: no limit.',
  },
  rateLimitSearch: {
    name: 'RATE_LIMIT_SEARCH',
    expected: 'a whole number from 0 to 1000000',
    default: '30',
    description: 'Searches a minute for each client address, or person signed in. `0`: no limit.',
  },
  rateLimitWrites: {
    name: 'RATE_LIMIT_WRITES',
    expected: 'a whole number from 0 to 1000000',
    default: '10',
    description: 'Writes a minute for each person signed in, or client address. `0`: no limit.',
  },
  trustedProxies: {
    name: 'TRUSTED_PROXIES',
    expected: '`none`, or IP addresses, CIDR blocks, `loopback` and `private`, separated by commas',
    default: 'none',
    description:
      'The reverse proxies whose X-Forwarded headers and X-Request-Id count. Name no network that others can send from.',
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    expected: '`none`, or origins such as `https://events.example`, and `*`, separated by commas',
    default: 'none',
    description:
      'Other web sites and apps whose pages may use the API. `*` allows all of them public reads without signing in.',
  },
  maxEventLoopDelayMs: {
    name: 'MAX_EVENT_LOOP_DELAY_MS',
    expected: 'a whole number from 0 to 60000',
    default: '1000',
    description: 'When the server lags behind by more, it answers 503 until it has caught up. `0`: never.',
  },
  shutdownGraceMs: {
    name: 'SHUTDOWN_GRACE_MS',
    expected: 'a whole number from 0 to 5000',
    default: '`3000` in production, else `0`',
    description:
      'How long a server that is told to stop still takes requests while its readiness says 503, so that a load balancer notices.',
  },
  metricsHost: {
    name: 'METRICS_HOST',
    expected: 'an IP address or a host name to listen on',
    default: '`127.0.0.1` with the embedded database, else `0.0.0.0`',
    description: 'The network interface of METRICS_PORT.',
  },
  metricsPort: {
    name: 'METRICS_PORT',
    expected: 'a whole number from 1 to 65535, other than PORT',
    default: 'none: on PORT with `serve`, not at all with `work`',
    description: 'A port of its own for /metrics, which answers only to loopback and private addresses.',
  },
  logLevel: {
    name: 'LOG_LEVEL',
    expected: LOG_LEVELS.map((level) => `\`${level}\``).join(', '),
    default: '`info` in production, else `warn`',
    description: 'How much is logged, as JSON lines on standard output.',
  },
} satisfies Record<keyof Config, Setting>

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
    const value = rawValue(env, setting, problems)
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
    hasProtocol(value, 'http:', 'https:') && new URL(value).pathname === '/'
      ? new URL(value).origin
      : undefined,
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
  const meilisearchUrl = read<string | undefined>(SETTINGS.meilisearchUrl, undefined, meilisearchAddress)
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

  const config: Config = {
    environment,
    host: read(SETTINGS.host, isEmbedded ? '127.0.0.1' : '0.0.0.0', hostName),
    port,
    dataDir: resolve(read(SETTINGS.dataDir, './.data', (value) => value)),
    publicUrl: read(SETTINGS.publicUrl, `http://localhost:${port}`, (value) => {
      if (!hasProtocol(value, 'http:', 'https:')) return undefined
      const { origin, pathname } = new URL(value)
      return pathname === '/' ? origin : undefined
    }),
    instanceName: read(SETTINGS.instanceName, 'EventBuzz', (value) =>
      value.length <= 60 ? value : undefined,
    ),
    databaseUrl,
    databasePoolSize: read(SETTINGS.databasePoolSize, 10, wholeNumber(1, 100)),
    redisUrl: read<string | undefined>(SETTINGS.redisUrl, undefined, (value) =>
      hasProtocol(value, 'redis:', 'rediss:') ? value : undefined,
    ),
    oidcIssuer: read<string | undefined>(SETTINGS.oidcIssuer, undefined, (value) =>
      hasProtocol(value, 'https:', ...(isProduction ? [] : ['http:'])) ? value : undefined,
    ),
    oidcAudience: read(SETTINGS.oidcAudience, SETTINGS.oidcAudience.default, (value) =>
      value.length <= 200 ? value : undefined,
    ),
    oidcJwksUrl: read<string | undefined>(SETTINGS.oidcJwksUrl, undefined, (value) =>
      hasProtocol(value, 'http:', 'https:') ? value : undefined,
    ),
    s3Endpoint,
    s3Bucket: read(SETTINGS.s3Bucket, SETTINGS.s3Bucket.default, (value) =>
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(value) ? value : undefined,
    ),
    s3Region: read(SETTINGS.s3Region, SETTINGS.s3Region.default, (value) =>
      /^[a-z0-9-]+$/.test(value) ? value : undefined,
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
    rateLimitWrites: read(SETTINGS.rateLimitWrites, 10, perMinute),
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
function rawValue(
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

/** Only `eventbuzz search-key` needs it, so it is no part of Config: what is not there cannot leak. */
const MASTER_KEY: Setting = {
  name: 'MEILISEARCH_MASTER_KEY',
  expected: 'the master key that Meilisearch was started with',
  default: 'standard input',
  description: 'Read by `eventbuzz search-key` alone; servers and workers must not have it.',
  isSecret: true,
}

/** For making the key that MEILISEARCH_KEY will hold; asks for nothing else to be set. */
export function loadSearchKeySettings(env: Environment): { url: string; masterKey: string | undefined } {
  const problems: ConfigProblem[] = []
  const value = rawValue(env, SETTINGS.meilisearchUrl, problems)
  const url = value && meilisearchAddress(value)
  if (!url) {
    const { name: variable, expected } = SETTINGS.meilisearchUrl
    const shown = !value ? 'not set' : hasCredentials(value) ? HIDDEN : `"${value}"`
    problems.push({ variable, value: shown, expected })
  }
  const masterKey = rawValue(env, MASTER_KEY, problems)
  if (!url || problems.length > 0) throw new ConfigError(problems)
  return { url, masterKey }
}

function meilisearchAddress(value: string): string | undefined {
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
  const rows = [...Object.values(SETTINGS), MASTER_KEY].map((setting: Setting) => {
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

/** What an instance is told about itself; `loadConfig` makes it from environment variables. */
export interface Config {
  environment: 'development' | 'production'
  host: string
  port: number
  /** Absolute. */
  dataDir: string
  publicUrl: string
  instanceName: string
  /** Whom people write to about this site; undefined: it is not said. */
  contactEmail: string | undefined
  /** Absolute: where the operator's own privacy policy, terms and licences are. */
  legalDir: string
  /** undefined: the embedded database in `dataDir`. */
  databaseUrl: string | undefined
  databasePoolSize: number
  /** undefined: the cache is this process' memory. */
  redisUrl: string | undefined
  /** undefined: the embedded identity server where `embeddedIdentity`, else nobody can sign in. */
  oidcIssuer: string | undefined
  oidcAudience: string
  /** The public client that the web app signs in as. */
  oidcClientId: string
  /** undefined: the issuer itself can be reached from here. */
  oidcInternalUrl: string | undefined
  /** Serve the identity server of our own under /auth. Never true with `oidcIssuer`. */
  embeddedIdentity: boolean
  /** The confidential client of Keycloak's realm that reads and erases accounts; undefined: no accounts can be managed. */
  keycloakClientId: string
  keycloakClientSecret: string | undefined
  /** undefined: mails become .eml files in the folder `mail` of `dataDir`. */
  smtpUrl: string | undefined
  mailFrom: string
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
  rateLimitSuggestions: number
  rateLimitWrites: number
  rateLimitUploads: number
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

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

export interface Setting {
  name: string
  description: string
  /** What a right value looks like, for messages and documentation. */
  expected: string
  default: string
  /** A secret may come from a file named by NAME_FILE, and is never printed. */
  isSecret?: true
}

/** Each setting with what docs/configuration.md says of it. */
export const SETTINGS = {
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
  contactEmail: {
    name: 'CONTACT_EMAIL',
    expected: 'an e-mail address',
    default: 'none',
    description: 'Whom the privacy policy and the terms tell people to write to.',
  },
  legalDir: {
    name: 'LEGAL_DIR',
    expected: 'a directory',
    default: '`DATA_DIR/legal`',
    description:
      'Where own texts are, such as `privacy.md` or `terms.de.md`; see [operations/legal.md](operations/legal.md).',
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
    default: 'none: the embedded identity server, in production nobody can sign in',
    description: 'The OpenID Connect provider whose access tokens are accepted, such as a realm of Keycloak.',
  },
  oidcAudience: {
    name: 'OIDC_AUDIENCE',
    expected: '1 to 200 characters',
    default: 'eventbuzz-api',
    description: 'What `aud` of an access token has to name.',
  },
  oidcClientId: {
    name: 'OIDC_CLIENT_ID',
    expected: '1 to 200 characters',
    default: 'eventbuzz-web',
    description: 'The public client (PKCE, no secret) that the web app signs in as.',
  },
  oidcInternalUrl: {
    name: 'OIDC_INTERNAL_URL',
    expected: 'an http or https URL, such as `http://keycloak:8080/auth/realms/eventbuzz`',
    default: 'OIDC_ISSUER itself',
    description: 'Where the server itself reaches the issuer, where that is not the public address.',
  },
  embeddedIdentity: {
    name: 'EMBEDDED_IDENTITY',
    expected: '`true` or `false`; not `true` together with OIDC_ISSUER',
    default: '`true` without OIDC_ISSUER in development, else `false`',
    description:
      'Whether this server is its own identity provider, under /auth. Meant for laptops; in production it has to be asked for.',
  },
  keycloakClientId: {
    name: 'KEYCLOAK_CLIENT_ID',
    expected: '1 to 200 characters',
    default: 'eventbuzz-server',
    description:
      'The client with a service account in the realm of OIDC_ISSUER that may manage its accounts.',
  },
  keycloakClientSecret: {
    name: 'KEYCLOAK_CLIENT_SECRET',
    expected: 'the secret of that client, together with OIDC_ISSUER',
    default: 'none: accounts cannot be listed, made or erased from here',
    description: 'Lets commands manage accounts in Keycloak, and deleted accounts be erased there.',
    isSecret: true,
  },
  smtpUrl: {
    name: 'SMTP_URL',
    expected: 'an `smtp://user:password@host:587` or `smtps://` URL',
    default: 'none: mails become .eml files in the folder `mail` of DATA_DIR, which stay there for two days',
    description: 'The server that sends mail.',
    isSecret: true,
  },
  mailFrom: {
    name: 'MAIL_FROM',
    expected: 'an address, such as `EventBuzz <events@example.org>`',
    default: '`no-reply@` the host of PUBLIC_URL',
    description: 'Whom mails come from.',
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
  rateLimitSuggestions: {
    name: 'RATE_LIMIT_SUGGESTIONS',
    expected: 'a whole number from 0 to 1000000',
    default: '120',
    description:
      'Suggestions while somebody types, a minute for each client address, or person signed in. `0`: no limit.',
  },
  rateLimitWrites: {
    name: 'RATE_LIMIT_WRITES',
    expected: 'a whole number from 0 to 1000000',
    default: '10',
    description: 'Writes a minute for each person signed in, or client address. `0`: no limit.',
  },
  rateLimitUploads: {
    name: 'RATE_LIMIT_UPLOADS',
    expected: 'a whole number from 0 to 1000000',
    default: '30',
    description:
      'Pictures a minute that each person signed in may upload, describe, put in order or delete. `0`: no limit.',
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

/** Read by `eventbuzz backup` and `eventbuzz restore` alone. restic has more of its own, for S3 and others. */
export const BACKUP_SETTINGS = {
  repository: {
    name: 'RESTIC_REPOSITORY',
    expected: 'a folder, `s3:https://host/bucket`, `sftp:user@host:/folder` or what else restic knows',
    default: 'none; needed',
    description: 'Where `eventbuzz backup` keeps backups.',
  },
  password: {
    name: 'RESTIC_PASSWORD',
    expected: 'a password; without it no backup can be read',
    default: 'none; needed',
    description: 'What backups are encrypted with.',
    isSecret: true,
  },
  databases: {
    name: 'BACKUP_DATABASES',
    expected: 'names of databases on the server of `DATABASE_URL`, separated by commas',
    default: 'the one of `DATABASE_URL`',
    description: 'What is backed up together, such as `eventbuzz,keycloak`.',
  },
  metricsDir: {
    name: 'BACKUP_METRICS_DIR',
    expected: 'a folder that can be written to',
    default: 'none: no metrics',
    description: 'The folder of text files that the node exporter reads; it gets `backup.prom`.',
  },
  schedule: {
    name: 'BACKUP_SCHEDULE',
    expected: 'five fields of cron, in UTC',
    default: '0 3 * * *',
    description: 'When `eventbuzz backup --schedule` makes one.',
  },
  forget: {
    name: 'BACKUP_FORGET',
    expected: '`true` or `false`',
    default: 'true',
    description:
      'Whether `eventbuzz backup` removes old backups. `false` where its keys can only add, and somebody else does it.',
  },
} satisfies Record<string, Setting>

import { join } from 'node:path'
import { EmbeddedAccounts } from './adapters/accounts/embedded.ts'
import { KeycloakAccounts } from './adapters/accounts/keycloak/accounts.ts'
import { applyRealm } from './adapters/accounts/keycloak/realm/apply-realm.ts'
import { placeholdersOf, readRealmFile } from './adapters/accounts/keycloak/realm/realm-file.ts'
import { noAccounts } from './adapters/accounts/none.ts'
import type { Accounts } from './adapters/accounts/port.ts'
import { MemoryCache } from './adapters/cache/memory.ts'
import type { Cache, OnCacheRead } from './adapters/cache/port.ts'
import { ValkeyCache } from './adapters/cache/valkey.ts'
import { FolderFiles } from './adapters/files/folder.ts'
import { makeBucket as makeS3Bucket } from './adapters/files/make-bucket.ts'
import type { Files } from './adapters/files/port.ts'
import { S3Files } from './adapters/files/s3.ts'
import { noIdentityProvider } from './adapters/identity/none.ts'
import { OidcTokenVerifier } from './adapters/identity/oidc.ts'
import type { TokenVerifier } from './adapters/identity/port.ts'
import { FolderMail } from './adapters/mail/folder.ts'
import type { Mail } from './adapters/mail/port.ts'
import { SmtpMail } from './adapters/mail/smtp.ts'
import { MemoryRateLimits } from './adapters/rate-limit/memory.ts'
import type { RateLimitStore } from './adapters/rate-limit/port.ts'
import { ValkeyRateLimits } from './adapters/rate-limit/valkey.ts'
import { ChildCodec } from './adapters/picture-codec/child-codec.ts'
import { createKey, keyOf } from './adapters/search-index/meilisearch/key.ts'
import { MeilisearchIndex } from './adapters/search-index/meilisearch/meilisearch.ts'
import type { SearchIndex } from './adapters/search-index/port.ts'
import { SearchIndexWithFallback } from './adapters/search-index/with-fallback.ts'
import { noSignIn } from './adapters/sign-in/none.ts'
import { OidcSignIn } from './adapters/sign-in/oidc.ts'
import type { SignIn } from './adapters/sign-in/port.ts'
import { PostgresSearchIndex } from './adapters/search-index/postgres/postgres.ts'
import type { Config } from './config.ts'
import type { DatabaseConnection, Db } from './db/connection.ts'
import type { Deps } from './deps.ts'
import { issuerOf } from './lib/issuer.ts'
import { createMetrics } from './metrics/metrics.ts'
import { fromRoot, version } from './version.ts'

export const webDir = fromRoot('web/dist')
export const basemapDir = fromRoot('web/basemap/dist')
export const gazetteerFile = fromRoot('server/dist/gazetteer.bin')

const log = (message: string) => void process.stderr.write(`${message}\n`)

/** The cache alone, for commands: what they write has to reach the servers that run. */
export function openCache({ redisUrl }: Pick<Config, 'redisUrl'>, onRead?: OnCacheRead): Cache {
  return redisUrl
    ? new ValkeyCache({ url: redisUrl, release: version, log, onRead })
    : new MemoryCache({ onRead })
}

function rateLimitStore({ redisUrl }: Config): RateLimitStore {
  return redisUrl ? new ValkeyRateLimits({ url: redisUrl, log }) : new MemoryRateLimits()
}

function tokenVerifier(config: Config, now: () => Date): TokenVerifier {
  const issuer = issuerOf(config)
  if (!issuer) return noIdentityProvider
  return new OidcTokenVerifier({ issuer, audience: config.oidcAudience, now, log })
}

function signIn(config: Config, now: () => Date): SignIn {
  const issuer = issuerOf(config)
  return issuer ? new OidcSignIn({ issuer, clientId: config.oidcClientId, now, log }) : noSignIn
}

/** The accounts of the identity provider. */
export function openAccounts(config: Config, db: Db): Accounts {
  if (config.embeddedIdentity) return new EmbeddedAccounts({ db, now: () => new Date() })
  const { keycloakClientId: clientId, keycloakClientSecret: clientSecret } = config
  const issuer = issuerOf(config)
  if (!issuer || !clientSecret) return noAccounts
  return new KeycloakAccounts({ issuerUrl: issuer.internalUrl, clientId, clientSecret })
}

function openMail({ smtpUrl: url, mailFrom: from, dataDir }: Config): Mail {
  return url ? new SmtpMail({ url, from }) : new FolderMail({ dir: join(dataDir, 'mail'), from })
}

/** The realm that Keycloak is meant to have, and what brings it there. */
export const keycloakRealm = {
  file: fromRoot('deploy/keycloak/eventbuzz-realm.json'),
  placeholdersOf,
  read: readRealmFile,
  apply: applyRealm,
}

export function openFiles(
  config: Pick<Config, 'dataDir' | 's3Endpoint' | 's3Bucket' | 's3Region' | 's3AccessKey' | 's3SecretKey'>,
): Files {
  const { dataDir, s3Endpoint, s3Bucket, s3Region, s3AccessKey, s3SecretKey } = config
  if (!s3Endpoint || !s3AccessKey || !s3SecretKey) return new FolderFiles(join(dataDir, 'storage'))
  return new S3Files({
    endpoint: s3Endpoint,
    bucket: s3Bucket,
    region: s3Region,
    accessKey: s3AccessKey,
    secretKey: s3SecretKey,
  })
}

/** undefined where the database searches alone. */
export function openMeilisearch({
  meilisearchUrl: url,
  meilisearchKey: key,
}: Pick<Config, 'meilisearchUrl' | 'meilisearchKey'>): MeilisearchIndex | undefined {
  return url ? new MeilisearchIndex({ url, key, log }) : undefined
}

/** Makes the key that MEILISEARCH_KEY is meant for, or finds it again. */
export const createSearchKey = createKey
/** The same key, worked out without asking Meilisearch. */
export const searchKeyOf = keyOf

/** Makes the bucket for pictures, and says who may use it. */
export const makeBucket = makeS3Bucket

const TELL_EVERY_MS = 60_000

/**
 * The search index alone, for commands.
 * @param onStandIn called for each search that the database answers in the place of Meilisearch.
 */
export function openSearchIndex(config: Config, db: Db, onStandIn = () => {}): SearchIndex {
  const database = new PostgresSearchIndex(db)
  const meilisearch = openMeilisearch(config)
  if (!meilisearch) return database
  let toldAt = -Infinity
  const onFallback = (error?: Error) => {
    onStandIn()
    if (!error || performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    log(`The database answers searches while Meilisearch does not: ${error.message}`)
  }
  return new SearchIndexWithFallback(meilisearch, database, { onFallback })
}

/** Picks what the features get for each of their needs. */
export function wire(config: Config, { db, pool }: Pick<DatabaseConnection, 'db' | 'pool'>): Deps {
  const now = () => new Date()
  const searchIndex = openSearchIndex(config, db, () => metrics.searchFallback())
  const metrics = createMetrics({ version, db, pool, now, searchIndex })
  return {
    config,
    db,
    pool,
    cache: openCache(config, metrics.cacheRead),
    tokens: tokenVerifier(config, now),
    accounts: openAccounts(config, db),
    signIn: signIn(config, now),
    mail: openMail(config),
    rateLimits: rateLimitStore(config),
    metrics,
    searchIndex,
    now,
    files: openFiles(config),
    pictureCodec: new ChildCodec(),
    version,
    webDir,
    basemapDir,
    gazetteerFile,
  }
}

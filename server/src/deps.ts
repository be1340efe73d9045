import type pg from 'pg'
import type { Cache } from './adapters/cache/port.ts'
import type { Accounts } from './adapters/accounts/port.ts'
import type { TokenVerifier } from './adapters/identity/port.ts'
import type { Mail } from './adapters/mail/port.ts'
import type { RateLimitStore } from './adapters/rate-limit/port.ts'
import type { SignIn } from './adapters/sign-in/port.ts'
import type { Files } from './adapters/files/port.ts'
import type { PictureCodec } from './adapters/picture-codec/port.ts'
import type { SearchIndex } from './adapters/search-index/port.ts'
import type { Config } from './config.ts'
import type { Db } from './db/connection.ts'
import type { Metrics } from './metrics/metrics.ts'

/** What the features need from outside; wire.ts makes it, tests make their own. */
export interface Deps {
  config: Config
  db: Db
  pool: pg.Pool
  cache: Cache
  tokens: TokenVerifier
  accounts: Accounts
  signIn: SignIn
  mail: Mail
  rateLimits: RateLimitStore
  metrics: Metrics
  /** Aborted when the process is told to stop, before it stops anything. */
  stopping?: AbortSignal
  /** Standard output, unless given. */
  logTo?: { write: (line: string) => void }
  files: Files
  pictureCodec: PictureCodec
  searchIndex: SearchIndex
  now: () => Date
  version: string
  /** The built web app. */
  webDir: string
  /** Towns and cities of the world. */
  gazetteerFile: string
  /** The tiles of the built-in map. */
  basemapDir: string
}

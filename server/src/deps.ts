import type pg from 'pg'
import type { Cache } from './adapters/cache/port.ts'
import type { TokenVerifier } from './adapters/identity/port.ts'
import type { Config } from './config.ts'
import type { Db } from './db/connection.ts'

/** What the features need from outside; wire.ts makes it, tests make their own. */
export interface Deps {
  config: Config
  db: Db
  pool: pg.Pool
  cache: Cache
  tokens: TokenVerifier
  now: () => Date
  version: string
  /** The built web app. */
  webDir: string
  /** The tiles of the built-in map. */
  basemapDir: string
}

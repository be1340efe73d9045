import { AsyncLocalStorage } from 'node:async_hooks'
import { Kysely, PostgresDialect, type KyselyPlugin, type Transaction } from 'kysely'
import pg from 'pg'
import type { Database } from './types.ts'

export type Db = Kysely<Database>
export type Tx = Transaction<Database>

export interface DatabaseConnection {
  db: Db
  pool: pg.Pool
  close(): Promise<void>
}

const insideTransaction = new AsyncLocalStorage<true>()

// The embedded database is one session: a query on `db` would wait for ever for the transaction that waits for it.
// A real server would answer it, outside the transaction. Both are mistakes, so it is an error at once.
const refuseDbInsideTransaction: KyselyPlugin = {
  transformQuery: ({ node }) => {
    if (insideTransaction.getStore()) throw new Error('Use tx, not db, inside inTransaction().')
    return node
  },
  transformResult: async ({ result }) => result,
}

/** Runs `work` in one transaction; an error rolls all of it back. Only `tx` may be used inside. */
export function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute((tx) => insideTransaction.run(true, () => work(tx.withoutPlugins())))
}

const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.INT8]: Number,
}
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
}

/**
 * Statements that begin with this are planned once per connection on a real server, where planning was
 * about 40 % of the database's part of a list. There must be few different texts: what varies belongs into parameters.
 */
export const PREPARE = '/* prepare */'

/** Not for the embedded database: all its connections share one session, and with it the names of statements. */
class PreparingClient extends pg.Client {
  static readonly #names = new Map<string, string>()

  // pg overloads it a dozen times; only a text with values is treated in another way.
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args
    if (typeof text !== 'string' || !text.startsWith(PREPARE))
      return super.query(...(args as [string])) as never
    const name = PreparingClient.#names.get(text) ?? `eventbuzz_${PreparingClient.#names.size}`
    PreparingClient.#names.set(text, name)
    return super.query({ name, text, values: values as unknown[] }, ...(rest as [])) as never
  }
}

/**
 * On a real server a statement that takes longer is ended, so that none holds its connection for ever. All connections
 * to the embedded database share one session, whose settings must not change.
 */
const STATEMENT_TIMEOUT_MS = 30_000

export interface ConnectionTarget {
  /** A `postgres://` URL, or the folder and port of the embedded server's Unix socket. */
  address: string | { socketDir: string; port: number }
  poolSize: number
  /** Called when an idle connection breaks: the pool replaces it by itself. */
  onConnectionLost?: (error: Error) => void
}

export function connect({ address, poolSize, onConnectionLost }: ConnectionTarget): DatabaseConnection {
  const pool = new pg.Pool({
    ...(typeof address === 'string'
      ? { connectionString: address, Client: PreparingClient, statement_timeout: STATEMENT_TIMEOUT_MS }
      : {
          host: address.socketDir,
          port: address.port,
          user: 'postgres',
          database: 'postgres',
          password: '',
        }),
    max: poolSize,
    connectionTimeoutMillis: 5_000,
    application_name: 'eventbuzz',
    types,
  })
  pool.on('error', (error) => onConnectionLost?.(error))
  // The pool listens to idle clients alone. One that breaks between two queries of a transaction would end the process;
  // so its next query fails instead.
  pool.on('connect', (client) => client.on('error', () => {}))
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    plugins: [refuseDbInsideTransaction],
  })
  // Not db.destroy(): it leaves the pool open when nothing was asked through `db`.
  return { db, pool, close: () => pool.end() }
}

/** True for errors that mean "no database just now": the request may be tried again later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = (error as { code?: unknown }).code
  if (typeof code === 'string') {
    // 08xxx connection exception, 57P01..57P03 shutdown and start-up, 53300 too many connections, 57014 took too long.
    if (/^(08...|57P0[123]|53300|57014)$/.test(code)) return true
    // A socket that is not there; of a file or a folder the same code says nothing about the database.
    if (code === 'ENOENT') return (error as { syscall?: unknown }).syscall === 'connect'
    if (['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'].includes(code))
      return true
  }
  // pg gives these no code.
  return /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/.test(
    error.message,
  )
}

/**
 * What a statement failed for when the database refused what was written: a value that no column takes (a check, a
 * number out of range, a character that cannot be stored), or a conflict with what somebody else writes.
 */
export function refusedByDatabase(error: unknown): 'value' | 'conflict' | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  if (typeof code !== 'string') return undefined
  // 23505 unique, 23503 foreign key, 23P01 exclusion, 40001 serialization, 40P01 deadlock.
  if (['23505', '23503', '23P01', '40001', '40P01'].includes(code)) return 'conflict'
  // 23514 check; 22xxx data exceptions; 54001 too deep for the server's stack.
  return code === '23514' || /^22[0-9A-Z]{3}$/.test(code) || code === '54001' ? 'value' : undefined
}

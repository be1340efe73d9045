import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type pg from 'pg'
import type { Tx } from './connection.ts'

export interface Migration {
  name: string
  sql: string
  checksum: string
}

// Beside this file in the source, and beside the bundle after the build.
const MIGRATIONS_DIR = new URL('./migrations/', import.meta.url)
// Any fixed number will do, as long as every process uses the same one.
const ADVISORY_LOCK = 7_203_341

/** All migrations in their order. The name is the file's, `NNNN_verb_noun.sql`. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(MIGRATIONS_DIR)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, MIGRATIONS_DIR), 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
}

export class MigrationError extends Error {}

/**
 * Brings the schema up to date, each migration in a transaction of its own, one process at a time.
 * @returns the names of the migrations that ran now.
 * @throws MigrationError when an applied migration was changed, or the database is newer than this program.
 */
export async function migrate(pool: pg.Pool, migrations?: Migration[]): Promise<string[]> {
  const known = migrations ?? (await readMigrations())
  const client = await pool.connect()
  const applied: string[] = []
  try {
    for (;;) {
      await client.query('BEGIN')
      try {
        // Making an index may take its time, and so may another process' migrations.
        await client.query("SELECT set_config('statement_timeout', '0', true)")
        await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK])
        const next = nextMigration(known, await appliedMigrations(client))
        if (!next) {
          await client.query('ROLLBACK')
          return applied
        }
        await client.query(next.sql).catch((error: unknown) => {
          throw new MigrationError(`Migration ${next.name} failed: ${(error as Error).message}`, {
            cause: error,
          })
        })
        await client.query('INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)', [
          next.name,
          next.checksum,
        ])
        await client.query('COMMIT')
        applied.push(next.name)
      } catch (error) {
        // The connection may be the thing that broke; the first error is the one to tell.
        await client.query('ROLLBACK').catch(() => undefined)
        throw error
      }
    }
  } finally {
    client.release()
  }
}

/** Names of migrations that this program knows and the database has not seen. Changes nothing. */
export async function pendingMigrations(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ found: string | null }>(
    "SELECT to_regclass('public.schema_migration') AS found",
  )
  const known = await readMigrations()
  if (!rows[0]?.found) return known.map(({ name }) => name)
  const done = await pool.query<{ name: string }>('SELECT name FROM schema_migration')
  const names = new Set(done.rows.map(({ name }) => name))
  return known.filter(({ name }) => !names.has(name)).map(({ name }) => name)
}

/** Runs a migration that is written to be run again. @returns how many rows it changed. */
export async function runSqlFile(tx: Tx, name: string): Promise<number> {
  const text = await readFile(new URL(name, MIGRATIONS_DIR), 'utf8')
  const { numAffectedRows } = await sql.raw(text).execute(tx)
  return Number(numAffectedRows ?? 0)
}

interface AppliedMigration {
  name: string
  checksum: string
}

async function appliedMigrations(client: pg.PoolClient): Promise<AppliedMigration[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS schema_migration (
    name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
  return (await client.query<AppliedMigration>('SELECT name, checksum FROM schema_migration ORDER BY name'))
    .rows
}

function nextMigration(known: Migration[], applied: AppliedMigration[]): Migration | undefined {
  const byName = new Map(known.map((migration) => [migration.name, migration]))
  for (const { name, checksum } of applied) {
    const file = byName.get(name)
    if (!file) {
      throw new MigrationError(
        `The database knows migration ${name}, this program does not. Start the newer release of EventBuzz, or restore a backup.`,
      )
    }
    if (file.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${name} was changed after it had been applied. Put the file back and write a new migration instead.`,
      )
    }
  }
  const done = new Set(applied.map(({ name }) => name))
  return known.find(({ name }) => !done.has(name))
}

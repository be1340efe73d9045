import pg from 'pg'
import type { TableContents } from './manifest.ts'

/** Any number; whoever holds it backs up or restores. A crash lets go of it, and it holds across containers. */
const LOCK = 4_117_026

/** One connection, which no setting of the server ends while a dump takes its time. Dates and numbers read the same everywhere. */
export async function openConnection(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'eventbuzz backup',
    options:
      '-c idle_in_transaction_session_timeout=0 -c statement_timeout=0 -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=1',
  })
  // A connection that is lost fails the query that runs, or the next one.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** @returns false when somebody else has it in this database. It is held until the connection ends. */
export async function takeLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [LOCK])
  return rows[0]!.taken
}

/** Begins a transaction that sees one state, and lets others see the same. */
export async function exportSnapshot(client: pg.Client): Promise<string> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  const { rows } = await client.query<{ id: string }>('SELECT pg_export_snapshot() AS id')
  return rows[0]!.id
}

/**
 * Rows and checksums of all tables but those of extensions. What is generated is left out: it follows from the rest, and
 * a newer server may work it out a little differently.
 */
export async function tableContents(client: pg.Client): Promise<TableContents[]> {
  const { rows: tables } = await client.query<{ table: string; columns: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS table,
      string_agg(format('%I', a.attname), ', ' ORDER BY a.attname) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'
      AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    GROUP BY 1 ORDER BY 1`)
  const contents: TableContents[] = []
  for (const { table, columns } of tables) {
    const { rows } = await client.query<{ rows: string; checksum: string }>(`
      SELECT count(*) AS rows,
        coalesce(sum(('x' || left(md5(ROW(${columns})::text), 16))::bit(64)::bigint::numeric), 0) AS checksum
      FROM ${table}`)
    contents.push({ table, rows: Number(rows[0]!.rows), checksum: rows[0]!.checksum })
  }
  return contents
}

/** Those of the names that are databases of this server. */
export async function existingDatabases(client: pg.Client, names: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE datname = ANY ($1)',
    [names],
  )
  return rows.map(({ name }) => name)
}

/** Who works in these databases, apart from those who only watch. */
export async function usersOf(client: pg.Client, names: string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT usename AS name FROM pg_stat_activity
     WHERE datname = ANY ($1) AND pid <> pg_backend_pid() AND usename IS NOT NULL
       AND usesysid NOT IN (SELECT member FROM pg_auth_members WHERE roleid = 'pg_monitor'::regrole)
     ORDER BY 1`,
    [names],
  )
  return rows.map(({ name }) => name)
}

export async function roleNames(client: pg.Client): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>('SELECT rolname AS name FROM pg_roles')
  return new Set(rows.map(({ name }) => name))
}

export async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
}

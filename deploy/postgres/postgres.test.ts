import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PostgresServer } from '../../e2e/lib/postgres.ts'
import { root } from '../../e2e/lib/server.ts'
import { migrate } from '../../server/src/db/migrate.ts'
import { SecretFiles } from '../test/secrets.ts'

const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as {
  services: { postgres: { environment: { POSTGRES_INITDB_ARGS: string } } }
}
const { POSTGRES_INITDB_ARGS: initdbArgs } = compose.services.postgres.environment
const execute = promisify(execFile)
const secrets = new SecretFiles()
let server: PostgresServer
const pools: pg.Pool[] = []

const PASSWORDS: Record<string, string> = {
  eventbuzz_owner: 'postgres_owner_password',
  eventbuzz_app: 'postgres_app_password',
  keycloak: 'postgres_keycloak_password',
  exporter: 'postgres_exporter_password',
  backup: 'postgres_backup_password',
}

function as(user: string, database = 'eventbuzz', password = secrets.get(PASSWORDS[user]!)): pg.Pool {
  const { hostname, port } = new URL(server.url)
  const pool = new pg.Pool({ host: hostname, port: Number(port), user, database, password, max: 1 })
  pools.push(pool)
  return pool
}
const refusal = (pool: pg.Pool, sql: string) =>
  pool.query(sql).then(
    () => 'nothing',
    (error: { code?: string }) => error.code,
  )
const NOT_PERMITTED = '42501'

beforeAll(async () => {
  server = await PostgresServer.start({
    initdb: initdbArgs.split(' '),
    password: secrets.get('postgres_password'),
    conf: readFileSync(join(root, 'deploy/postgres/postgresql.conf'), 'utf8'),
  })
  const { hostname, port } = new URL(server.url)
  const env = {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGPASSWORD: secrets.get('postgres_password'),
    SECRETS_DIR: secrets.dir,
  }
  await execute('sh', [join(root, 'deploy/postgres/init.sh')], { env })
  await migrate(as('eventbuzz_owner'))
})
afterAll(async () => {
  for (const pool of pools) await pool.end()
  await server?.remove()
  secrets.remove()
})

describe('the roles that init.sh makes', () => {
  it('let the app read and write rows of tables that the owner made', async () => {
    const app = as('eventbuzz_app')
    await app.query(`DELETE FROM category WHERE slug = 'test'`)
    const { rows } = await app.query<{ id: string }>(
      `INSERT INTO category (name, slug, color_hex, icon_name) VALUES ('Test', 'test', '#123456', 'event') RETURNING id`,
    )
    expect(rows).toHaveLength(1)
    await app.query(`UPDATE category SET name = 'Tested' WHERE slug = 'test'`)
    await app.query(`DELETE FROM category WHERE slug = 'test'`)
    const { rows: names } = await app.query('SELECT name FROM schema_migration')
    expect(names.length).toBeGreaterThan(5)
    await app.query(
      `SELECT ST_Distance('POINT(0 0)'::geography, 'POINT(1 1)'::geography), 'a' % 'b', eb_unaccent('é')`,
    )
  })

  it.each([
    'CREATE TABLE mine (id int)',
    'CREATE FUNCTION mine() RETURNS int LANGUAGE sql RETURN 1',
    'CREATE SCHEMA mine',
    'CREATE TEMP TABLE mine (id int)',
    'ALTER TABLE category ADD COLUMN mine int',
    'DROP TABLE event_tag',
    'TRUNCATE category CASCADE',
    'CREATE EXTENSION hstore',
    'CREATE ROLE mine',
    'CREATE DATABASE mine',
    'ALTER SYSTEM SET work_mem = 1000',
    "COPY category TO '/tmp/category'",
    "COPY category FROM PROGRAM 'id'",
    'SET ROLE eventbuzz_owner',
    'SELECT * FROM pg_authid',
  ])('do not let the app %s', async (sql) => {
    expect(await refusal(as('eventbuzz_app'), sql)).toBe(NOT_PERMITTED)
  })

  it('give nobody but the server’s own user a superuser’s rights', async () => {
    const { rows } = await as('exporter').query(
      `SELECT rolname FROM pg_roles WHERE rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication`,
    )
    expect(rows).toEqual([{ rolname: 'postgres' }])
  })

  it('keep databases apart', async () => {
    expect(await refusal(as('eventbuzz_app', 'keycloak'), 'SELECT 1')).toBe(NOT_PERMITTED)
    expect(await refusal(as('eventbuzz_app', 'postgres'), 'SELECT 1')).toBe(NOT_PERMITTED)
    expect(await refusal(as('keycloak', 'eventbuzz'), 'SELECT 1')).toBe(NOT_PERMITTED)
    const keycloak = as('keycloak', 'keycloak')
    await keycloak.query('CREATE TABLE IF NOT EXISTS realm (id int)')
    await keycloak.query('INSERT INTO realm VALUES (1)')
  })

  it('let exporter see statistics and no rows', async () => {
    const exporter = as('exporter')
    await exporter.query('SELECT count(*) FROM pg_stat_activity WHERE query IS NOT NULL')
    await exporter.query('SELECT count(*) FROM pg_stat_statements')
    expect(await refusal(exporter, 'SELECT * FROM app_user')).toBe(NOT_PERMITTED)
  })

  it('let backup dump both databases and write nothing', async () => {
    const { hostname, port } = new URL(server.url)
    const env = { ...process.env, PGPASSWORD: secrets.get('postgres_backup_password') }
    for (const database of ['eventbuzz', 'keycloak']) {
      const args = ['-h', hostname, '-p', port, '-U', 'backup', '-Fc', database]
      const { stdout } = await execute('/usr/lib/postgresql/15/bin/pg_dump', args, {
        env,
        encoding: 'buffer',
        maxBuffer: 2 ** 28,
      })
      expect(stdout.subarray(0, 5).toString()).toBe('PGDMP')
    }
    const backup = as('backup')
    expect(await refusal(backup, 'DELETE FROM category')).toBe('25006')
    await backup.query('SET default_transaction_read_only = off')
    expect(await refusal(backup, 'DELETE FROM category')).toBe(NOT_PERMITTED)
  })

  it('need their password', async () => {
    expect(await refusal(as('eventbuzz_app', 'eventbuzz', 'guess'), 'SELECT 1')).toBe('28P01')
  })

  it('need none beside the server, where an operator is its superuser', async () => {
    const { port } = new URL(server.url)
    const settings = {
      port: Number(port),
      user: 'postgres',
      database: 'eventbuzz',
      password: 'guess',
      max: 1,
    }
    const by = (host: string) => {
      const pool = new pg.Pool({ ...settings, host })
      pools.push(pool)
      return pool
    }
    await by(server.socketDir).query('ALTER EXTENSION postgis UPDATE')
    expect(await refusal(by('127.0.0.1'), 'SELECT 1')).toBe('28P01')
  })

  it('leave no password in the server’s log', () => {
    for (const name of Object.values(PASSWORDS)) expect(server.log()).not.toContain(secrets.get(name))
  })
})

describe('postgresql.conf', () => {
  it('is in force, with none of its names unknown', async () => {
    const superuser = as('postgres', 'postgres', secrets.get('postgres_password'))
    const { rows } = await superuser.query<{ name: string }>(
      'SELECT name, error FROM pg_file_settings WHERE error IS NOT NULL',
    )
    // The test says on the command line where to listen.
    expect(rows.filter(({ name }) => name !== 'listen_addresses')).toEqual([])
    const { rows: shown } = await as('eventbuzz_app').query('SHOW shared_buffers')
    expect(shown).toEqual([{ shared_buffers: '160MB' }])
  })
})

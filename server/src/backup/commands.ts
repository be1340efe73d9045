/** What is run, as data: a program and its arguments. Secrets travel in the environment alone. */
export interface Invocation {
  program: string
  args: string[]
  env?: Record<string, string>
}

/** A server as the tools of PostgreSQL want to be told. */
export interface Server {
  host: string
  port: string
  user: string
  password: string
}

export function serverOf(url: string): Server {
  const { hostname, port, username, password } = new URL(url)
  return {
    host: decodeURIComponent(hostname),
    port: port || '5432',
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  }
}

/** The same server and person, another database. */
export function urlOf(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}

const postgres = (program: string, { host, port, user, password }: Server, args: string[]): Invocation => ({
  program,
  args: [`--host=${host}`, `--port=${port}`, `--username=${user}`, '--no-password', ...args],
  env: { PGPASSWORD: password, PGOPTIONS: '-c idle_in_transaction_session_timeout=0 -c statement_timeout=0' },
})

/**
 * One database as it was at a snapshot that another connection exported. Not compressed: restic does that, and finds what
 * has not changed since the last time only in what is not.
 */
export const dumpDatabase = (server: Server, database: string, snapshot: string, file: string): Invocation =>
  postgres('pg_dump', server, [
    '--format=custom',
    '--compress=0',
    `--snapshot=${snapshot}`,
    `--file=${file}`,
    database,
  ])

/** Roles and what they may. Only a superuser could read their passwords, and a backup needs none. */
export const dumpRoles = (server: Server, file: string): Invocation =>
  postgres('pg_dumpall', server, [
    '--globals-only',
    '--no-role-passwords',
    '--quote-all-identifiers',
    `--file=${file}`,
  ])

/** Reads the whole table of contents, so it fails on a dump that is cut off. */
export const listDump = (file: string): Invocation => ({ program: 'pg_restore', args: ['--list', file] })

/** Makes the database, with its owner, settings and rights, and fills it. */
export const restoreDatabase = (server: Server, file: string): Invocation =>
  postgres('pg_restore', server, ['--create', '--exit-on-error', '--dbname=postgres', file])

/** One transaction: all of it or nothing. */
export const runSql = (server: Server, file: string): Invocation =>
  postgres('psql', server, [
    '--no-psqlrc',
    '--quiet',
    '--set=ON_ERROR_STOP=1',
    '--single-transaction',
    '--dbname=postgres',
    `--file=${file}`,
  ])

/** Backups of one instance, whatever container they are made in. */
const WHOSE = ['--host=eventbuzz', '--tag=eventbuzz']
/** Read in pieces, so that all of it has been read after about three weeks. */
const READ_SHARE = '5%'

const restic = (...args: string[]): Invocation => ({ program: 'restic', args })

/** Fails where there is one already, whatever its password. */
export const initRepository = () => restic('init', '--quiet')
/** Removes locks of processes that are dead; those of others stay. Fails where no repository can be opened. */
export const removeStaleLocks = () => restic('unlock', '--quiet')
/** What is in the working directory. Its modification times are those of the copies, and say nothing. */
export const backUpHere = () => restic('backup', ...WHOSE, '--json', '--ignore-ctime', '.')
export const readManifest = (snapshot: string) => restic('dump', snapshot, '/manifest.json')
export const checkRepository = () => restic('check', `--read-data-subset=${READ_SHARE}`)
export const listSnapshots = () => restic('snapshots', ...WHOSE, '--json')
export const forgetSnapshot = (snapshot: string) => restic('forget', snapshot)
export const forgetOld = () =>
  restic(
    'forget',
    ...WHOSE,
    '--group-by=host,tags',
    '--keep-daily=7',
    '--keep-weekly=5',
    '--keep-monthly=12',
    '--prune',
  )
export const repositorySize = () => restic('stats', '--mode=raw-data', '--json')
export const restoreFiles = (snapshot: string, dir: string) => restic('restore', snapshot, `--target=${dir}`)

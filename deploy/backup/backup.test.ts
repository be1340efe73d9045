import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { PostgresServer } from '../../e2e/lib/postgres.ts'
import { root } from '../../e2e/lib/server.ts'
import { makeBucket } from '../../server/src/adapters/files/make-bucket.ts'
import { backUp } from '../../server/src/backup/back-up.ts'
import { BackupBusyError } from '../../server/src/backup/lock.ts'
import { readMetrics } from '../../server/src/backup/metric-file.ts'
import { openConnection, takeLock } from '../../server/src/backup/queries.ts'
import { restore as restoreNow } from '../../server/src/backup/restore.ts'
import { connect } from '../../server/src/db/connection.ts'
import { migrate } from '../../server/src/db/migrate.ts'
import { databaseName } from '../../server/src/features/search/queries.ts'
import { main } from '../../server/src/main.ts'
import { anEvent } from '../../server/test/builders.ts'
import { ObjectStorage } from '../test/object-storage.ts'
import { SecretFiles } from '../test/secrets.ts'

const execute = promisify(execFile)
const secrets = new SecretFiles()
const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-backup-'))
let server: PostgresServer
let storage: ObjectStorage

const url = (user: string, database = 'eventbuzz') => {
  const { hostname, port } = new URL(server.url)
  const password = secrets.get(
    user === 'postgres' ? 'postgres_password' : `postgres_${user.replace('eventbuzz_', '')}_password`,
  )
  return `postgres://${user}:${password}@${hostname}:${port}/${database}`
}

/** A server as init.sh makes it, and nothing in its databases. */
async function aFreshServer(): Promise<PostgresServer> {
  const fresh = await PostgresServer.start({
    initdb: ['--auth=scram-sha-256'],
    password: secrets.get('postgres_password'),
    conf: readFileSync(join(root, 'deploy/postgres/postgresql.conf'), 'utf8'),
  })
  const { hostname, port } = new URL(fresh.url)
  const env = {
    ...process.env,
    PGHOST: hostname,
    PGPORT: port,
    PGPASSWORD: secrets.get('postgres_password'),
    SECRETS_DIR: secrets.dir,
  }
  await execute('sh', [join(root, 'deploy/postgres/init.sh')], { env })
  return fresh
}

async function aFreshStorage(): Promise<ObjectStorage> {
  const fresh = await ObjectStorage.start(secrets)
  await makeBucket(fresh.bucketSettings())
  return fresh
}

const metricsDir = join(dir, 'metrics')
const environment = () => ({
  ENVIRONMENT: 'production',
  DATABASE_URL: url('backup'),
  BACKUP_DATABASES: 'eventbuzz,keycloak',
  BACKUP_METRICS_DIR: metricsDir,
  RESTIC_REPOSITORY: join(dir, 'repository'),
  RESTIC_PASSWORD_FILE: join(secrets.dir, 'backup_password'),
  RESTIC_CACHE_DIR: join(dir, 'cache'),
  DATA_DIR: join(dir, 'work'),
  S3_ENDPOINT: storage.endpoint,
  S3_ACCESS_KEY: secrets.get('s3_access_key'),
  S3_SECRET_KEY: secrets.get('s3_secret_key'),
})

async function withEnvironment<T>(env: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env }
  Object.assign(process.env, environment(), env)
  try {
    return await work()
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
    Object.assign(process.env, before)
  }
}

/** `eventbuzz`, as the containers of `backup` and `restore` run it, but in this process: it starts in no time. */
async function eventbuzz(args: string[], env: Record<string, string> = {}) {
  let output = ''
  const keep = (text: unknown) => {
    output += `${String(text).trimEnd()}\n`
    return true
  }
  const spies = [
    vi.spyOn(process.stderr, 'write').mockImplementation(keep),
    vi.spyOn(console, 'log').mockImplementation(keep),
  ]
  const status = await withEnvironment(env, () => main(args)).finally(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return { status, output }
}
const backup = (env?: Record<string, string>) => eventbuzz(['backup'], env)
const restore = (args: string[] = [], env: Record<string, string> = {}) =>
  eventbuzz(['restore', ...args], { DATABASE_URL: url('postgres'), ...env })
const snapshotCount = async () => {
  const { output } = await restore(['--list'])
  return output.split('\n').filter((line) => /^[0-9a-f]{8} {2}/.test(line)).length
}

/** A program that stands in the PATH before the real one of that name. */
function inTheWay(name: string, script: string): Record<string, string> {
  const folder = mkdtempSync(join(dir, 'bin-'))
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { PATH: `${folder}${delimiter}${process.env['PATH']}` }
}

/** A restic that stops before one of its commands until it is told to go on. */
function waitingBefore(command: string) {
  const [isThere, mayGoOn] = [join(dir, `${command}-is-there`), join(dir, `${command}-may-go-on`)]
  const env = inTheWay(
    'restic',
    `PATH=\${PATH#*:}
[ "$1" = ${command} ] && { : >${isThere}; while [ ! -e ${mayGoOn} ]; do sleep 0.1; done; }
exec restic "$@"`,
  )
  return {
    env,
    isThere: () => vi.waitUntil(() => existsSync(isThere), { timeout: 60_000 }),
    goOn: () => writeFileSync(mayGoOn, ''),
  }
}

/** What the two commands call, where both have to run in this process at the same time. */
const backupDeps = () => ({
  databaseUrl: url('backup'),
  databases: ['eventbuzz', 'keycloak'],
  files: storage.files(),
  dir: join(dir, 'work'),
  metricsDir: undefined,
  mayForget: true,
  release: '1',
  now: () => new Date(),
  log: () => {},
})
const restoreDeps = () => ({ ...backupDeps(), databaseUrl: url('postgres') })

/** A lock that keeps everybody out of the repository, of a process that was killed. */
async function leaveLock(): Promise<void> {
  const locks = join(dir, 'repository/locks')
  await withEnvironment({}, async () => {
    // Slow enough that it is killed in its midst.
    const check = spawn('restic', ['check', '--read-data', '--limit-download=1'], { stdio: 'ignore' })
    const isOver = once(check, 'close')
    await vi.waitUntil(() => readdirSync(locks).length > 0, { timeout: 60_000, interval: 10 })
    check.kill('SIGKILL')
    await isOver
  })
  expect(readdirSync(locks)).toHaveLength(1)
}

async function query(
  sql: string,
  database = 'eventbuzz',
  user = 'postgres',
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url(user, database) })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function nameForTheApp(): Promise<string> {
  const app = connect({ address: url('eventbuzz_app'), poolSize: 1 })
  try {
    return await databaseName(app.db)
  } finally {
    await app.close()
  }
}

const PICTURES = ['pictures/aa/one-640.webp', 'pictures/aa/one-640.avif', 'pictures/bb/two-640.webp']

beforeAll(async () => {
  mkdirSync(join(dir, 'work'))
  ;[server, storage] = [await aFreshServer(), await aFreshStorage()]
  const owner = connect({ address: url('eventbuzz_owner'), poolSize: 1 })
  await migrate(owner.pool)
  await owner.close()
  const app = connect({ address: url('eventbuzz_app'), poolSize: 1 })
  for (let n = 0; n < 20; n++) await anEvent(app.db, { title: `Concert ${n} – Fête ünïcode` })
  await app.close()
  await query(
    `CREATE TABLE realm (id text PRIMARY KEY, name text); INSERT INTO realm VALUES ('1', 'eventbuzz')`,
    'keycloak',
    'keycloak',
  )
  for (const [n, key] of PICTURES.entries()) await storage.files().put(key, new Uint8Array(50_000).fill(n))
})
afterAll(async () => {
  await server?.remove()
  await storage?.remove()
  secrets.remove()
  rmSync(dir, { recursive: true, force: true })
})
beforeEach(() => {
  rmSync(join(dir, 'repository'), { recursive: true, force: true })
  rmSync(metricsDir, { recursive: true, force: true })
})

/** Each run opens the repository several times, which restic makes slow on purpose. */
vi.setConfig({ testTimeout: 240_000 })

describe('eventbuzz backup', () => {
  it('makes a repository and a backup, and tells the metrics', async () => {
    const before = Math.floor(Date.now() / 1000)
    const { status, output } = await backup()
    expect([status, output]).toEqual([0, expect.stringMatching(/Backup [0-9a-f]{8}: \d+ rows, 3 objects/)])
    expect(await snapshotCount()).toBe(1)
    const { lastSuccessAt, lastRunSucceeded, snapshotBytes, repositoryBytes } = readMetrics(metricsDir)
    expect([
      lastRunSucceeded,
      lastSuccessAt! >= before,
      snapshotBytes! > 150_000,
      repositoryBytes! > 10_000,
    ]).toEqual([1, true, true, true])
    // Nothing secret stays behind unencrypted, and no secret was told.
    expect(readdirSync(join(dir, 'work/staging'))).toEqual(['objects'])
    expect(output).not.toContain(secrets.get('postgres_backup_password'))
    expect(existsSync(join(dir, 'repository/config'))).toBe(true)
  })

  it('leaves no snapshot and says so when a dump fails half way', async () => {
    expect((await backup()).status).toBe(0)
    const { lastSuccessAt } = readMetrics(metricsDir)
    const failing = inTheWay(
      'pg_dump',
      'for a; do case $a in --file=*) printf half >"${a#--file=}";; esac; done; echo "server closed the connection" >&2; exit 1',
    )
    const { status, output } = await backup(failing)
    expect([status, output]).toEqual([1, expect.stringContaining('server closed the connection')])
    expect(output).toContain('No backup was made')
    expect(await snapshotCount()).toBe(1)
    expect(readMetrics(metricsDir)).toMatchObject({ lastRunSucceeded: 0, lastSuccessAt })
    expect(readdirSync(join(dir, 'work/staging'))).toEqual(['objects'])
  })

  it('leaves no snapshot when a dump is cut off and nobody says so', async () => {
    const cut = inTheWay(
      'pg_dump',
      `for a; do case $a in --file=*) f=\${a#--file=};; esac; done
PATH=\${PATH#*:}; pg_dump "$@" && truncate -s 1000 "$f"`,
    )
    const { status } = await backup(cut)
    expect(status).toBe(1)
    expect(await snapshotCount()).toBe(0)
    expect(readMetrics(metricsDir)).toEqual({ lastRunAt: expect.any(Number), lastRunSucceeded: 0 })
  })

  it('forgets the half that restic keeps when it could not read everything', async () => {
    const half = inTheWay(
      'restic',
      `PATH=\${PATH#*:}; restic "$@"; s=$?; [ "$1" = backup ] && exit 3; exit $s`,
    )
    expect((await backup(half)).status).toBe(1)
    expect(await snapshotCount()).toBe(0)
  })

  it('is made where nothing may be deleted, and says what to do about old ones', async () => {
    const addOnly = inTheWay(
      'restic',
      `PATH=\${PATH#*:}; [ "$1" = forget ] && { echo "blob: 403 Forbidden" >&2; exit 1; }; exec restic "$@"`,
    )
    const { status, output } = await backup(addOnly)
    expect([status, output]).toEqual([0, expect.stringContaining('403 Forbidden')])
    expect(output).toContain('set BACKUP_FORGET=false')
    expect(readMetrics(metricsDir)).toMatchObject({ lastRunSucceeded: 1, lastSuccessAt: expect.any(Number) })
    const told = await backup({ ...addOnly, BACKUP_FORGET: 'false' })
    expect([told.status, told.output]).toEqual([0, expect.not.stringContaining('403')])
    expect(await snapshotCount()).toBe(2)
  })

  it('lets nobody begin a second one at the same time', async () => {
    expect((await backup()).status).toBe(0)
    const before = readMetrics(metricsDir)
    // Whoever backs up or restores, in whatever container, holds this lock.
    const other = await openConnection(url('backup', 'postgres'))
    expect(await takeLock(other)).toBe(true)
    const { status, output } = await backup()
    await other.end()
    expect([status, output]).toEqual([1, expect.stringContaining('Another backup or a restore is running')])
    // Whoever was refused says nothing about how backups are.
    expect(readMetrics(metricsDir)).toEqual(before)
    expect((await backup()).status).toBe(0)
  })

  it('of two that begin together makes one', async () => {
    await withEnvironment({}, async () => {
      const both = await Promise.allSettled([backUp(backupDeps()), backUp(backupDeps())])
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: expect.any(BackupBusyError),
      })
    })
    expect(await snapshotCount()).toBe(1)
  })

  it('does not begin while a restore runs', async () => {
    expect((await backup()).status).toBe(0)
    const restic = waitingBefore('restore')
    await withEnvironment(restic.env, async () => {
      const restoring = restoreNow(restoreDeps(), { snapshot: 'latest', replace: true })
      await restic.isThere()
      const both = await Promise.allSettled([backUp(backupDeps()).finally(restic.goOn), restoring])
      expect(both).toMatchObject([
        { status: 'rejected', reason: expect.any(BackupBusyError) },
        { status: 'fulfilled' },
      ])
    })
    expect(await snapshotCount()).toBe(1)
  })

  it('notices a repository that was tampered with', async () => {
    expect((await backup()).status).toBe(0)
    const data = join(dir, 'repository/data')
    const packs = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    for (const pack of packs) {
      const path = join(pack.parentPath, pack.name)
      const bytes = readFileSync(path)
      bytes[100] = bytes[100]! ^ 255
      rmSync(path)
      writeFileSync(path, bytes)
    }
    const { status } = await backup({ RESTIC_CACHE_DIR: join(dir, 'empty-cache') })
    expect(status).toBe(1)
    expect(readMetrics(metricsDir).lastRunSucceeded).toBe(0)
  })

  it('does not begin a new repository because the password is wrong', async () => {
    expect((await backup()).status).toBe(0)
    writeFileSync(join(dir, 'wrong'), 'not this')
    const { status, output } = await backup({ RESTIC_PASSWORD_FILE: join(dir, 'wrong') })
    expect([status, output]).toEqual([1, expect.stringMatching(/wrong password|cannot be opened/)])
    expect(await snapshotCount()).toBe(1)
  })

  it('names every setting that is missing', async () => {
    const { status, output } = await eventbuzz(['backup'], {
      RESTIC_REPOSITORY: '',
      RESTIC_PASSWORD_FILE: '',
    })
    expect([status, output]).toEqual([1, expect.stringContaining('RESTIC_REPOSITORY is not set')])
    expect(output).toContain('RESTIC_PASSWORD is not set')
  })
})

describe('eventbuzz restore', () => {
  it('brings everything back to a server and a storage that are new, and finds it equal', async () => {
    await query('CREATE ROLE reporter LOGIN; GRANT eventbuzz_app TO reporter')
    await query('GRANT SELECT ON event TO reporter')
    expect((await backup()).status).toBe(0)
    const events = await query('SELECT id, title, location::text FROM event ORDER BY id')

    await server.remove()
    await storage.remove()
    ;[server, storage] = [await aFreshServer(), await aFreshStorage()]
    const { status, output } = await restore()
    expect([status, output]).toEqual([0, expect.stringContaining('Everything is as it was')])
    expect(output).toContain('Made without a password, so nobody signs in as them yet: reporter.')
    expect(await query('SELECT id, title, location::text FROM event ORDER BY id')).toEqual(events)
    expect(await storage.files().list('', { limit: 10 })).toEqual(PICTURES.toSorted())
    expect((await restore(['--verify'])).status).toBe(0)
    // Rights are back: EventBuzz may write rows and no tables, the backup may read.
    await query('UPDATE event SET title = title', 'eventbuzz', 'eventbuzz_app')
    await expect(query('DROP TABLE event', 'eventbuzz', 'eventbuzz_app')).rejects.toThrow('must be owner')
    await expect(query('UPDATE realm SET name = name', 'keycloak', 'backup')).rejects.toThrow(
      'read-only transaction',
    )
    expect(await query('SELECT name FROM realm', 'keycloak', 'keycloak')).toEqual([{ name: 'eventbuzz' }])
    await expect(query('SELECT 1', 'keycloak', 'eventbuzz_app')).rejects.toThrow('permission denied')
    expect(await query('SELECT postgis_version()')).toHaveLength(1)
    expect((await backup()).status).toBe(0)
  })

  it('tells each difference', async () => {
    expect((await backup()).status).toBe(0)
    await query("UPDATE event SET title = 'Other' WHERE id = (SELECT min(id::text)::uuid FROM event)")
    await query("INSERT INTO realm VALUES ('2', 'more')", 'keycloak')
    await storage.files().put(PICTURES[0]!, new Uint8Array(50_000).fill(9))
    await storage.files().delete(PICTURES[1]!)
    const { status, output } = await restore(['--verify'])
    expect(status).toBe(1)
    for (const told of [
      'eventbuzz: table public.event has other contents in its 20 rows',
      'keycloak: table public.realm has 2 rows, had 1',
      `object ${PICTURES[0]} has other contents`,
      `object ${PICTURES[1]} is missing`,
    ])
      expect(output).toContain(told)
    // And back.
    const refused = await restore()
    expect([refused.status, refused.output]).toEqual([
      1,
      expect.stringMatching(/Database eventbuzz has \d+ rows/),
    ])
    const before = await nameForTheApp()
    const replaced = await restore(['--replace'])
    // By which the worker knows that its index in Meilisearch is of another database.
    expect(await nameForTheApp()).not.toBe(before)
    expect([replaced.status, replaced.output]).toEqual([
      0,
      expect.stringContaining('Everything is as it was'),
    ])
  })

  it('refuses while somebody works with the databases', async () => {
    expect((await backup()).status).toBe(0)
    const client = new pg.Client({ connectionString: url('eventbuzz_app') })
    await client.connect()
    const { status, output } = await restore(['--replace'])
    await client.end()
    expect([status, output]).toEqual([1, expect.stringContaining('in use by eventbuzz_app')])
    expect(await query('SELECT count(*)::int AS count FROM event')).toEqual([{ count: 20 }])
  })

  it('does not begin while a backup runs, in whatever part of it', async () => {
    expect((await backup()).status).toBe(0)
    const restic = waitingBefore('check')
    await withEnvironment(restic.env, async () => {
      const backingUp = backUp(backupDeps())
      await restic.isThere()
      const restoring = restoreNow(restoreDeps(), { snapshot: 'latest', replace: true })
      const both = await Promise.allSettled([restoring.finally(restic.goOn), backingUp])
      expect(both).toMatchObject([
        { status: 'rejected', reason: expect.any(BackupBusyError) },
        { status: 'fulfilled' },
      ])
    })
  })

  it.each(['--list', '--verify', '--replace'])(
    'with %s is not kept out by the lock of a process that is dead',
    async (option) => {
      expect((await backup()).status).toBe(0)
      await leaveLock()
      const { status, output } = await restore([option])
      expect([status, output]).toEqual([0, expect.any(String)])
    },
  )

  it('changes nothing when a file of the backup is damaged', async () => {
    expect((await backup()).status).toBe(0)
    const damaged = inTheWay(
      'restic',
      `PATH=\${PATH#*:}; restic "$@"; s=$?
for a; do case $a in --target=*) printf x >>"\${a#--target=}/eventbuzz.dump";; esac; done; exit $s`,
    )
    const { status, output } = await restore(['--replace'], damaged)
    expect([status, output]).toEqual([1, expect.stringContaining('eventbuzz.dump in the backup is damaged')])
    expect(await query('SELECT count(*)::int AS count FROM event')).toEqual([{ count: 20 }])
  })

  it('says which backups there are', async () => {
    expect((await restore(['--list'])).status).toBe(1)
    expect((await backup()).status).toBe(0)
    const { output } = await restore(['--list'])
    expect(output).toMatch(/^[0-9a-f]{8} {2}2\d{3}-/)
    const { status, output: told } = await restore(['0123abcd', '--replace'])
    expect([status, told]).toEqual([1, expect.stringContaining('There is no backup 0123abcd')])
  })
})

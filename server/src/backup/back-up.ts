import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Files } from '../adapters/files/port.ts'
import {
  backUpHere,
  checkRepository,
  dumpDatabase,
  dumpRoles,
  forgetOld,
  forgetSnapshot,
  initRepository,
  listDump,
  readManifest,
  removeStaleLocks,
  repositorySize,
  serverOf,
  urlOf,
} from './commands.ts'
import { openLocked } from './lock.ts'
import type { DatabaseContents, Manifest } from './manifest.ts'
import { afterFailure, readMetrics, seconds, writeMetrics } from './metric-file.ts'
import { copyObjects, hashOf } from './objects.ts'
import { exportSnapshot, openConnection, tableContents } from './queries.ts'
import { CommandFailed, run } from './run.ts'

export interface BackUpDeps {
  /** Of somebody who may read everything in each of the databases. */
  databaseUrl: string
  databases: string[]
  files: Files
  /** Copies of objects stay here from one time to the next; everything else is gone when it is over. */
  dir: string
  /** undefined: nobody asks how backups are. */
  metricsDir: string | undefined
  /** false: the repository can only be added to, and somebody else removes old backups. */
  mayForget: boolean
  release: string
  now: () => Date
  log: (message: string) => void
  signal?: AbortSignal | undefined
}

export interface BackUpResult {
  snapshot: string
  rows: number
  objects: number
  bytes: number
  durationS: number
}

/**
 * Makes one backup and looks after those before it. It counts only when everything is in it and has been read back;
 * otherwise it fails, leaves no snapshot, and the metrics say so.
 * @throws BackupBusyError, which says nothing about how backups are, or why it failed.
 */
export async function backUp(deps: BackUpDeps): Promise<BackUpResult> {
  const connection = await openLocked(deps.databaseUrl)
  try {
    return await measured(deps, () => makeBackup(deps))
  } finally {
    await connection.end()
  }
}

/** Tells the metrics how it went, also when it did not. */
async function measured(
  { metricsDir, now }: BackUpDeps,
  work: () => Promise<Omit<BackUpResult, 'durationS'> & { repositoryBytes: number }>,
): Promise<BackUpResult> {
  const startedAt = now()
  const started = performance.now()
  try {
    const { repositoryBytes, ...result } = await work()
    const durationS = Math.round((performance.now() - started) / 100) / 10
    if (metricsDir)
      writeMetrics(metricsDir, {
        lastRunAt: seconds(startedAt),
        lastRunSucceeded: true,
        lastSuccessAt: seconds(startedAt),
        durationS,
        snapshotBytes: result.bytes,
        repositoryBytes,
      })
    return { ...result, durationS }
  } catch (error) {
    if (metricsDir) writeMetrics(metricsDir, afterFailure(readMetrics(metricsDir), startedAt))
    throw error
  }
}

async function makeBackup(deps: BackUpDeps) {
  const { dir, log, signal } = deps
  await ensureRepository(deps)
  const staging = join(dir, 'staging')
  try {
    await mkdir(staging, { recursive: true })
    const manifest = await stage(deps, staging)
    log('Storing')
    const { snapshot, bytes } = await store(staging, signal)
    await confirm(snapshot, manifest, signal)
    log('Checking the repository')
    await run(checkRepository(), { signal })
    if (deps.mayForget) await forgetOlder(deps)
    const { total_size: repositoryBytes } = JSON.parse(await run(repositorySize(), { signal })) as {
      total_size: number
    }
    const tables = manifest.databases.flatMap((database) => database.tables)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    return { snapshot, rows, objects: manifest.objects.length, bytes, repositoryBytes }
  } finally {
    await forgetStaged(staging)
  }
}

/** Whatever comes of it, the new backup is there and has been checked. */
async function forgetOlder({ log, signal }: BackUpDeps): Promise<void> {
  try {
    await run(forgetOld(), { signal })
  } catch (error) {
    if (!(error instanceof CommandFailed) || signal?.aborted) throw error
    log(
      `The backup is made; old ones could not be removed. ${error.message}. If the repository can only be added to, set` +
        ' BACKUP_FORGET=false and let another machine remove them.',
    )
  }
}

async function ensureRepository({ log, signal }: BackUpDeps): Promise<void> {
  try {
    await run(removeStaleLocks(), { signal })
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    // Fails where there is one that could only not be opened, so a wrong password never begins another.
    await run(initRepository(), { signal }).catch((again: unknown) => {
      if (!(again instanceof CommandFailed)) throw again
      throw new CommandFailed('The repository', undefined, `${error.message}. ${again.message}`)
    })
    log('Made a new repository')
  }
}

/** Puts all that belongs into a backup into one folder. */
async function stage(deps: BackUpDeps, staging: string): Promise<Manifest> {
  const { databaseUrl, databases, files, release, now, log, signal } = deps
  const server = serverOf(databaseUrl)
  const createdAt = now().toISOString()
  const contents: DatabaseContents[] = []
  // Databases first: what they name in the storage is then there, or was deleted since.
  for (const name of databases) {
    log(`Dumping ${name}`)
    contents.push(await stageDatabase(deps, name, join(staging, dumpName(name))))
  }
  await run(dumpRoles(server, join(staging, ROLES_FILE)), { signal })
  log('Copying objects')
  const objects = await copyObjects(files, join(staging, OBJECTS_DIR), signal)
  const hashes: Record<string, string> = {}
  for (const name of [...databases.map(dumpName), ROLES_FILE])
    hashes[name] = (await hashOf(join(staging, name))).sha256
  const manifest: Manifest = { format: 1, release, createdAt, databases: contents, objects, files: hashes }
  await writeFile(join(staging, MANIFEST_FILE), JSON.stringify(manifest))
  return manifest
}

/** Dumps a database and counts what is in it, both in the same state. */
async function stageDatabase(
  { databaseUrl, signal }: BackUpDeps,
  name: string,
  file: string,
): Promise<DatabaseContents> {
  const connection = await openConnection(urlOf(databaseUrl, name))
  try {
    const snapshot = await exportSnapshot(connection)
    await run(dumpDatabase(serverOf(databaseUrl), name, snapshot, `${file}.part`), { signal })
    await run(listDump(`${file}.part`), { signal })
    await rename(`${file}.part`, file)
    return { name, tables: await tableContents(connection) }
  } finally {
    await connection.end()
  }
}

interface Summary {
  message_type: string
  snapshot_id?: string
  total_bytes_processed?: number
}

function summaryOf(stdout: string): Summary | undefined {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  return lines
    .map((line) => JSON.parse(line) as Summary)
    .find(({ message_type }) => message_type === 'summary')
}

async function store(staging: string, signal: AbortSignal | undefined) {
  try {
    const summary = summaryOf(await run(backUpHere(), { cwd: staging, signal }))
    if (!summary?.snapshot_id) throw new Error('restic names no snapshot.')
    return { snapshot: summary.snapshot_id, bytes: summary.total_bytes_processed ?? 0 }
  } catch (error) {
    // restic keeps a snapshot when it could not read everything (status 3). That is half a backup.
    const half = error instanceof CommandFailed ? summaryOf(error.stdout)?.snapshot_id : undefined
    if (half) await run(forgetSnapshot(half))
    throw error
  }
}

/** Reads the manifest back out of the repository. */
async function confirm(snapshot: string, manifest: Manifest, signal: AbortSignal | undefined): Promise<void> {
  const stored = await run(readManifest(snapshot), { signal })
  if (stored === JSON.stringify(manifest)) return
  await run(forgetSnapshot(snapshot))
  throw new Error('The repository gives back another manifest than it was given.')
}

export const MANIFEST_FILE = 'manifest.json'
export const ROLES_FILE = 'roles.sql'
export const OBJECTS_DIR = 'objects'
export const dumpName = (database: string): string => `${database}.dump`

/** Dumps are as large as the database, and secret. */
async function forgetStaged(staging: string): Promise<void> {
  for (const name of await readdir(staging)) if (name !== OBJECTS_DIR) await rm(join(staging, name))
}

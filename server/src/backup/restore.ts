import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Files } from '../adapters/files/port.ts'
import { dumpName, MANIFEST_FILE, OBJECTS_DIR, ROLES_FILE } from './back-up.ts'
import {
  listSnapshots,
  readManifest,
  removeStaleLocks,
  restoreDatabase,
  restoreFiles,
  runSql,
  serverOf,
  urlOf,
} from './commands.ts'
import { openLocked } from './lock.ts'
import { differences, parseManifest, type DatabaseContents, type Manifest } from './manifest.ts'
import { hashOf, putObjects, readObjects } from './objects.ts'
import {
  dropDatabase,
  existingDatabases,
  openConnection,
  roleNames,
  tableContents,
  usersOf,
} from './queries.ts'
import { run } from './run.ts'

export interface RestoreDeps {
  /** Of a superuser. */
  databaseUrl: string
  files: Files
  /** Where the backup is unpacked; gone afterwards. */
  dir: string
  log: (message: string) => void
}

export interface Snapshot {
  id: string
  at: string
}

/** Why nothing was restored; nothing was changed. */
export class RestoreRefused extends Error {}

/** The newest last. Whoever looks is not kept out by the lock of a server that has died. */
export async function snapshots(): Promise<Snapshot[]> {
  await run(removeStaleLocks())
  const list = JSON.parse(await run(listSnapshots())) as { short_id: string; time: string }[] | null
  return (list ?? []).map(({ short_id, time }) => ({ id: short_id, at: time }))
}

async function findSnapshot(wanted: string): Promise<string> {
  const all = await snapshots()
  const found =
    wanted === 'latest' ? all.at(-1) : all.find(({ id }) => wanted.startsWith(id) || id.startsWith(wanted))
  if (!found)
    throw new RestoreRefused(
      all.length === 0
        ? 'The repository has no backup.'
        : `There is no backup ${wanted}. See: eventbuzz restore --list`,
    )
  return found.id
}

/**
 * Brings databases and objects back as they were.
 * @param replace what is there is thrown away; without it, only databases that have no tables are filled.
 * @returns the manifest, and the roles that were made and have no password yet.
 * @throws RestoreRefused before anything was changed.
 */
export async function restore(
  deps: RestoreDeps,
  { snapshot: wanted, replace }: { snapshot: string; replace: boolean },
): Promise<{ manifest: Manifest; newRoles: string[] }> {
  const { databaseUrl, dir, files, log } = deps
  const snapshot = await findSnapshot(wanted)
  const connection = await openLocked(databaseUrl)
  let unpacked: string | undefined
  try {
    unpacked = await mkdtemp(join(dir, 'restore-'))
    log(`Reading backup ${snapshot}`)
    await run(restoreFiles(snapshot, unpacked))
    const manifest = await readWhole(unpacked)
    const names = manifest.databases.map(({ name }) => name)
    const users = await usersOf(connection, names)
    if (users.length > 0)
      throw new RestoreRefused(
        `Databases are in use by ${users.join(', ')}. Stop what works with them first.`,
      )
    const there = await existingDatabases(connection, names)
    if (!replace) await refuseFull(databaseUrl, there)

    const server = serverOf(databaseUrl)
    const newRoles = await makeRoles(deps, unpacked, await roleNames(connection))
    for (const name of names) {
      log(`Restoring ${name}`)
      await dropDatabase(connection, name)
      await run(restoreDatabase(server, join(unpacked, dumpName(name))))
    }
    log('Restoring objects')
    await putObjects(files, join(unpacked, OBJECTS_DIR))
    return { manifest, newRoles }
  } finally {
    if (unpacked) await rm(unpacked, { recursive: true, force: true })
    await connection.end()
  }
}

/** @throws when a file of the backup is not what it was. */
async function readWhole(unpacked: string): Promise<Manifest> {
  const manifest = parseManifest(await readFile(join(unpacked, MANIFEST_FILE), 'utf8'))
  for (const [name, wanted] of Object.entries(manifest.files)) {
    const { sha256 } = await hashOf(join(unpacked, name))
    if (sha256 !== wanted) throw new RestoreRefused(`${name} in the backup is damaged. Take another one.`)
  }
  return manifest
}

async function refuseFull(databaseUrl: string, names: string[]): Promise<void> {
  for (const name of names) {
    const tables = await onDatabase(urlOf(databaseUrl, name), tableContents)
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    if (rows > 0)
      throw new RestoreRefused(
        `Database ${name} has ${rows} rows. With --replace they are thrown away and the backup takes their place.`,
      )
  }
}

/** Makes the roles that are missing and gives all of them their rights. Passwords stay as they are. */
async function makeRoles(
  { databaseUrl }: RestoreDeps,
  unpacked: string,
  there: Set<string>,
): Promise<string[]> {
  const { sql, missing } = rolesToMake(await readFile(join(unpacked, ROLES_FILE), 'utf8'), there)
  const file = join(unpacked, 'roles-here.sql')
  await writeFile(file, sql)
  await run(runSql(serverOf(databaseUrl), file))
  return missing
}

const CREATE_ROLE = /^CREATE ROLE "((?:[^"]|"")+)";$/

/** What pg_dumpall wrote, without making roles that are there. */
export function rolesToMake(sql: string, there: ReadonlySet<string>): { sql: string; missing: string[] } {
  const missing: string[] = []
  const lines = sql.split('\n').filter((line) => {
    const name = CREATE_ROLE.exec(line)?.[1]?.replaceAll('""', '"')
    if (name === undefined) return true
    if (there.has(name)) return false
    missing.push(name)
    return true
  })
  return { sql: lines.join('\n'), missing }
}

/** Compares what is here with a backup. @returns a line for each difference. */
export async function verify(
  { databaseUrl, files }: RestoreDeps,
  wanted: string | Manifest,
): Promise<string[]> {
  const manifest =
    typeof wanted === 'string' ? parseManifest(await run(readManifest(await findSnapshot(wanted)))) : wanted
  const names = manifest.databases.map(({ name }) => name)
  const databases: DatabaseContents[] = []
  for (const name of await thereOf(databaseUrl, names)) {
    databases.push({ name, tables: await onDatabase(urlOf(databaseUrl, name), tableContents) })
  }
  return differences(manifest, { databases, objects: await readObjects(files) })
}

async function thereOf(databaseUrl: string, names: string[]): Promise<string[]> {
  return onDatabase(urlOf(databaseUrl, 'postgres'), (connection) => existingDatabases(connection, names))
}

async function onDatabase<T>(
  url: string,
  work: (connection: Awaited<ReturnType<typeof openConnection>>) => Promise<T>,
): Promise<T> {
  const connection = await openConnection(url)
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect } from '../connection.ts'
import { migrate, readMigrations } from '../migrate.ts'
import { startEmbedded } from './start.ts'

const PREFIX = 'database-template-'
const distDir = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../../dist/' : './', import.meta.url),
)

async function installedVersion(packageName: string): Promise<string> {
  const entry = createRequire(import.meta.url).resolve(packageName)
  const root = entry.slice(0, entry.lastIndexOf(packageName) + packageName.length)
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return `${packageName}@${version}\n`
}

/** Where the prepared database directory for these migrations lies, once it has been made. */
export async function templateDir(): Promise<string> {
  const hash = createHash('sha256')
  for (const name of ['@electric-sql/pglite', '@electric-sql/pglite-postgis']) {
    hash.update(await installedVersion(name))
  }
  for (const { name, checksum } of await readMigrations()) hash.update(`${name}:${checksum}\n`)
  return join(distDir, PREFIX + hash.digest('hex').slice(0, 12))
}

/**
 * Makes a database directory with all migrations applied, for new data directories to begin as a copy of.
 * Takes 10 to 20 seconds, which a first start then does not. Does nothing when it is there.
 */
export async function prepareTemplate(): Promise<string> {
  const dir = await templateDir()
  if (existsSync(dir)) return dir
  mkdirSync(distDir, { recursive: true })
  const workDir = mkdtempSync(join(distDir, 'preparing-'))
  try {
    const embedded = await startEmbedded({
      dataDir: workDir,
      log: (line) => process.stderr.write(`${line}\n`),
    })
    const { pool, close } = connect({ address: embedded.address, poolSize: 1 })
    try {
      await migrate(pool)
      await pool.query('CHECKPOINT')
    } finally {
      await close()
      await embedded.stop()
    }
    removeOldTemplates()
    renameSync(join(workDir, 'postgres'), dir)
  } finally {
    rmSync(workDir, { recursive: true, force: true })
  }
  return dir
}

function removeOldTemplates(): void {
  for (const name of readdirSync(distDir).filter((entry) => entry.startsWith(PREFIX))) {
    rmSync(join(distDir, name), { recursive: true, force: true })
  }
}

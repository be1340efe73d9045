import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DataDirInUseError, readLock } from './lock.ts'
import type { ChildMessage, StartMessage } from './protocol.ts'

export interface EmbeddedDatabase {
  address: { socketDir: string; port: number }
  /** Pid of the database process, for messages and tests; it changes when the process is restarted. */
  pid(): number | undefined
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  dataDir: string
  /** Told about crashes and restarts, in a sentence. */
  log: (message: string) => void
  /** A database directory made at build time; copying it is much quicker than making one. */
  templateDir?: string | undefined
}

const PORT = 5432
const RESTART_DELAYS_MS = [100, 500, 2_000, 5_000]
// sun_path is 108 bytes on Linux and 104 on macOS; a longer path is cut off silently.
const MAX_SOCKET_PATH = 100

/** Starts the database of `dataDir` in a child process. @throws DataDirInUseError */
export async function startEmbedded({
  dataDir,
  log,
  templateDir,
}: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const paths = embeddedPaths(dataDir)
  const holder = readLock(paths.lockFile)
  if (!holder) copyTemplate(templateDir, paths.databaseDir)
  const socketDir = socketDirFor(dataDir)
  const start: StartMessage = { ...paths, socketDir, port: PORT }

  let child = await spawnChild(start, dataDir)
  let isStopping = false
  let restarting: Promise<void> | undefined

  const watch = () => {
    child.once('exit', (code, signal) => {
      if (isStopping) return
      log(`The embedded database stopped unexpectedly (${signal ?? `exit code ${code}`}); starting it again.`)
      restarting = restart()
    })
  }
  const restart = async () => {
    for (let attempt = 0; !isStopping; attempt++) {
      const delay = RESTART_DELAYS_MS[Math.min(attempt, RESTART_DELAYS_MS.length - 1)]
      await new Promise((done) => setTimeout(done, delay))
      if (isStopping) return
      try {
        child = await spawnChild(start, dataDir)
        log('The embedded database is back.')
        watch()
        return
      } catch (error) {
        log(`The embedded database could not be started again: ${(error as Error).message}`)
      }
    }
  }
  watch()

  return {
    address: { socketDir, port: PORT },
    pid: () => child.pid,
    async stop() {
      isStopping = true
      await restarting
      await stopChild(child)
      if (socketDir !== resolve(dataDir)) rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

/** Address of the database of `dataDir` when some process is serving it already. */
export function runningEmbedded(dataDir: string): { socketDir: string; port: number } | undefined {
  const owner = readLock(embeddedPaths(dataDir).lockFile)
  return owner && { socketDir: owner.socketDir, port: owner.port }
}

function embeddedPaths(dataDir: string) {
  const root = resolve(dataDir)
  return { databaseDir: join(root, 'postgres'), lockFile: join(root, 'postgres.lock') }
}

function socketDirFor(dataDir: string): string {
  const dir = resolve(dataDir)
  const isShortEnough = Buffer.byteLength(join(dir, `.s.PGSQL.${PORT}`)) <= MAX_SOCKET_PATH
  if (isShortEnough) return dir
  const name = createHash('sha256').update(dir).digest('hex').slice(0, 8)
  return mkdtempSync(join(tmpdir(), `eventbuzz-${name}-`))
}

function copyTemplate(templateDir: string | undefined, databaseDir: string): void {
  if (existsSync(databaseDir) || !templateDir || !existsSync(templateDir)) return
  // Copied under another name first: a copy that was interrupted must not look like a database.
  const unfinished = `${databaseDir}.copy-${process.pid}`
  rmSync(unfinished, { recursive: true, force: true })
  cpSync(templateDir, unfinished, { recursive: true })
  renameSync(unfinished, databaseDir)
}

async function spawnChild(start: StartMessage, dataDir: string): Promise<ChildProcess> {
  mkdirSync(dataDir, { recursive: true })
  const isSource = import.meta.url.endsWith('.ts')
  const entry = new URL(isSource ? './server-process.ts' : './embedded-postgres.js', import.meta.url)
  const child = fork(fileURLToPath(entry), {
    execArgv: isSource ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.send(start)
  try {
    await childReady(child, dataDir)
  } catch (error) {
    await stopChild(child)
    throw error
  }
  return child
}

function childReady(child: ChildProcess, dataDir: string): Promise<void> {
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code, signal) =>
      fail(new Error(`The embedded database ended while starting (${signal ?? `exit code ${code}`}).`)),
    )
    child.once('message', (message: ChildMessage) => {
      child.removeAllListeners()
      if (message.type === 'ready') done()
      else if (message.type === 'in-use') fail(new DataDirInUseError(dataDir, message.owner))
      else fail(new Error(`The embedded database could not be opened: ${message.message}`))
    })
  })
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  // With a callback, because it may just be ending by itself.
  if (child.connected) child.send('stop', () => undefined)
  const timer = setTimeout(() => child.kill('SIGKILL'), 8_000)
  await ended
  clearTimeout(timer)
}

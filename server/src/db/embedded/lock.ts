import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'

/** Who has the embedded database open, as written in its lock file. */
export interface LockOwner {
  pid: number
  /** When that process began; the same pid with another beginning is another process. */
  identity: string
  /** The process that started it and that it serves. */
  parentPid: number
  socketDir: string
  port: number
}

export class DataDirInUseError extends Error {
  readonly owner: LockOwner
  constructor(dataDir: string, owner: LockOwner) {
    super(
      `The data directory ${dataDir} is in use by another EventBuzz process (pid ${owner.parentPid}). ` +
        'Stop that one first, or set DATA_DIR to another directory.',
    )
    this.owner = owner
  }
}

/** Takes the lock, reaping that of a dead process, or throws DataDirInUseError. Never breaks a lock by its age. */
export function takeLock(lockFile: string, dataDir: string, owner: LockOwner): void {
  // Twice, because a dead owner's file is removed in between.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(lockFile, 'wx')
      writeSync(file, JSON.stringify(owner))
      closeSync(file)
      return
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = readLock(lockFile)
    if (holder) throw new DataDirInUseError(dataDir, holder)
    rmSync(lockFile, { force: true })
  }
  throw new Error(`Could not take the lock ${lockFile}. Remove it if no EventBuzz process is running.`)
}

/** The living owner of a lock; undefined when there is none, or its process is gone. */
export function readLock(lockFile: string): LockOwner | undefined {
  let text: string
  try {
    text = readFileSync(lockFile, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  let owner: LockOwner
  try {
    owner = JSON.parse(text) as LockOwner
  } catch {
    // Cut off while it was written: its process is gone, or it has not come to open the database.
    return undefined
  }
  return processIdentity(owner.pid) === owner.identity ? owner : undefined
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Tells a process from a later one that was given the same pid; undefined when there is no such process. */
export function processIdentity(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined
  if (process.platform === 'linux') {
    try {
      const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      // proc(5): after the name in parentheses, state is field 3 and starttime field 22.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? undefined : `${bootId}:${fields[19]}`
    } catch {
      return undefined
    }
  }
  return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
}

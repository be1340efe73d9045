// The process that runs the embedded database. It serves one parent over a Unix socket and dies with it.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DataDirInUseError, isAlive, processIdentity, readLock, takeLock } from './lock.ts'
import { openPglite } from './open-pglite.ts'
import type { ChildMessage, StartMessage } from './protocol.ts'
import { startWireServer } from './wire-server.ts'

const tell = (message: ChildMessage) =>
  new Promise<void>((resolve) => (process.connected ? process.send!(message, () => resolve()) : resolve()))

process.once('message', (message: StartMessage) => {
  run(message).catch(async (error: unknown) => {
    await tell(
      error instanceof DataDirInUseError
        ? { type: 'in-use', owner: error.owner }
        : { type: 'failed', message: error instanceof Error ? error.message : String(error) },
    )
    process.exit(1)
  })
})
// Ctrl-C reaches the whole process group; the parent decides when the database may go.
process.on('SIGINT', () => undefined)

async function run({ databaseDir, lockFile, socketDir, port }: StartMessage): Promise<void> {
  await orphanGone(lockFile)
  takeLock(lockFile, databaseDir, {
    pid: process.pid,
    identity: processIdentity(process.pid) ?? '',
    parentPid: process.ppid,
    socketDir,
    port,
  })
  process.on('exit', () => rmSync(lockFile, { force: true }))

  const pglite = await openPglite(databaseDir)
  const path = join(socketDir, `.s.PGSQL.${port}`)
  rmSync(path, { force: true })
  const server = await startWireServer(pglite, path)

  let isStopping = false
  const stop = async () => {
    if (isStopping) return
    isStopping = true
    await server.stop()
    await pglite.close()
    process.exit(0)
  }
  process.on('disconnect', () => void stop())
  process.on('SIGTERM', () => void stop())
  process.on('message', (message) => {
    if (message === 'stop') void stop()
  })
  await tell({ type: 'ready' })
  // The parent may have died while the database was opening.
  if (!process.connected) await stop()
}

/** After the parent was killed the old child needs a moment to close its files. */
async function orphanGone(lockFile: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 100) {
    const owner = readLock(lockFile)
    if (!owner || isAlive(owner.parentPid)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

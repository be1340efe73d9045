import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../connection.ts'
import { isAlive, processIdentity, readLock, takeLock } from './lock.ts'
import { runningEmbedded, startEmbedded, type EmbeddedDatabase } from './start.ts'
import { prepareTemplate } from './template.ts'

let dataDir: string
let running: EmbeddedDatabase[] = []
const said: string[] = []
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-embedded-'))
})
afterEach(async () => {
  await Promise.all(running.map((database) => database.stop()))
  running = []
  rmSync(dataDir, { recursive: true, force: true })
})

const start = async (dir = dataDir) => {
  const database = await startEmbedded({
    dataDir: dir,
    templateDir: await prepareTemplate(),
    log: (line) => said.push(line),
  })
  running.push(database)
  return database
}
const until = async (condition: () => boolean | Promise<boolean>) => {
  for (let i = 0; i < 200 && !(await condition()); i++) await new Promise((done) => setTimeout(done, 100))
  expect(await condition()).toBe(true)
}

describe('the embedded database', { timeout: 60_000 }, () => {
  it('comes back with its data after a crash, and the pool finds it again', async () => {
    const database = await start()
    const { pool, close } = connect({
      address: database.address,
      poolSize: 2,
      onConnectionLost: () => undefined,
    })
    await pool.query("INSERT INTO instance_setting (key, value) VALUES ('kept', '1')")
    const before = database.pid()!
    process.kill(before, 'SIGKILL')
    await until(async () => {
      const answer = await pool
        .query("SELECT value FROM instance_setting WHERE key = 'kept'")
        .catch(() => undefined)
      return answer?.rows.length === 1
    })
    expect(database.pid()).not.toBe(before)
    expect(said.join('\n')).toContain('stopped unexpectedly (SIGKILL)')
    await close()
  })

  it('refuses a data directory that is in use, and tells by whom', async () => {
    await start()
    await expect(start()).rejects.toThrow(`in use by another EventBuzz process (pid ${process.pid})`)
    expect(runningEmbedded(dataDir)).toEqual({ socketDir: dataDir, port: 5432 })
  })

  it('leaves no process and no lock when it is stopped', async () => {
    const database = await start()
    const pid = database.pid()!
    await database.stop()
    expect(isAlive(pid)).toBe(false)
    expect(runningEmbedded(dataDir)).toBeUndefined()
  })

  it('dies with its parent, and the next start takes over at once', async () => {
    const script = join(dataDir, 'parent.mts')
    const module = fileURLToPath(new URL('./start.ts', import.meta.url))
    writeFileSync(
      script,
      `import { startEmbedded } from ${JSON.stringify(module)}
       const options = { dataDir: ${JSON.stringify(dataDir)}, log: console.error }
       const db = await startEmbedded({ ...options, templateDir: ${JSON.stringify(await prepareTemplate())} })
       process.send({ pid: db.pid() })`,
    )
    const parent = fork(script, {
      execArgv: ['--import', 'tsx'],
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
    })
    const { pid } = await new Promise<{ pid: number }>((done) =>
      parent.once('message', (message) => done(message as never)),
    )
    parent.kill('SIGKILL')
    await start()
    // Not isAlive: nobody may have collected its exit status yet.
    expect(processIdentity(pid)).toBeUndefined()
  })

  it('works in a directory whose path is too long for a socket', async () => {
    const deep = join(dataDir, 'x'.repeat(60), 'y'.repeat(60))
    const database = await start(deep)
    expect(runningEmbedded(deep)).toEqual(database.address)
    const { pool, close } = connect({ address: database.address, poolSize: 1 })
    expect((await pool.query('SELECT postgis_version() AS v')).rows[0].v).toMatch(/^3\./)
    await close()
  })
})

describe('the lock', () => {
  const owner = () => ({
    pid: process.pid,
    identity: processIdentity(process.pid)!,
    parentPid: 1,
    socketDir: '/',
    port: 1,
  })

  it('is taken from a dead process, from an earlier one with the same pid, and from a file cut short', () => {
    const file = join(dataDir, 'lock')
    const stale = [
      { ...owner(), pid: 2 ** 22 + 1 },
      { ...owner(), identity: 'an earlier boot:1' },
    ]
    for (const text of [...stale.map((holder) => JSON.stringify(holder)), '{"pid":']) {
      writeFileSync(file, text)
      takeLock(file, dataDir, owner())
      expect(readLock(file)).toEqual(owner())
      rmSync(file)
    }
  })

  it('is never taken from a living process, however old', () => {
    const file = join(dataDir, 'lock')
    takeLock(file, dataDir, owner())
    expect(() => takeLock(file, dataDir, owner())).toThrow('in use')
  })
})

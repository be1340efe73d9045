import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** A Valkey server of a test's own, which may die, hang and come back at the same port. */
export class ValkeyServer {
  readonly url: string
  readonly #port: number
  readonly #dir = mkdtempSync(join(tmpdir(), 'eventbuzz-valkey-'))
  #process: ChildProcess | undefined

  static async start(): Promise<ValkeyServer> {
    const server = new ValkeyServer(await freePort())
    await server.start()
    return server
  }

  private constructor(port: number) {
    this.#port = port
    this.url = `redis://127.0.0.1:${port}`
  }

  /** With all that it had when it was stopped, as a server has that writes to a disk. */
  async start(): Promise<void> {
    const args = ['--bind', '127.0.0.1', '--port', String(this.#port), '--dir', this.#dir, '--save', '3600 1']
    this.#process = spawn('valkey-server', args, { stdio: 'ignore' })
    while (!(await this.#listens())) await sleep(20)
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  /** The connections stay, and nothing answers. */
  hang(): void {
    this.#process?.kill('SIGSTOP')
  }

  goOn(): void {
    this.#process?.kill('SIGCONT')
  }

  async remove(): Promise<void> {
    await this.#end('SIGKILL')
    rmSync(this.#dir, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const ended = this.#process
    this.#process = undefined
    if (!ended || ended.exitCode !== null) return
    ended.kill(signal)
    await once(ended, 'exit')
  }

  #listens(): Promise<boolean> {
    return new Promise((resolve) => {
      const probe = connect(this.#port, '127.0.0.1', () => resolve(true))
      probe.on('connect', () => probe.destroy()).on('error', () => resolve(false))
    })
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

import { execFile } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './server.ts'

const run = promisify(execFile)
const BIN = '/usr/lib/postgresql/15/bin'

export const hasPostgres = existsSync(join(BIN, 'postgres'))

/** A PostgreSQL server of a test's own on loopback, which may die and come back at the same port with its data. */
export class PostgresServer {
  readonly url: string
  readonly #port: number
  readonly #dir: string

  /** @param options more for initdb, the superuser's password where that asks for one, and the text of postgresql.conf. */
  static async start(
    options: { initdb?: string[]; password?: string; conf?: string } = {},
  ): Promise<PostgresServer> {
    const server = new PostgresServer(await freePort())
    const { initdb = ['-A', 'trust'], password, conf } = options
    const passwordFile = join(server.#dir, 'password')
    if (password) writeFileSync(passwordFile, password, { mode: 0o644 })
    await server.#asPostgres(
      'initdb',
      '-D',
      join(server.#dir, 'data'),
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-U',
      'postgres',
      ...(password ? [`--pwfile=${passwordFile}`] : []),
      ...initdb,
    )
    if (conf) writeFileSync(join(server.#dir, 'data/postgresql.conf'), conf)
    await server.start()
    return server
  }

  private constructor(port: number) {
    this.#port = port
    this.#dir = mkdtempSync(join(tmpdir(), 'eventbuzz-postgres-'))
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`
  }

  async start(): Promise<void> {
    const options = `-p ${this.#port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${this.#dir}`
    await this.#control('start', '-w', '-l', join(this.#dir, 'log'), '-o', options)
  }

  /** Where its socket is: the host of who connects without the network. */
  get socketDir(): string {
    return this.#dir
  }

  log(): string {
    return readFileSync(join(this.#dir, 'log'), 'utf8')
  }

  /** As when the machine loses power: no goodbye to anybody. */
  async crash(): Promise<void> {
    await this.#control('stop', '-w', '-m', 'immediate')
  }

  async remove(): Promise<void> {
    await this.crash().catch(() => {
      // It was stopped before.
    })
    rmSync(this.#dir, { recursive: true, force: true })
  }

  /** Runs a program of PostgreSQL's, such as pg_dump, with the address of one of its databases. */
  async tool(program: string, database: string, ...args: string[]): Promise<void> {
    await run(join(BIN, program), [...args, '-d', this.url.replace(/\/[^/]*$/, `/${database}`)])
  }

  #control(action: string, ...args: string[]) {
    return this.#asPostgres('pg_ctl', '-D', join(this.#dir, 'data'), ...args, action)
  }

  /** It refuses to run as root. */
  async #asPostgres(program: string, ...args: string[]): Promise<void> {
    const command = [join(BIN, program), ...args]
    if (userInfo().uid !== 0) return void (await run(command[0]!, command.slice(1)))
    const { stdout } = await run('id', ['-u', 'postgres'])
    const uid = Number(stdout)
    chownSync(this.#dir, uid, uid)
    // pg_ctl leaves its output open for the server, so that waiting for its end would wait for the server's.
    await new Promise<void>((resolve, reject) => {
      const child = execFile(
        'setpriv',
        ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--reset-env', ...command],
        () => {},
      )
      child.once('error', reject)
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`${program} ${args.at(-1)} ended with ${code}`)),
      )
    })
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, root, run, sleep, type Run } from '../../e2e/lib/server.ts'

const CADDYFILE = join(root, 'deploy/caddy/Caddyfile')

/** Caddy with the Caddyfile of the stack, on loopback; `env` names the upstreams. */
export class Caddy {
  readonly url: string
  readonly metricsUrl: string
  readonly #process: Run
  readonly #dir: string

  static async start(env: Record<string, string>): Promise<Caddy> {
    const [port, metrics] = [await freePort(), await freePort()]
    const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-caddy-'))
    const server = run('caddy', ['run', '--adapter', 'caddyfile', '--config', CADDYFILE], {
      SITE_HOST: `http://127.0.0.1:${port}`,
      ACME_EMAIL: 'ops@example.org',
      CADDY_ADMIN: `unix/${join(dir, 'admin.sock')}`,
      CADDY_BIND: '127.0.0.1',
      CADDY_METRICS: `http://127.0.0.1:${metrics}`,
      XDG_DATA_HOME: dir,
      XDG_CONFIG_HOME: dir,
      ...env,
    })
    const caddy = new Caddy(port, metrics, server, dir)
    for (let tries = 0; !(await caddy.#answers()); tries++) {
      if (tries > 200 || server.process.exitCode !== null)
        throw new Error(`caddy did not start:\n${server.output()}`)
      await sleep(50)
    }
    return caddy
  }

  private constructor(port: number, metrics: number, server: Run, dir: string) {
    this.url = `http://127.0.0.1:${port}`
    this.metricsUrl = `http://127.0.0.1:${metrics}`
    this.#process = server
    this.#dir = dir
  }

  output(): string {
    return this.#process.output()
  }

  async stop(): Promise<void> {
    this.#process.process.kill('SIGTERM')
    await this.#process.ended
    rmSync(this.#dir, { recursive: true, force: true })
  }

  #answers(): Promise<boolean> {
    return fetch(`${this.metricsUrl}/health`).then(
      ({ ok }) => ok,
      () => false,
    )
  }
}

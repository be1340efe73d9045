import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root, sleep } from '../../e2e/lib/server.ts'
import { assignments } from '../../server/src/cli/init/variables.ts'
import { readCompose, type Mount, type Service } from './compose-file.ts'
import { Container, USER, type ExecOptions } from './container.ts'
import { imageOf } from './images.ts'
import { Addresses } from './network.ts'

/** Caddy makes certificates of its own for names that end so. */
export const SITE_HOST = 'events.rehearsal.internal'
export const SITE = `https://${SITE_HOST}`
const DIGEST = (letter: string) => `rehearsal/eventbuzz@sha256:${letter.repeat(64)}`
/** The release that runs first, the one after it, and one that does not start. */
export const RELEASES = { first: DIGEST('a'), next: DIGEST('b'), broken: DIGEST('c') }
/** Keycloak takes half a minute on a machine that has nothing else to do. */
const START_WITHIN_MS = 420_000

interface Overrides {
  command?: string[]
  env?: Record<string, string>
  mounts?: Mount[]
  /** Another image than that of .env. */
  image?: string
}

/** The services of compose.yaml as processes, started, checked and stopped as Docker Compose would. */
export class Stack {
  readonly dir: string
  readonly running = new Map<string, Container>()
  readonly #addresses: Addresses
  readonly #distribution: string
  readonly #releases: Map<string, Mount[]>
  readonly #starting = new Map<string, Promise<void>>()
  readonly #overrides = new Map<string, Overrides>()
  /** How long each took the last time it was started. */
  readonly #startedInS = new Map<string, number>()
  #runs = 0

  constructor(options: { dir: string; distribution: string; releases: Map<string, Mount[]> }) {
    this.dir = options.dir
    this.#distribution = options.distribution
    this.#releases = options.releases
    this.#addresses = new Addresses(this.#read())
  }

  /** The folder of a server: what is in git, and what `eventbuzz init` makes. */
  static prepare(dir: string, opsCidr: string): void {
    for (const name of ['compose.yaml', 'deploy']) symlinkSync(join(root, name), join(dir, name))
    const init = ['init', '--dir', dir, '--host', SITE_HOST, '--email', 'ops@example.org', '--profiles', 'monitoring', '--smtp-host', 'none', '--ops-cidr', opsCidr, '--owner', `${USER.uid}:${USER.gid}`] // prettier-ignore
    execFileSync(process.execPath, [join(root, 'server/bin/eventbuzz.mjs'), ...init])
    const env = readFileSync(join(dir, '.env'), 'utf8')
    execFileSync('sed', ['-i', `s|^EVENTBUZZ_IMAGE=.*|EVENTBUZZ_IMAGE=${RELEASES.first}|`, join(dir, '.env')])
    if (!env.includes('EVENTBUZZ_IMAGE=')) throw new Error('There is no EVENTBUZZ_IMAGE in .env.')
    mkdirSync(join(dir, 'containers'))
  }

  /** What a service gets beside what compose.yaml says; each is a difference from production. */
  override(service: string, overrides: Overrides): void {
    this.#overrides.set(service, overrides)
  }

  secret(name: string): string {
    return readFileSync(join(this.dir, 'secrets', name), 'utf8')
  }

  /** The certificate that Caddy signs with where it makes its own. */
  get authority(): string {
    return join(this.dir, 'data/caddy/data/caddy/pki/authorities/local/root.crt')
  }

  service(name: string): Service {
    return this.#read().get(name)!
  }

  address(service: string, network = 'edge'): string {
    return this.#addresses.of(service).get(network)!
  }

  /** Services of the profiles in .env, in the order of the file. */
  get enabled(): string[] {
    return [...this.#read().values()].filter(({ profiles }) => profiles.length === 0 || profiles.includes('monitoring')).map(({ name }) => name) // prettier-ignore
  }

  /** Starts a service after those that it needs, and waits until it is healthy, or done. */
  up(name: string): Promise<void> {
    let starting = this.#starting.get(name)
    if (!starting) this.#starting.set(name, (starting = this.#upAfterOthers(name)))
    return starting
  }

  async #upAfterOthers(name: string): Promise<void> {
    const service = this.service(name)
    const needs = service.needs.filter((need) => need.isRequired || this.enabled.includes(need.service))
    await Promise.all(needs.map((need) => this.up(need.service)))
    await this.replace(name)
  }

  /** Stops a service and starts it anew, with the image that .env or the caller names. */
  async replace(name: string, image?: string): Promise<void> {
    await this.stop(name)
    const container = this.#start(name, name, { ...this.#overrides.get(name), ...(image && { image }) })
    this.running.set(name, container)
    const startedAt = performance.now()
    if (container.service.health) await this.#untilHealthy(container)
    else if (container.service.isOneShot) {
      const status = await container.ended
      this.#forget(name, container)
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${container.log()}`)
    }
    this.#startedInS.set(name, (performance.now() - startedAt) / 1_000)
  }

  /** Those that took the longest when they were started last. */
  slowest(count: number): string {
    const sorted = [...this.#startedInS].toSorted(([, a], [, b]) => b - a)
    return sorted.slice(0, count).map(([name, seconds]) => `${name} ${seconds.toFixed(1)} s`).join(', ') // prettier-ignore
  }

  async stop(name: string): Promise<void> {
    const container = this.running.get(name)
    if (!container) return
    await container.stop()
    this.#forget(name, container)
  }

  /** As when the machine's memory ran out. */
  async kill(name: string): Promise<void> {
    const container = this.running.get(name)!
    container.kill()
    await container.ended
    this.#forget(name, container)
  }

  #forget(name: string, container: Container): void {
    // Somebody else may have waited for its end as well.
    if (this.running.get(name) !== container) return
    this.running.delete(name)
    this.#addresses.unplug(name)
  }

  /** `docker compose run --rm SERVICE COMMAND…`. */
  async run(service: string, overrides: Overrides = {}): Promise<{ status: number; output: string }> {
    const name = `${service}-run${++this.#runs}`
    this.#addresses.add(name, this.service(service))
    const container = this.#start(service, name, { ...this.#overrides.get(service), ...overrides })
    const status = await container.ended
    this.#addresses.unplug(name)
    return { status, output: container.log(1_000_000) }
  }

  /** A service a second time, under another name. */
  async beside(service: string, name: string, overrides: Overrides): Promise<void> {
    this.#addresses.add(name, this.service(service))
    const container = this.#start(service, name, overrides)
    this.running.set(name, container)
    await this.#untilHealthy(container)
  }

  exec(service: string, argv: string[], options?: ExecOptions) {
    const container = this.running.get(service)
    if (!container) throw new Error(`${service} does not run.`)
    return container.exec(argv, options)
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.running.keys()].map((name) => this.stop(name)))
  }

  #start(service: string, name: string, { command, env, mounts, image }: Overrides): Container {
    const described = this.#read(image).get(service)!
    return new Container({
      name,
      service: described,
      image: imageOf(described.image, { distribution: this.#distribution, releases: this.#releases }),
      network: this.#addresses.plugIn(name),
      hosts: this.#addresses.hosts(name, SITE_HOST),
      dir: join(this.dir, 'containers'),
      ...(command && { command }),
      ...(env && { env }),
      ...(mounts && { mounts }),
    })
  }

  async #untilHealthy(container: Container): Promise<void> {
    const { health, name } = container.service
    const giveUpAt = Date.now() + START_WITHIN_MS
    for (;;) {
      if (!container.isRunning) throw new Error(`${name} ended at its start: ${container.log()}`)
      const { status, output } = await container.exec(health!.argv, { timeoutMs: health!.timeoutMs })
      if (status === 0) return
      if (Date.now() > giveUpAt) throw new Error(`${name} is not healthy: ${output}\n${container.log()}`)
      await sleep(Math.min(health!.startIntervalMs, 1_000))
    }
  }

  #read(image?: string): Map<string, Service> {
    const text = readFileSync(join(this.dir, '.env'), 'utf8')
    const env = Object.fromEntries([...assignments(text)].map(([name, value]) => [name, value.replace(/^'(.*)'$/, '$1')])) // prettier-ignore
    return readCompose(this.dir, { ...env, ...(image && { EVENTBUZZ_IMAGE: image }) })
  }
}

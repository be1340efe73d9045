import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { hasPostgres, PostgresServer } from './postgres.ts'
import { freePort, root, run, sleep, type Run } from './server.ts'

const exec = promisify(execFile)

/** The image's version first; then what else may be had where that cannot. */
const VERSIONS = ['26.8.0', '26.7.3']
const ARTIFACT = 'org.keycloak:keycloak-quarkus-dist'
const FETCH_WITHIN_MS = 300_000
/** It outlives a checkout, and all of them share it. */
const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'eventbuzz', 'keycloak')
/** A database as the first start makes it, which takes most of the time of that start. */
export const FRESH = 'fresh.dump'
/** The administrator of that database. */
export const ADMIN = { user: 'bootstrap', password: 'only-in-tests' }
const READY_WITHIN_S = 420
const IMAGE = join(root, 'deploy', 'keycloak')
export const REALM_FILE = join(IMAGE, 'eventbuzz-realm.json')

/** Keycloak as Maven Central has it, unpacked and built with the options of our image. */
export interface Distribution {
  version: string
  dir: string
}

/**
 * Fetches and builds Keycloak, or finds what an earlier run has built.
 * @returns undefined, after a line that says why, where it cannot be had.
 */
export async function findKeycloak(): Promise<Distribution | undefined> {
  if (!hasPostgres) {
    console.log('Keycloak is not tested: there is no PostgreSQL 15 here.')
    return undefined
  }
  const reasons: string[] = []
  for (const version of VERSIONS) {
    try {
      const dir = await built(version)
      const note = version === VERSIONS[0] ? '' : `; ${VERSIONS[0]}, which the image has, cannot be had here`
      console.log(`Keycloak ${version} is tested${note}.`)
      return { version, dir }
    } catch (error) {
      reasons.push(`${version}: ${shortReason(error)}`)
    }
  }
  console.log(`Keycloak is not tested, because it cannot be had here. ${reasons.join('; ')}`)
  return undefined
}

async function built(version: string): Promise<string> {
  const { build } = imageEnvironment()
  const hash = createHash('sha256').update(JSON.stringify(build)).digest('hex').slice(0, 8)
  const dir = join(CACHE, `${version}-${hash}`)
  if (existsSync(dir)) return dir
  const zip = await fetched(version)
  mkdirSync(CACHE, { recursive: true })
  const making = mkdtempSync(join(CACHE, 'making-'))
  try {
    await exec('unzip', ['-q', zip, '-d', making])
    const made = join(making, `keycloak-${version}`)
    await exec(join(made, 'bin/kc.sh'), ['build'], { env: { ...process.env, ...build } })
    const server = await KeycloakServer.start({ distribution: { version, dir: made }, importRealm: false })
    await server.saveDatabase(join(made, FRESH))
    // Another run may have been quicker.
    if (!existsSync(dir)) renameSync(made, dir)
    return dir
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

/** The archive in Maven's own cache, which outlives a checkout. */
async function fetched(version: string): Promise<string> {
  const [group, name] = ARTIFACT.split(':') as [string, string]
  const repository = join(homedir(), '.m2', 'repository')
  const zip = join(repository, group.replaceAll('.', '/'), name, version, `${name}-${version}.zip`)
  if (!existsSync(zip)) {
    // Maven's own note that there was none; it asks again after a day too, but takes its time to say so.
    const note = statSync(`${zip}.lastUpdated`, { throwIfNoEntry: false })
    if (note && Date.now() - note.mtimeMs < 86_400_000) throw new Error('not there a while ago')
    const artifact = `-Dartifact=${ARTIFACT}:${version}:zip`
    await exec('mvn', ['--batch-mode', '--quiet', 'dependency:get', artifact, '-Dtransitive=false'], {
      timeout: FETCH_WITHIN_MS,
    })
  }
  return zip
}

function shortReason(error: unknown): string {
  const { code, stdout, message } = error as { code?: string | number; stdout?: string; message: string }
  if (code === 'ENOENT') return message
  const line = stdout?.split('\n').find((text) => text.includes('ERROR'))
  return (line ?? message.split('\n')[0]!).slice(0, 200)
}

/** What the image sets for its build and for its start. */
export function imageEnvironment(): { build: Record<string, string>; start: Record<string, string> } {
  const stages = readFileSync(join(IMAGE, 'Dockerfile'), 'utf8')
    .replaceAll('\\\n', ' ')
    .split(/^FROM /m)
  const [build, start] = stages.slice(1).map((stage) => {
    const assignments = [...stage.matchAll(/^ENV (.*)$/gm)].flatMap(([, line]) => [
      ...line!.matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g),
    ])
    return Object.fromEntries(assignments.map(([, name, quoted, bare]) => [name, quoted ?? bare])) as Record<
      string,
      string
    >
  })
  return { build: build!, start: start! }
}

export interface KeycloakOptions {
  distribution: Distribution
  /** What the placeholders of the realm file stand for, and further settings of Keycloak. */
  env?: Record<string, string>
  /** Whether to begin with the realm of the file, as the image does. */
  importRealm?: boolean
}

/** A Keycloak of a test's own on loopback, with a PostgreSQL server of its own, set up as the image is. */
export class KeycloakServer {
  readonly version: string
  /** With /auth, as browsers have it. */
  readonly url: string
  /** As a server beside it has it: its name is another one, as in production. */
  readonly internalUrl: string
  readonly issuer: string
  readonly internalIssuer: string
  readonly admin = ADMIN
  readonly #dir: string
  readonly #postgres: PostgresServer
  readonly #env: Record<string, string>
  readonly #healthUrl: string
  readonly #importRealm: boolean
  #run: Run | undefined

  static async start(options: KeycloakOptions): Promise<KeycloakServer> {
    const [postgres, port, managementPort] = await Promise.all([
      PostgresServer.start({ conf: 'fsync = off\n' }),
      freePort(),
      freePort(),
    ])
    const server = new KeycloakServer(options, postgres, port, managementPort)
    try {
      await postgres.tool('psql', 'postgres', '-c', 'CREATE DATABASE keycloak')
      const fresh = join(options.distribution.dir, FRESH)
      if (existsSync(fresh)) await postgres.tool('pg_restore', 'keycloak', '--no-owner', fresh)
      await server.start()
    } catch (error) {
      await server.remove()
      throw error
    }
    return server
  }

  private constructor(
    { distribution, env = {}, importRealm = true }: KeycloakOptions,
    postgres: PostgresServer,
    port: number,
    managementPort: number,
  ) {
    this.version = distribution.version
    this.#postgres = postgres
    this.#importRealm = importRealm
    this.url = `http://localhost:${port}/auth`
    this.internalUrl = `http://127.0.0.1:${port}/auth`
    this.issuer = `${this.url}/realms/eventbuzz`
    this.internalIssuer = `${this.internalUrl}/realms/eventbuzz`
    this.#healthUrl = `http://127.0.0.1:${managementPort}/auth/health/ready`
    this.#env = {
      ...imageEnvironment().start,
      KC_HOSTNAME: this.url,
      KC_HTTP_HOST: '127.0.0.1',
      KC_HTTP_PORT: String(port),
      KC_HTTP_MANAGEMENT_PORT: String(managementPort),
      KC_DB_URL: `jdbc:postgresql://${new URL(postgres.url).host}/keycloak`,
      KC_DB_USERNAME: 'postgres',
      KC_BOOTSTRAP_ADMIN_USERNAME: this.admin.user,
      KC_BOOTSTRAP_ADMIN_PASSWORD: this.admin.password,
      ...env,
    }
    // A folder of its own, because Keycloak writes beside its programs; those are only linked to.
    this.#dir = mkdtempSync(join(CACHE, 'run-'))
    for (const name of ['bin', 'conf', 'lib', 'providers', 'themes'])
      execFileSync('cp', ['-rl', join(distribution.dir, name), join(this.#dir, name)])
    mkdirSync(join(this.#dir, 'data', 'import'), { recursive: true })
    if (importRealm) cpSync(REALM_FILE, join(this.#dir, 'data', 'import', 'eventbuzz-realm.json'))
  }

  /** Starts it, also after `stop`, with its data, and waits until it is ready. */
  async start(): Promise<void> {
    const args = ['start', '--optimized', ...(this.#importRealm ? ['--import-realm'] : [])]
    const started = run(join(this.#dir, 'bin', 'kc.sh'), args, this.#env, this.#dir)
    this.#run = started
    let hasEnded = false
    void started.ended.then(() => (hasEnded = true))
    const giveUpAt = Date.now() + READY_WITHIN_S * 1_000
    while (!(await isReady(this.#healthUrl))) {
      if (hasEnded || Date.now() > giveUpAt)
        throw new Error(`Keycloak did not get ready:\n${started.output().slice(-5_000)}`)
      await sleep(1_000)
    }
  }

  /** Memory that its process has now, and the most that it has had. */
  memory(): { nowMb: number; mostMb: number } {
    // What was started is a script that waits for the program.
    const script = this.#run!.process.pid
    const pid = readFileSync(`/proc/${script}/task/${script}/children`, 'utf8').trim()
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const mb = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024)
    return { nowMb: mb('VmRSS'), mostMb: mb('VmHWM') }
  }

  output(): string {
    return this.#run?.output() ?? ''
  }

  /** Ends it, and keeps its database for others to begin with. */
  async saveDatabase(file: string): Promise<void> {
    await this.stop()
    await this.#postgres.tool('pg_dump', 'keycloak', '-Fc', '-f', file)
    await this.remove()
  }

  async stop(): Promise<void> {
    this.#run?.process.kill('SIGTERM')
    await this.#run?.ended
  }

  async remove(): Promise<void> {
    await this.stop()
    await this.#postgres.remove()
    rmSync(this.#dir, { recursive: true, force: true })
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).status === 200
  } catch {
    // Nobody listens yet.
    return false
  }
}

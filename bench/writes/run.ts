import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { mkdirSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import pg from 'pg'
import { cpuOf, cpuOfFamily } from '../nearby/cpu.ts'
import { cities } from '../nearby/data.ts'
import { createDatabase } from '../nearby/database.ts'

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 20_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5)
const BLOCK_MS = Number(process.env['BENCH_BLOCK_MS'] ?? 2_000)
const POOL_SIZE = 10

const serverUrl = process.env['BENCH_DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']
if (!serverUrl) {
  console.error('BENCH_DATABASE_URL is not set; expected the URL of a PostgreSQL server on this machine.')
  process.exit(2)
}

/** What is written: the same row in both ways. */
const INPUT = {
  title: 'Evening concert by the river',
  description: 'Doors at **7**. Songs of two cities, with an interval.\n\n- bring a blanket\n- no pets',
  category: 'music',
  latitude: 38.7223,
  longitude: -9.1393,
  venue: 'Coliseu',
  address: 'Rua das Portas de Santo Antão 96',
  city: 'Lisboa',
  country: 'Portugal',
  start_date: '2030-06-11T18:00:00Z',
  end_date: '2030-06-11T21:00:00Z',
  price_min: 12.5,
  price_max: 20,
  currency: 'EUR',
  tags: ['jazz', 'live'],
  status: 'active',
}
const BARE_INSERT = `
  INSERT INTO event (slug, title, description, category_id, latitude, longitude, venue, address, city, country,
    start_date, end_date, timezone, price_min, price_max, currency, status, source)
  SELECT 'bench-' || gen_random_uuid(), $1, $2, id, $4, $5, $6, $7, $8, $9, $10, $11, 'Europe/Lisbon', $12, $13, $14, $15, 'user'
  FROM category WHERE slug = $3`
const { tags: _tags, ...row } = INPUT
const VALUES = Object.values(row)

const database = await createDatabase(serverUrl, EVENTS, cities())
const api = await startApi(await bundleApi(), database.url)
const pool = new pg.Pool({ connectionString: database.url, max: POOL_SIZE })
const agent = new Agent({ keepAlive: true })
try {
  const ways = {
    insert: () => pool.query(BARE_INSERT, VALUES),
    post: () => post({}),
    'post with a key': () => post({ 'idempotency-key': `bench-${(keys += 1)}` }),
  }
  let keys = 0
  console.log(`${cpus().length} × ${cpus()[0]!.model}, ${EVENTS} events before, ${ROUNDS} rounds`)
  for (const clients of [1, 16]) {
    const measured = new Map(Object.keys(ways).map((name) => [name, [] as Measurement[]]))
    // The first round warms up.
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [name, write] of Object.entries(ways)) {
        const result = await measure(write, clients)
        if (round > 0) measured.get(name)!.push(result)
      }
    }
    report(clients, measured)
  }
} finally {
  api.process.kill('SIGTERM')
  agent.destroy()
  await pool.end()
  await database.drop()
}

interface Measurement {
  perSecond: number
  p50: number
  apiUs: number
  databaseUs: number
}

async function measure(write: () => Promise<unknown>, clients: number): Promise<Measurement> {
  const before = { api: cpuOf(api.process.pid!), database: cpuOfFamily(database.postmasterPid) }
  const begin = performance.now()
  const until = begin + BLOCK_MS
  const latencies: number[] = []
  const client = async () => {
    for (let at = performance.now(); at < until;) {
      await write()
      const end = performance.now()
      latencies.push(end - at)
      at = end
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const seconds = (performance.now() - begin) / 1000
  latencies.sort((a, b) => a - b)
  return {
    perSecond: latencies.length / seconds,
    p50: latencies[Math.floor(latencies.length / 2)]!,
    apiUs: (cpuOf(api.process.pid!) - before.api) / latencies.length,
    databaseUs: (cpuOfFamily(database.postmasterPid) - before.database) / latencies.length,
  }
}

function report(clients: number, measured: Map<string, Measurement[]>): void {
  const median = (name: string, of: keyof Measurement) => {
    const values = measured.get(name)!.map((one) => one[of])
    return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
  }
  console.log(`\n${clients} at a time | writes/s | of insert | p50 ms | CPU us API + db`)
  for (const name of measured.keys()) {
    const share = median(name, 'perSecond') / median('insert', 'perSecond')
    console.log(
      [
        name,
        median(name, 'perSecond').toFixed(0),
        share.toFixed(2),
        median(name, 'p50').toFixed(2),
        `${median(name, 'apiUs').toFixed(0)} + ${median(name, 'databaseUs').toFixed(0)}`,
      ].join(' | '),
    )
  }
}

function post(headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port: api.port,
        path: '/api/v1/events',
        method: 'POST',
        headers: { authorization: `Bearer ${api.token}`, 'content-type': 'application/json', ...headers },
      },
      (answer) => {
        answer.resume()
        answer.on('end', () =>
          answer.statusCode === 201 ? resolve() : reject(new Error(`Answered ${answer.statusCode}`)),
        )
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify(INPUT))
  })
}

/** The bundle that is served in production is made the same way; a loader would cost CPU of its own. */
async function bundleApi(): Promise<string> {
  // Inside the project, so that it finds node_modules.
  const outdir = fileURLToPath(new URL('../../.cache/bench-writes/', import.meta.url))
  rmSync(outdir, { recursive: true, force: true })
  mkdirSync(outdir, { recursive: true })
  await build({
    entryPoints: { api: fileURLToPath(new URL('./api.ts', import.meta.url)) },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    alias: { '@eventbuzz/contract': fileURLToPath(new URL('../../contract/src', import.meta.url)) },
    resolveExtensions: ['.ts'],
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
  })
  return `${outdir}api.mjs`
}

async function startApi(bundle: string, databaseUrl: string) {
  const child = spawn(process.execPath, [bundle, databaseUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.once('exit', (code) => code && process.exit(code))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { process: child, ...(JSON.parse(line.toString()) as { port: number; token: string }) }
}

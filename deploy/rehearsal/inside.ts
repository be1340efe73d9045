import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ADMIN, FRESH } from '../../e2e/lib/keycloak.ts'
import { Docker } from './docker.ts'
import { Memory } from './memory.ts'
import { makeNetworks, OPERATOR, VISITOR, VISITORS } from './network.ts'
import { proveAlerts, SMALL_DISK } from './proofs/alerts.ts'
import { proveHealth } from './proofs/health.ts'
import { proveMemory } from './proofs/memory.ts'
import { proveRestore } from './proofs/restore.ts'
import { proveRollOut } from './proofs/roll-out.ts'
import { proveQueries, proveRules } from './proofs/queries.ts'
import { proveRoutes } from './proofs/routes.ts'
import { proveSignIn } from './proofs/sign-in.ts'
import { proveStorage } from './proofs/storage.ts'
import { proveTargets } from './proofs/targets.ts'
import { page } from './page.ts'
import { Report } from './report.ts'
import { root } from '../../e2e/lib/server.ts'
import type { Mount } from './compose-file.ts'
import { RELEASES, Stack } from './stack.ts'
import type { Site } from './site.ts'
import { Visitor } from './visitor.ts'

const dir = process.env['REHEARSAL_DIR']!
const distribution = process.env['REHEARSAL_KEYCLOAK']!
const isLong = process.argv.includes('--long')

async function startAll(stack: Stack): Promise<void> {
  await stack.up('postgres')
  if (!isLong) await skipFirstStartOfKeycloak(stack)
  // In a container both find this out by their limits, of which there are none here.
  for (const name of ['caddy', 'prometheus'])
    stack.override(name, { env: { GOMEMLIMIT: `${Math.round(stack.service(name).memoryLimitMb * 0.9)}MiB` } })
  const trusting = 'blackbox-exporter'
  const others = stack.enabled.filter((name) => name !== trusting)
  const upTrusting = async () => {
    // Its authority is there when it is.
    await stack.up('caddy')
    stack.override(trusting, {
      env: { SSL_CERT_FILE: '/authority.crt' },
      mounts: [{ source: stack.authority, target: '/authority.crt', isReadOnly: true }],
    })
    await stack.up(trusting)
  }
  await Promise.all([...others.map((name) => stack.up(name)), upTrusting()])
}

/** What Keycloak does at its very first start takes a minute; here it finds it done, by another administrator. */
async function skipFirstStartOfKeycloak(stack: Stack): Promise<void> {
  const asSuperuser = 'PGPASSWORD=$(cat /run/secrets/postgres_password) pg_restore -h 127.0.0.1 -U postgres'
  const restored = await stack.exec(
    'postgres',
    ['sh', '-c', `${asSuperuser} --role=keycloak --no-owner -d keycloak`],
    { input: readFileSync(join(distribution, FRESH)) },
  )
  if (restored.status !== 0) throw new Error(restored.output)
  const source = join(dir, 'administrator')
  writeFileSync(source, ADMIN.password)
  stack.override('realm', {
    env: { KEYCLOAK_ADMIN_USER: ADMIN.user },
    mounts: [{ source, target: '/run/secrets/keycloak_admin_password', isReadOnly: true }],
  })
}

/** What the releases have different: one its version, one a start that fails. */
function makeReleases(): Map<string, Mount[]> {
  const differing = (path: string, text: string): Mount => {
    const source = join(dir, path.replaceAll('/', '-'))
    writeFileSync(source, text)
    return { source, target: `/app/${path}`, isReadOnly: true }
  }
  const description = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const next = { ...description, version: `${description.version}-next` }
  const start = readFileSync(join(root, 'server/bin/eventbuzz.mjs'), 'utf8')
  const refusal = "if (process.argv[2] === 'serve') throw new Error('This release does not start.')"
  return new Map([
    [RELEASES.first, []],
    [RELEASES.next, [differing('package.json', JSON.stringify(next))]],
    [
      RELEASES.broken,
      [differing('server/bin/eventbuzz.mjs', start.replace('const [major', `${refusal}\nconst [major`))],
    ],
  ])
}

/** A file system of its own, small enough to be filled. */
function makeSmallDisk(): void {
  const file = join(dir, 'small-disk')
  execFileSync('truncate', ['-s', '48M', file])
  execFileSync('mkfs.ext4', ['-q', file])
  execFileSync('mount', ['-o', 'loop', file, SMALL_DISK])
}

/** What `--only` can name; whatever else a part needs is done before. */
const PARTS = ['routes', 'monitoring', 'roll-out', 'restore', 'alerts'] as const
type Part = (typeof PARTS)[number]

function chosenParts(): Set<Part> {
  const named = process.argv[process.argv.indexOf('--only') + 1]
  if (!process.argv.includes('--only')) return new Set(PARTS)
  const parts = named?.split(',') ?? []
  const unknown = parts.filter((part) => !PARTS.includes(part as Part))
  if (parts.length === 0 || unknown.length > 0)
    throw new Error(`--only takes some of ${PARTS.join(',')}, not "${named}".`)
  return new Set(parts as Part[])
}

async function proveAll(report: Report, site: Site, visitors: Visitor[], parts: Set<Part>): Promise<void> {
  const { stack } = site
  if (parts.has('routes')) await proveRoutes(report, site)
  const member = await proveSignIn(report, site)
  const published = member && (await proveStorage(report, site, member))
  if (parts.has('monitoring')) {
    await proveTargets(report, stack)
    await proveRules(report, stack)
  }
  if (!member || !published) return
  let table = ''
  if (parts.has('roll-out')) {
    const memory = new Memory(stack)
    const docker = await Docker.open(stack)
    await proveRollOut(report, site, { visitors, docker, member, memory })
    docker.close()
    table = await proveMemory(report, memory)
  }
  // After the visitors of the roll-out, as then nothing has to be waited for.
  if (parts.has('monitoring')) await proveQueries(report, site)
  const recovery = parts.has('restore') ? await proveRestore(report, site, published) : undefined
  if (parts.has('alerts')) await proveAlerts(report, site, visitors)
  if (!isLong || parts.size < PARTS.length) return
  const file = join(root, 'docs/operations/rehearsal.md')
  writeFileSync(file, page(report, { memory: table, recovery }))
  execFileSync(join(root, 'node_modules/.bin/prettier'), ['--write', file])
}

async function rehearse(report: Report): Promise<void> {
  const parts = chosenParts()
  makeNetworks()
  makeSmallDisk()
  Stack.prepare(dir, `${OPERATOR}/32`)
  const stack = new Stack({ dir, distribution, releases: makeReleases() })
  try {
    await report.prove('every service starts and is healthy, in the order of compose.yaml', async () => {
      await startAll(stack)
      return `${stack.running.size} run; the slowest: ${stack.slowest(3)}`
    })
    if (report.failed > 0) return
    await proveHealth(report, stack)
    const from = (address: string) => new Visitor({ authority: stack.authority, address: stack.address('caddy'), from: address }) // prettier-ignore
    const site: Site = { stack, visitor: from(VISITOR), operator: from(OPERATOR), isLong }
    await proveAll(report, site, (isLong ? VISITORS : VISITORS.slice(0, 60)).map(from), parts)
  } finally {
    await stack.stopAll()
  }
}

const report = new Report()
await rehearse(report).catch((error: Error) => {
  // Whoever counts reads the last line.
  console.log(error.stack)
  report.failed++
})
console.log(`${report.passed} passed, ${report.failed} failed`)
process.exit(report.failed === 0 ? 0 : 1)

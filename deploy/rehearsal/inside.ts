import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FRESH } from '../../e2e/lib/keycloak.ts'
import { Docker } from './docker.ts'
import { Memory } from './memory.ts'
import { makeNetworks, OPERATOR, VISITOR, VISITORS } from './network.ts'
import { proveAlerts, SMALL_DISK } from './proofs/alerts.ts'
import { proveMemory } from './proofs/memory.ts'
import { proveRestore } from './proofs/restore.ts'
import { proveRollOut } from './proofs/roll-out.ts'
import { proveQueries } from './proofs/queries.ts'
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
  if (!isLong) {
    // What Keycloak does at its very first start takes a minute; here it finds it done.
    const asSuperuser = 'PGPASSWORD=$(cat /run/secrets/postgres_password) pg_restore -h 127.0.0.1 -U postgres'
    const restored = await stack.exec(
      'postgres',
      ['sh', '-c', `${asSuperuser} --role=keycloak --no-owner -d keycloak`],
      { input: readFileSync(join(distribution, FRESH)) },
    )
    if (restored.status !== 0) throw new Error(restored.output)
  }
  // In a container both find this out by their limits, of which there are none here.
  for (const name of ['caddy', 'prometheus'])
    stack.override(name, { env: { GOMEMLIMIT: `${Math.round(stack.service(name).memoryLimitMb * 0.9)}MiB` } })
  await stack.up('caddy')
  stack.override('blackbox-exporter', {
    env: { SSL_CERT_FILE: '/authority.crt' },
    mounts: [{ source: stack.authority, target: '/authority.crt', isReadOnly: true }],
  })
  await Promise.all(stack.enabled.map((name) => stack.up(name)))
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

async function proveAll(report: Report, site: Site, visitors: Visitor[]): Promise<void> {
  const { stack } = site
  await proveRoutes(report, site)
  const member = await proveSignIn(report, site)
  const published = member && (await proveStorage(report, site, member))
  await proveTargets(report, stack)
  await proveQueries(report, site)
  if (!member || !published) return
  const memory = new Memory(stack)
  const docker = await Docker.open(stack)
  await proveRollOut(report, site, { visitors, docker, member, memory })
  docker.close()
  const table = await proveMemory(report, memory)
  const recovery = await proveRestore(report, site, published)
  await proveAlerts(report, site, visitors)
  if (isLong)
    writeFileSync(join(root, 'docs/operations/rehearsal.md'), page(report, { memory: table, recovery }))
}

async function rehearse(): Promise<Report> {
  const report = new Report()
  makeNetworks()
  makeSmallDisk()
  Stack.prepare(dir, `${OPERATOR}/32`)
  const stack = new Stack({ dir, distribution, releases: makeReleases() })
  try {
    await report.prove('every service starts and is healthy, in the order of compose.yaml', async () => {
      await startAll(stack)
      return `${stack.running.size} run`
    })
    if (report.failed > 0) return report
    const from = (address: string) => new Visitor({ authority: stack.authority, address: stack.address('caddy'), from: address }) // prettier-ignore
    const site: Site = { stack, visitor: from(VISITOR), operator: from(OPERATOR), isLong }
    await proveAll(report, site, (isLong ? VISITORS : VISITORS.slice(0, 60)).map(from))
    return report
  } finally {
    await stack.stopAll()
  }
}

const report = await rehearse()
console.log(`${report.passed} passed, ${report.failed} failed`)
process.exit(report.failed === 0 ? 0 : 1)

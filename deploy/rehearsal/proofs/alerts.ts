import { execFileSync } from 'node:child_process'
import {
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { root, sleep } from '../../../e2e/lib/server.ts'
import { USER } from '../container.ts'
import { databaseUrl } from '../fill-up.ts'
import { Receiver } from '../receiver.ts'
import { insist, until, type Report } from '../report.ts'
import type { Site } from '../site.ts'
import type { Stack } from '../stack.ts'
import type { Visitor } from '../visitor.ts'

/** Twenty times as fast: five minutes are 15 s. Thresholds and everything else stay. */
const FASTER = 20
const SCRAPE = '2s'
const FIRES_WITHIN_S = 120
/** The file system that gets full; made before the exporter looks at what is mounted. Debian's does not look at /mnt. */
export const SMALL_DISK = '/srv'

export async function proveAlerts(report: Report, site: Site, visitors: Visitor[]): Promise<void> {
  const { stack, isLong } = site
  const receiver = await Receiver.open()
  const fires = (alert: string, cause: () => Promise<unknown>, remedy: () => Promise<unknown>) =>
    report.prove(`${alert} fires once when its cause is there, and is over after it`, () =>
      firesOnce(receiver, alert, cause, remedy),
    )
  try {
    await report.prove(`a second pair watches, whose rules wait for a ${FASTER}th of the time`, async () => {
      await startFastPair(stack, receiver)
      await until(60, async () =>
        receiver.episodes('Watchdog').length > 0 ? undefined : 'Watchdog was not delivered',
      )
      return 'its sign of life arrives'
    })
    const apis = ['api-a', 'api-b']
    // Neither has to do with the other.
    await Promise.all([
      fires('DiskNearlyFull', fillDisk, emptyDisk),
      fires(
        'ApiDown',
        () => Promise.all(apis.map((api) => stack.stop(api))),
        () => Promise.all(apis.map((api) => stack.replace(api))),
      ),
    ])
    if (!isLong) return
    const admin = new pg.Client({ connectionString: databaseUrl(stack, 'database_admin_url') })
    await admin.connect()
    const asking = keepAsking(visitors.slice(0, 40))
    await fires(
      'HighErrorRate',
      () => admin.query('REVOKE SELECT ON event FROM eventbuzz_app'),
      () => admin.query('GRANT SELECT ON event TO eventbuzz_app'),
    )
    const held = new HeldTable(admin, 4)
    await fires('HighLatency', async () => held.begin(), () => held.end()) // prettier-ignore
    await asking.stop()
    // Seven of the eight connections of each replica; with all of them ApiDown would be told instead.
    const few = keepAsking(visitors.slice(0, 14))
    const heldOn = new HeldTable(admin, FIRES_WITHIN_S)
    await fires('DatabasePoolNearlyFull', async () => heldOn.begin(), () => heldOn.end()) // prettier-ignore
    await few.stop()
    await admin.end()
  } finally {
    await Promise.all(['prometheus-fast', 'alertmanager-fast'].map((name) => stack.stop(name)))
    receiver.close()
  }
}

async function firesOnce(
  receiver: Receiver,
  alert: string,
  cause: () => Promise<unknown>,
  remedy: () => Promise<unknown>,
): Promise<string> {
  const before = receiver.episodes(alert).length
  const told = () => receiver.episodes(alert).slice(before)
  const isOver = () => receiver.episodes(alert).every(({ status }) => status === 'resolved')
  insist(isOver(), `${alert} fires already.`)
  await cause()
  let firesAfterS = 0
  try {
    firesAfterS = await until(FIRES_WITHIN_S, async () =>
      told().length > 0 ? undefined : `${alert} has not fired`,
    )
  } finally {
    await remedy()
  }
  const overAfterS = await until(FIRES_WITHIN_S, async () => (isOver() ? undefined : `${alert} is not over`))
  const labels = new Set(told().map(({ fingerprint }) => fingerprint))
  insist(labels.size === told().length, `${alert} was told ${told().length} times for ${labels.size} causes.`)
  return `told after ${Math.round(firesAfterS)} s, over ${Math.round(overAfterS)} s after the remedy`
}

/** Prometheus and Alertmanager once more, with copies of the files in which only durations are shorter. */
async function startFastPair(stack: Stack, receiver: Receiver): Promise<void> {
  const dir = join(stack.dir, 'fast')
  for (const name of ['prometheus', 'alertmanager']) cpSync(join(root, 'deploy', name), join(dir, name), { recursive: true }) // prettier-ignore
  const edit = (name: string, change: (text: string) => string) =>
    writeFileSync(join(dir, name), change(readFileSync(join(dir, name), 'utf8')))
  for (const name of readdirSync(join(dir, 'prometheus/rules'))) edit(`prometheus/rules/${name}`, faster)
  edit('alertmanager/alertmanager.yml.template', faster)
  edit('prometheus/prometheus.yml', (text) =>
    text
      .replaceAll(/((?:scrape|evaluation)_(?:interval|timeout)): \d+s/g, `$1: ${SCRAPE}`)
      .replaceAll('alertmanager:9093', 'alertmanager-fast:9093'),
  )
  writeFileSync(join(dir, 'webhook'), receiver.url)
  for (const name of ['prometheus-data', 'alertmanager-data']) {
    mkdirSync(join(dir, name))
    chownSync(join(dir, name), USER.uid, USER.gid)
  }
  const mount = (name: string, target: string) => ({ source: join(dir, name), target, isReadOnly: false })
  await stack.beside('alertmanager', 'alertmanager-fast', {
    mounts: [
      mount('alertmanager', '/etc/alertmanager'),
      mount('alertmanager-data', '/alertmanager'),
      mount('webhook', '/run/secrets/alert_webhook_url'),
      mount('webhook', '/run/secrets/dead_man_url'),
    ],
  })
  await stack.beside('prometheus', 'prometheus-fast', {
    // What Alertmanager did not get, because it was not known yet, comes again after a minute.
    command: [...stack.service('prometheus').command!, `--rules.alert.resend-delay=${60 / FASTER}s`],
    mounts: [mount('prometheus', '/etc/prometheus'), mount('prometheus-data', '/prometheus')],
  })
}

/** Durations as `for:` and `[5m]` have them; numbers in expressions stay. */
export function faster(text: string): string {
  return text.replaceAll(
    /(: |\[)(\d+)([smh])(?=[\]\s])/g,
    (_, before: string, amount: string, unit: string) => {
      const seconds = Number(amount) * { s: 1, m: 60, h: 3_600 }[unit as 's' | 'm' | 'h']
      return `${before}${Math.ceil(seconds / FASTER)}s`
    },
  )
}

async function fillDisk(): Promise<void> {
  const { bavail, bsize } = statfsSync(SMALL_DISK)
  writeFileSync(join(SMALL_DISK, 'large'), Buffer.alloc(Math.floor(bavail * bsize * 0.95)))
  execFileSync('sync', ['-f', SMALL_DISK])
}

async function emptyDisk(): Promise<void> {
  rmSync(join(SMALL_DISK, 'large'))
  execFileSync('sync', ['-f', SMALL_DISK])
}

/** Visitors who want what nobody has kept for them. */
function keepAsking(visitors: Visitor[]): { stop: () => Promise<void> } {
  let isOver = false
  const loops = visitors.map(async (visitor, index) => {
    for (let turn = 0; !isOver; turn++) {
      const lat = 10 + ((index * 31 + turn * 7) % 9_000) / 150
      // What is answered is what the alert is about.
      await visitor.ask(`/api/v1/events/nearby?lat=${lat.toFixed(3)}&lng=${index}`).catch(() => {})
      await sleep(1_200)
    }
  })
  return {
    stop: async () => {
      isOver = true
      await Promise.all(loops)
    },
  }
}

/** Everybody waits for a table, again and again. */
class HeldTable {
  readonly #client: pg.Client
  readonly #heldS: number
  #isOver = false
  #held: Promise<void> | undefined

  constructor(client: pg.Client, heldS: number) {
    this.#client = client
    this.#heldS = heldS
  }

  begin(): void {
    this.#held = this.#hold()
  }

  async end(): Promise<void> {
    this.#isOver = true
    await this.#held
  }

  async #hold(): Promise<void> {
    while (!this.#isOver) {
      await this.#client.query('BEGIN; LOCK TABLE event IN ACCESS EXCLUSIVE MODE')
      for (let waitedS = 0; waitedS < this.#heldS && !this.#isOver; waitedS++) await sleep(1_000)
      await this.#client.query('COMMIT')
      await sleep(100)
    }
  }
}

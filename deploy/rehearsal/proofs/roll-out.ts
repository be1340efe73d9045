import type { Docker } from '../docker.ts'
import { Load } from '../load.ts'
import type { Memory } from '../memory.ts'
import { insist, type Report } from '../report.ts'
import { RELEASES } from '../stack.ts'
import type { Member, Site } from '../site.ts'
import type { Visitor } from '../visitor.ts'

/** Each visitor asks less than a minute's limit for one address. */
const REST_MS = 1_150
const WRITER = 0

export async function proveRollOut(
  report: Report,
  { stack, isLong }: Site,
  options: { visitors: Visitor[]; docker: Docker; member: Member; memory: Memory },
): Promise<void> {
  const { visitors, docker, member, memory } = options
  const wanted = isLong ? 10_000 : 3_000
  const version = async (service: string) => {
    const { output } = await stack.exec(service, ['wget', '-qO-', 'http://127.0.0.1:9464/metrics'])
    return /eventbuzz_build_info\{version="([^"]+)"/.exec(output)?.[1]
  }
  const authorization = `Bearer ${await member.token()}`
  const before = await version('api-a')
  memory.begin()
  const load = new Load(visitors, (visitor, turn) => asked(visitor, turn, authorization), REST_MS)

  await report.prove('a replica is killed, and nobody notices', async () => {
    await load.until(200)
    await stack.kill('api-b')
    await load.until(load.count + 200)
    await stack.replace('api-b')
    await load.until(load.count + 200)
    return saidOf(load)
  })
  await report.prove('`eventbuzz deploy` puts the next release in place, and nobody notices', async () => {
    const { status, output } = await docker.eventbuzz('deploy', RELEASES.next)
    insist(status === 0, output)
    for (const service of ['api-a', 'api-b', 'worker']) {
      const found = await version(service)
      insist(found === `${before}-next`, `${service} runs ${found}`)
    }
    return saidOf(load)
  })
  if (isLong) await proveWaysBack()
  await report.prove(
    `${wanted.toLocaleString('en')} requests of ${visitors.length} visitors meanwhile, none of them lost`,
    async () => {
      await load.until(wanted)
      await load.stop()
      await memory.end()
      return `${saidOf(load)}; half within ${load.quantileMs(0.5)} ms, 95 % within ${load.quantileMs(0.95)} ms, all within ${load.quantileMs(1)} ms`
    },
  )

  async function proveWaysBack(): Promise<void> {
    await report.prove(
      'a release that does not start is taken back by itself, and nobody notices',
      async () => {
        const { status, output } = await docker.eventbuzz('deploy', RELEASES.broken)
        insist(status === 1 && output.includes('is in place again'), output)
        insist((await version('api-a')) === `${before}-next`, `api-a runs ${await version('api-a')}`)
        return saidOf(load)
      },
    )
    await report.prove('`eventbuzz rollback` brings the first release back, and nobody notices', async () => {
      const { status, output } = await docker.eventbuzz('rollback')
      insist(status === 0, output)
      insist((await version('api-b')) === before, `api-b runs ${await version('api-b')}`)
      return saidOf(load)
    })
  }
}

function saidOf({ count, failures }: Load): string {
  const [first] = failures
  insist(
    !first,
    `${failures.length} of ${count} requests failed, the first: ${first?.what}: ${first?.answer}`,
  )
  return `${count} requests, all answered`
}

/** What visitors look at; one of them is an organizer who writes drafts. */
function asked(
  visitor: number,
  turn: number,
  authorization: string,
): [string, { method: string; headers: Record<string, string>; body: string }?] {
  // prettier-ignore
  const place = `lat=${(38.6 + ((visitor * 7 + turn) % 100) / 500).toFixed(4)}&lng=${(-9.2 + ((visitor + turn * 3) % 100) / 500).toFixed(4)}`
  if (visitor === WRITER && turn % 8 === 0) {
    const event = { title: `Draft ${turn}`, category: 'music', latitude: 38.7, longitude: -9.1, start_date: '2099-06-11T18:00:00Z' } // prettier-ignore
    const headers = {
      authorization,
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
    }
    return ['/api/v1/events', { method: 'POST', headers, body: JSON.stringify(event) }]
  }
  switch (turn % 5) {
    case 0:
      return ['/']
    case 1:
      return ['/api/v1/categories']
    case 2:
      return [`/api/v1/events/search?q=concert&${place}`]
    default:
      return [`/api/v1/events/nearby?${place}`]
  }
}

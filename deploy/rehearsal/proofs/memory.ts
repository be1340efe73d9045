import type { Memory, Use } from '../memory.ts'
import { insist, type Report } from '../report.ts'

/** What the design allowed, in MB. */
const DESIGN: [part: string, services: RegExp, mb: number][] = [
  ['API', /^(api-[ab]|worker)$/, 256],
  ['PostgreSQL', /^postgres$/, 512],
  ['Valkey', /^valkey$/, 64],
  ['Keycloak', /^keycloak$/, 512],
  ['Object storage', /^object-storage$/, 128],
  ['Caddy', /^caddy$/, 32],
  ['Monitoring', /^(prometheus|alertmanager|.*-exporter)$/, 256],
]

export async function proveMemory(report: Report, memory: Memory): Promise<string> {
  const uses = memory.table().toSorted((a, b) => b.mostMb - a.mostMb)
  await report.prove('no service used more memory than compose.yaml gives it', async () => {
    insist(uses.length >= 15, `Only ${uses.length} services were seen.`)
    const over = uses.filter(({ ownMb, limitMb }) => ownMb > limitMb)
    insist(over.length === 0, over.map(({ service, ownMb, limitMb }) => `${service}: ${ownMb} of ${limitMb} MB`).join('; ')) // prettier-ignore
    return `${sum(uses, 'mostMb')} MB together at the most, limits ${sum(uses, 'limitMb')} MB`
  })
  const text = [...table(uses), '', ...besideTheDesign(uses)].join('\n')
  console.log(text)
  return text
}

const sum = (uses: Use[], key: 'nowMb' | 'mostMb' | 'ownMb' | 'limitMb') =>
  uses.reduce((total, use) => total + use[key], 0)

function table(uses: Use[]): string[] {
  return [
    '| service | at the end, MB | most under load, MB | of that not of files, MB | limit, MB |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...uses.map(
      ({ service, nowMb, mostMb, ownMb, limitMb }) =>
        `| ${service} | ${nowMb} | ${mostMb} | ${ownMb} | ${limitMb} |`,
    ),
    `| together | ${sum(uses, 'nowMb')} | ${sum(uses, 'mostMb')} | ${sum(uses, 'ownMb')} | ${sum(uses, 'limitMb')} |`,
  ]
}

function besideTheDesign(uses: Use[]): string[] {
  return [
    '| part | design, MB | most under load, MB |',
    '| --- | ---: | ---: |',
    ...DESIGN.map(([part, services, mb]) => `| ${part} | ${mb} | ${sum(uses.filter(({ service }) => services.test(service)), 'mostMb')} |`), // prettier-ignore
  ]
}

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { root } from '../e2e/lib/server.ts'
import { dockerCompose, filesBelow, serviceHashes } from './checks.ts'

const hasCompose = (await dockerCompose) !== undefined
const page = (name: string) =>
  readFileSync(join(root, 'docs/operations', name), 'utf8').replaceAll(/\s+/g, ' ')
/** What the page says from one text to another. */
function between(text: string, from: string, to: string): string {
  const [, after = ''] = text.split(from)
  return after.split(to)[0]!
}
const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<string, { environment: Record<string, string>; volumes: { target: string }[] }>
}
const services = Object.keys(compose.services)

// The report of a rehearsal names its proofs.
const pages = filesBelow('docs/operations', (path) => path.endsWith('.md') && !path.endsWith('rehearsal.md'))

describe('the pages for operators', () => {
  it('call `eventbuzz` where a server has it', () => {
    /** Commands that are spoken of, and those for who runs EventBuzz without compose.yaml. */
    const named = /^eventbuzz (backup|deploy|doctor|init|make-bucket|smoke|keycloak apply)$/
    const elsewhere = /^eventbuzz keycloak apply( --dry-run)? +#/
    const commands = pages.flatMap((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      const lines = [...text.matchAll(/^```\n([^]*?)^```$/gm)].flatMap(([, block]) => block!.split('\n'))
      const prose = text.replaceAll(/^```[^]*?^```$/gm, '')
      const spans = [...prose.matchAll(/`([^`]+)`/g)].map(([, span]) => span!.replaceAll('\n', ' '))
      return [...lines, ...spans]
    })
    const bare = commands.filter((each) => each.startsWith('eventbuzz '))
    expect(commands.length).toBeGreaterThan(100)
    expect(bare.filter((each) => !named.test(each) && !elsewhere.test(each))).toEqual([])
  })

  it.skipIf(!hasCompose)(
    'cannot leave it to `docker compose up`, which sees no change in a file that is mounted',
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-pages-'))
      try {
        for (const name of ['compose.yaml', 'deploy/postgres/postgresql.conf'])
          cpSync(join(root, name), join(dir, name))
        mkdirSync(join(dir, 'secrets'))
        const secret = join(dir, 'secrets/postgres_password')
        writeFileSync(secret, 'one')
        const before = await serviceHashes(dir)
        expect(Object.keys(before).toSorted()).toEqual(services.toSorted())
        writeFileSync(secret, 'another')
        writeFileSync(join(dir, 'deploy/postgres/postgresql.conf'), 'max_connections = 1\n')
        expect(await serviceHashes(dir)).toEqual(before)
        const after = await serviceHashes(dir, { OPS_CIDR: '192.0.2.1/32' })
        expect(services.filter((name) => after[name] !== before[name])).toEqual(['caddy'])
      } finally {
        rmSync(dir, { recursive: true, force: true })
      }
    },
  )

  it('have containers made anew where a secret was changed', () => {
    const toChange = between(page('security.md'), 'To change a secret', 'When something was broken into')
    const [, afterPassword = ''] = toChange.split('\\password')
    expect(afterPassword).toContain('`docker compose up --detach --wait --force-recreate`')
    expect(toChange).not.toMatch(/`docker compose up -d`/)
  })

  it('have a new release run its own `init` before anything of it starts', () => {
    const steps = between(page('upgrade.md'), '# A new release', '## ')
    const at = [
      'git pull',
      'EVENTBUZZ_OPS_IMAGE=ghcr.io/you/eventbuzz-ops:$(git rev-parse HEAD) deploy/eventbuzz init --registry ghcr.io/you',
      'deploy/eventbuzz deploy ghcr.io/you/eventbuzz@sha256:…',
      'docker compose up --detach --wait',
    ].map((step) => steps.indexOf(step))
    expect([at.includes(-1), at]).toEqual([false, at.toSorted((a, b) => a - b)])
  })

  it('have services started again whose files a new release changed', () => {
    const rest = between(page('upgrade.md'), '## The rest of the stack', '- **By digest**')
    const restarted = /docker compose restart ([a-z -]+?) docker/.exec(rest)?.[1]?.split(' ') ?? []
    expect(restarted).toEqual(
      expect.arrayContaining(['prometheus', 'alertmanager', 'blackbox-exporter', 'valkey', 'postgres']),
    )
    expect(restarted.filter((name) => !services.includes(name))).toEqual([])
  })

  it('have Meilisearch emptied of its database alone, and given the key again that was in it', () => {
    const { environment, volumes } = compose.services['meilisearch']!
    const recipe = between(page('alerts.md'), '### SearchFallback', '### TargetDown')
    const removed = / --entrypoint rm meilisearch -rf (\S+) /.exec(recipe)?.[1]
    expect(removed).toBe(environment['MEILI_DB_PATH'])
    // The folder that is mounted is not made again.
    expect(volumes.map(({ target }) => target)).not.toContain(removed)
    expect(recipe).toMatch(/stop meilisearch .* up -d --wait meilisearch docker compose run --rm search-key/)
    expect(page('upgrade.md')).toContain('**Meilisearch** refuses the data of any other version. [Empty it](alerts.md#searchfallback)') // prettier-ignore
  })

  it.each(['alert_webhook_url', 'dead_man_url'])('have Alertmanager look at %s', (secret) => {
    const [, after = ''] = page('alerts.md').split(`secrets/${secret}`)
    expect(after.slice(0, 250)).toContain('docker compose restart alertmanager')
  })
})

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../e2e/lib/server.ts'
import { CHECKS, dockerCompose, filesBelow } from './checks.ts'

const hasCompose = (await dockerCompose) !== undefined
let dir: string
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'eventbuzz-checks-'))))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** The file with one mistake in it. */
function broken(file: string, right: string | RegExp, wrong: string): string {
  const text = readFileSync(join(root, file), 'utf8')
  const changed = text.replace(right, wrong)
  expect(changed).not.toBe(text)
  const path = join(dir, file.replaceAll('/', '-'))
  writeFileSync(path, changed)
  return path
}

const scripts = [
  ...filesBelow('deploy', (path) => path.endsWith('.sh') || path === 'deploy/eventbuzz'),
  ...filesBelow('.ci', () => true),
]
const dockerfiles = ['Dockerfile', ...filesBelow('deploy', (path) => path.endsWith('Dockerfile'))]
const workflows = filesBelow('.github/workflows', (path) => path.endsWith('.yml'))

describe('compose files', () => {
  it.each([[['compose.yaml']], [['compose.yaml', 'compose.silo.yaml']]])('%j are valid', async (files) => {
    expect(await CHECKS.compose(...files)).toBeUndefined()
  })
  it.each([
    ['restart: unless-stopped', 'restrat: unless-stopped', 'restrat'],
    ['mem_limit: 96m', 'mem_limit: [lots]', 'mem_limit'],
  ])('with %s mistyped as %s are not', async (right, wrong, named) => {
    expect(await CHECKS.compose(broken('compose.yaml', right, wrong))).toContain(named)
  })
  it.skipIf(!hasCompose).each([
    ['mem_limit: 96m', 'mem_limit: lots', 'lots'],
    ['networks: [data]', 'networks: [dta]', 'dta'],
    ['database_url: { file', 'database_uri: { file', 'database_url'],
  ])('with %s mistyped as %s are not to Docker Compose', async (right, wrong, named) => {
    expect(await CHECKS.compose(broken('compose.yaml', right, wrong))).toContain(named)
  })
})

describe('Dockerfiles', () => {
  it.each(dockerfiles)('%s is well made', async (file) =>
    expect(await CHECKS.dockerfile(file)).toBeUndefined(),
  )
  it('have one Node.js, and none of its package managers where EventBuzz runs', () => {
    const text = readFileSync(join(root, 'Dockerfile'), 'utf8')
    const bases = [...text.matchAll(/^FROM node:(\S+)/gm)].map(([, tag]) => tag!)
    expect(new Set(bases).size).toBe(1)
    expect(bases[0]).toMatch(
      new RegExp(`^${readFileSync(join(root, '.nvmrc'), 'utf8').trim()}\\.\\d+\\.\\d+-`),
    )
    const [stage] = /^FROM \S+ AS eventbuzz$[^]*?(?=^FROM)/m.exec(text)!
    const removed = /^RUN rm -rf ((?:.*\\\n)*.*)$/m.exec(stage)![1]!
    for (const path of ['/usr/local/lib/node_modules', '/usr/local/bin/npm']) expect(removed).toContain(path)
  })
  it('is not with a command in the form of a shell', async () => {
    const file = broken('Dockerfile', /^CMD .*$/m, 'CMD eventbuzz serve')
    expect(await CHECKS.dockerfile(file)).toContain('DL3025')
  })
})

describe('the Caddyfile', () => {
  it('is valid and formatted', async () =>
    expect(await CHECKS.caddyfile('deploy/caddy/Caddyfile')).toBeUndefined())
  it.each([
    ['handle_errors', 'handle_error', 'handle_error'],
    ['\thandle /metrics* {', '  handle /metrics* {', 'handle /metrics'],
  ])('is not with %j written as %j', async (right, wrong, named) => {
    expect(await CHECKS.caddyfile(broken('deploy/caddy/Caddyfile', right, wrong))).toContain(named)
  })
})

describe('shell scripts', () => {
  it('are well made', async () => {
    expect(scripts.length).toBeGreaterThan(5)
    expect(await CHECKS.shell(...scripts)).toBeUndefined()
  })
  it('are not with a variable that falls apart', async () => {
    const file = broken(
      'deploy/object-storage/start.sh',
      '"$secrets/object_storage_root_access_key"',
      '$secrets/x',
    )
    expect(await CHECKS.shell(file)).toContain('SC2086')
  })
})

describe('provision.sh', () => {
  it('tells fail2ban of the journal before it is there, as it ends without a log file, and asks it at the end', () => {
    const lines = readFileSync(join(root, 'deploy/provision.sh'), 'utf8').trim().split('\n')
    const at = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line))
    const [jail, packages, ping, done] = [
      at(/^cat >\/etc\/fail2ban\/jail\.d\/eventbuzz\.local/),
      at(
        /^apt-get install .*\bpython3-systemd\b.*\bfail2ban\b|^apt-get install .*\bfail2ban\b.*\bpython3-systemd\b/,
      ),
      at(/^fail2ban-client ping >\/dev\/null \|\| \{.*exit 1/),
      at(/^echo "Done/),
    ]
    expect(lines.slice(jail + 1, packages)).toEqual(
      expect.arrayContaining(['[sshd]', 'enabled = true', 'backend = systemd']),
    )
    expect([jail > 0, packages > jail, ping > packages, done > ping]).toEqual([true, true, true, true])
  })

  it('lets Docker, which does not come from the distribution, be updated by itself too', () => {
    const text = readFileSync(join(root, 'deploy/provision.sh'), 'utf8')
    expect(text).toContain('https://download.docker.com/linux/$ID $VERSION_CODENAME stable')
    const [, settings] = /^cat >\/etc\/apt\/apt\.conf\.d\/52eventbuzz <<'CONF'\n([^]*?)^CONF$/m.exec(text)!
    expect(settings!.split('\n')).toEqual(
      expect.arrayContaining([
        'APT::Periodic::Unattended-Upgrade "1";',
        // What the Release files of download.docker.com say of themselves.
        'Unattended-Upgrade::Origins-Pattern { "origin=Docker"; };',
      ]),
    )
  })
})

describe('workflows', () => {
  it('are valid', async () => {
    expect(workflows.map((path) => path.split('/').at(-1))).toEqual(
      expect.arrayContaining(['android.yml', 'backend.yml', 'deploy.yml', 'web.yml']),
    )
    expect(await CHECKS.workflow(...workflows)).toBeUndefined()
  })
  it.each([
    [/^( +)needs: .*$/m, '$1needs: [nobody]', 'nobody'],
    ['runs-on:', 'run-on:', 'run-on'],
  ])('are not with %s as %s', async (right, wrong, named) => {
    expect(await CHECKS.workflow(broken('.github/workflows/backend.yml', right, wrong))).toContain(named)
  })
  it.each(workflows)('%s has few rights, an end, and actions that cannot change', (file) => {
    const text = readFileSync(join(root, file), 'utf8')
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m)
    expect(text).not.toContain('pull_request_target')
    const jobs = text.match(/runs-on:/g)!.length
    expect(text.match(/timeout-minutes:/g)).toHaveLength(jobs)
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) expect(action).toMatch(/@(v\d+|[0-9a-f]{40})$/)
  })
})

describe.skipIf(!existsSync(join(root, 'deploy/k8s')))('deploy/k8s', () => {
  it('can be built', async () => expect(await CHECKS.kustomization('deploy/k8s')).toBeUndefined())
  it('cannot with a file that is not there', async () => {
    const folder = join(dir, 'k8s')
    mkdirSync(folder)
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [none.yaml]\n')
    expect(await CHECKS.kustomization(folder)).toContain('none.yaml')
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { root } from '../e2e/lib/server.ts'

interface Service {
  image?: string
  build?: unknown
  init?: boolean
  user?: string
  read_only?: boolean
  cap_drop?: string[]
  cap_add?: string[]
  security_opt?: string[]
  pids_limit?: number
  mem_limit?: string
  restart?: string
  ports?: string[]
  networks?: string[] | Record<string, unknown>
  logging?: { driver: string; options: Record<string, string> }
  stop_grace_period?: string
  healthcheck?: { test: string[] }
  profiles?: string[]
  environment?: Record<string, string>
  tmpfs?: string[]
  secrets?: (string | { source: string })[]
  depends_on?: Record<string, { condition: string; required?: boolean }>
}

const compose = parse(readFileSync(join(root, 'compose.yaml'), 'utf8'), { merge: true }) as {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean } | null>
  secrets: Record<string, unknown>
}
const services = Object.entries(compose.services)
const networksOf = ({ networks = [] }: Service) =>
  Array.isArray(networks) ? networks : Object.keys(networks)
const isOnce = ({ restart }: Service) => restart === 'no'
/** Where more may be than what all have. */
const EXCEPTIONS: Record<string, Partial<Service>> = {
  caddy: { cap_add: ['NET_BIND_SERVICE'] },
  // It counts the processes of the machine, whose first one is not its own.
  'node-exporter': { init: false },
}

describe('compose.yaml', () => {
  it('has every service of the stack', () => {
    // prettier-ignore
    const wanted = [
      'caddy', 'api-a', 'api-b', 'worker', 'migrate', 'postgres', 'valkey', 'meilisearch', 'keycloak', 'object-storage',
      'prometheus', 'alertmanager', 'grafana', 'node-exporter', 'postgres-exporter', 'redis-exporter',
      'blackbox-exporter', 'backup',
    ]
    expect(services.map(([name]) => name)).toEqual(expect.arrayContaining(wanted))
  })

  it.each(services)('keeps %s small and powerless', (name, service) => {
    const wanted = {
      init: true,
      user: '${EVENTBUZZ_UID:?run eventbuzz init}:${EVENTBUZZ_GID:?run eventbuzz init}',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      logging: { driver: 'local', options: { 'max-size': '10m', 'max-file': '3' } },
      ...EXCEPTIONS[name],
    }
    expect(service).toMatchObject(wanted)
    expect(service.cap_add).toEqual(EXCEPTIONS[name]?.cap_add)
    expect(service.pids_limit).toBeGreaterThan(0)
    expect(service.mem_limit).toMatch(/^\d+m$/)
    expect(service.stop_grace_period).toMatch(/^\d+s$/)
    expect(service).not.toHaveProperty('privileged')
    expect(service).not.toHaveProperty('container_name')
  })

  it('says whose the folders in memory are that no image has open to everybody', () => {
    const folders = services.flatMap(([name, { tmpfs = [] }]) => tmpfs.map((each) => `${name} ${each}`))
    const others = folders.filter((each) => !/ (\/tmp|\/var\/run\/postgresql)$/.test(each))
    // From its second start on, a container has the folder, and what is mounted there is root's.
    const owned = /:uid=\$\{EVENTBUZZ_UID\},gid=\$\{EVENTBUZZ_GID\},mode=0700$/
    expect(others.filter((each) => !owned.test(each))).toEqual([])
    expect(others.length).toBeGreaterThan(3)
  })

  it.each(services)('pins the image of %s', (_name, { image }) => {
    expect(image).toMatch(/^\$\{\w+_IMAGE:\?run eventbuzz init\}$|:v?\d+[\w.-]+$/)
    expect(image).not.toContain('latest')
  })

  it('builds each image once, whatever is started', () => {
    // `restore` is started by itself, and has no other way to its image.
    const building = services.filter(([name, { build }]) => build !== undefined && name !== 'restore')
    const images = building.map(([, { image }]) => image)
    expect(images.filter((image, at) => images.indexOf(image) !== at)).toEqual([])
    const own = new Set(services.map(([, { image }]) => image).filter((image) => image?.startsWith('${')))
    expect(new Set(images)).toEqual(own)
  })

  it('can build for who starts the site, or a restore, and nothing else', () => {
    const withNeeds = (name: string): string[] => [
      name,
      ...Object.keys(compose.services[name]!.depends_on ?? {}).flatMap(withNeeds),
    ]
    for (const name of ['caddy', 'worker', 'backup', 'restore']) {
      const started = withNeeds(name).map((each) => compose.services[each]!)
      const built = started.filter(({ build }) => build !== undefined).map(({ image }) => image)
      const wanted = started.map(({ image }) => image).filter((image) => image?.startsWith('${'))
      expect([name, wanted.filter((image) => !built.includes(image))]).toEqual([name, []])
    }
  })

  it.each(services.filter(([name, service]) => !isOnce(service) && name !== 'backup'))(
    'asks %s whether it is well',
    (_name, { healthcheck }) => expect(healthcheck?.test[0]).toMatch(/^CMD(-SHELL)?$/),
  )

  it('asks Grafana for its health below the path that it is served at', () => {
    const { healthcheck, environment } = compose.services['grafana']!
    const path = /^https:\/\/\$\{[^}]*\}(\/\w+\/)$/.exec(environment!['GF_SERVER_ROOT_URL']!)![1]!
    const probes = readFileSync(join(root, 'deploy/prometheus/prometheus.yml'), 'utf8')
    for (const text of [healthcheck!.test.join(' '), probes])
      expect(/:3000(\S+?api\/health)/.exec(text)?.[1]).toBe(`${path}api/health`)
  })

  it('names no network, secret or service that is not there', () => {
    for (const [name, service] of services) {
      const needs = Object.keys(service.depends_on ?? {})
      const secrets = (service.secrets ?? []).map((each) => (typeof each === 'string' ? each : each.source))
      expect([name, networksOf(service).filter((each) => !(each in compose.networks))]).toEqual([name, []])
      expect([name, needs.filter((each) => !(each in compose.services))]).toEqual([name, []])
      expect([name, secrets.filter((each) => !(each in compose.secrets))]).toEqual([name, []])
    }
  })

  it('publishes the web and nothing else', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`))
    expect(published).toEqual(['caddy 80:80', 'caddy 443:443', 'caddy 443:443/udp'])
  })

  it('keeps the data where there is no way out', () => {
    expect(Object.keys(compose.networks).toSorted()).toEqual(['data', 'edge', 'monitoring'])
    expect(compose.networks['data']).toEqual({ internal: true })
    for (const name of ['postgres', 'valkey', 'meilisearch'])
      expect(networksOf(compose.services[name]!)).toEqual(['data'])
    // A second network with the API would give Caddy a second address there, which is not the trusted one.
    expect(networksOf(compose.services['caddy']!)).toEqual(['edge'])
  })

  it('has no secret in an environment variable', () => {
    const isSecret = (variable: string) =>
      /PASSWORD|SECRET|_KEY|TOKEN|DATABASE_URL|REDIS_URL|SMTP_URL/.test(variable)
    const told = services.flatMap(([name, { environment = {} }]) =>
      Object.entries(environment).map(([variable, value]) => ({ name, variable, value })),
    )
    const secrets = told.filter(({ variable }) => isSecret(variable))
    expect(secrets.length).toBeGreaterThan(10)
    expect(secrets.filter(({ value }) => !value.includes('/run/secrets/'))).toEqual([])
  })

  it('waits for nothing that a tiny server leaves out', () => {
    const always = services.filter(([, { profiles }]) => !profiles)
    const needed = always.flatMap(([, { depends_on: needs = {} }]) => Object.entries(needs))
    const isLeftOut = ([name, { required = true }]: (typeof needed)[number]) =>
      required && compose.services[name]!.profiles
    expect(needed.filter(isLeftOut)).toEqual([])
  })

  it('has somebody wait for the end of whatever ends, or `up --wait` would take it for a failure', () => {
    const ending = services.filter(([name, service]) => isOnce(service) && name !== 'restore')
    const always = services.filter(([, { profiles }]) => !profiles)
    const awaited = always.flatMap(([, { depends_on: needs = {} }]) =>
      Object.keys(needs).filter((name) => needs[name]!.condition === 'service_completed_successfully'),
    )
    expect(ending.map(([name]) => name).filter((name) => !awaited.includes(name))).toEqual([])
    expect(ending.length).toBeGreaterThan(4)
  })

  it('gives the APIs time to end, and Caddy the only trusted address', () => {
    const caddy = compose.services['caddy']!.networks as Record<string, Record<string, string>>
    const { ipv4_address: ipv4, ipv6_address: ipv6 } = caddy['edge']!
    for (const name of ['api-a', 'api-b']) {
      expect(compose.services[name]).toMatchObject({
        stop_grace_period: '40s',
        environment: {
          MIGRATE_ON_START: 'false',
          WORKER_IN_SERVE: 'false',
          TRUSTED_PROXIES: `${ipv4},${ipv6}`,
        },
      })
    }
  })
})

describe('compose.silo.yaml', () => {
  it('gives Silo a home, where it makes a folder at its start, that can be written to', () => {
    const text = readFileSync(join(root, 'compose.silo.yaml'), 'utf8')
    const silo = parse(text, { logLevel: 'error' }).services['object-storage'] as Service
    const { read_only: isReadOnly, tmpfs } = compose.services['object-storage']!
    expect({ isReadOnly, tmpfs }).toEqual({ isReadOnly: true, tmpfs: [silo.environment?.['HOME']] })
  })
})

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { imageEnvironment, REALM_FILE } from '../../e2e/lib/keycloak.ts'
import { root } from '../../e2e/lib/server.ts'
import type { Mount } from './compose-file.ts'

/** What stands for an image of compose.yaml: programs of this machine where the image has them. */
export interface Image {
  entrypoint: string[]
  command: string[]
  env: Record<string, string>
  workdir: string
  mounts: Mount[]
  /** Modes of folders in it, where something of compose.yaml may be mounted; others have 0755. */
  folders: Record<string, string>
  stopSignal: NodeJS.Signals
}

const BIN = '/usr/local/bin'
const POSTGRES_BIN = '/usr/lib/postgresql/15/bin'
export const PATH = `${BIN}:/usr/bin:/usr/sbin:${POSTGRES_BIN}`

/** A program that has to be installed, and how it is had. */
const PROGRAMS: Record<string, string> = {
  caddy: '.ci/with-deploy-tools npm run rehearse',
  alertmanager: '.ci/with-deploy-tools npm run rehearse',
  postgres_exporter: '.ci/with-deploy-tools npm run rehearse',
  versitygw: 'go install github.com/versity/versitygw/cmd/versitygw@v1.7.0',
  ip: 'apt-get install iproute2',
  wget: 'apt-get install wget',
  'valkey-server': 'apt-get install valkey-server',
  restic: 'apt-get install restic',
  prometheus: 'apt-get install prometheus',
  'prometheus-node-exporter': 'apt-get install prometheus-node-exporter',
  'prometheus-redis-exporter': 'apt-get install prometheus-redis-exporter',
  'prometheus-blackbox-exporter': 'apt-get install prometheus-blackbox-exporter',
}

/** @returns what is not there, each with its remedy. */
export function missingPrograms(): string[] {
  const missing = Object.entries(PROGRAMS).filter(([name]) => !find(name))
  return [
    ...missing.map(([name, remedy]) => `${name}: ${remedy}`),
    ...(existsSync(join(POSTGRES_BIN, 'postgres'))
      ? []
      : ['PostgreSQL 15: apt-get install postgresql-15-postgis-3']),
  ]
}

function find(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(':')
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path))
}

const program = (name: string, target = `${BIN}/${name}`): Mount => ({
  source: execFileSync('readlink', ['-f', find(name)!], { encoding: 'utf8' }).trim(),
  target,
  isReadOnly: true,
})

const image = (parts: Partial<Image>): Image => ({
  entrypoint: [],
  command: [],
  env: {},
  workdir: '/',
  mounts: [],
  stopSignal: 'SIGTERM',
  ...parts,
  folders: { '/tmp': '1777', ...parts.folders },
})
const node: Mount = { source: process.execPath, target: `${BIN}/node`, isReadOnly: true }

/** EventBuzz's own: the build in this folder, with what another release has different. */
function eventbuzz(differences: Mount[] = []): Image {
  return image({
    entrypoint: ['node', '/app/server/bin/eventbuzz.mjs'],
    command: ['serve'],
    env: { NODE_ENV: 'production', ENVIRONMENT: 'production' },
    workdir: '/app',
    mounts: [node, { source: root, target: '/app', isReadOnly: true }, ...differences],
  })
}

function keycloak(distribution: string): Image {
  const parts = ['bin', 'conf', 'lib', 'providers', 'themes']
  return image({
    entrypoint: ['/opt/keycloak/bin/kc.sh'],
    env: imageEnvironment().start,
    mounts: [
      ...parts.map((name) => ({
        source: join(distribution, name),
        target: `/opt/keycloak/${name}`,
        isReadOnly: true,
      })),
      { source: REALM_FILE, target: '/opt/keycloak/data/import/eventbuzz-realm.json', isReadOnly: true },
    ],
  })
}

/** The name of an image without its version: `quay.io/x/keycloak:26` is `keycloak`. */
const nameOf = (reference: string) => reference.replace(/[@:][^/]*$/, '').replace(/^.*\//, '')

/** @param releases what differs in each release of EventBuzz, by the reference that deploys it. */
export function imageOf(
  reference: string,
  { distribution, releases }: { distribution: string; releases: Map<string, Mount[]> },
): Image {
  const here = (name: string) => join(root, 'deploy/rehearsal', name)
  switch (nameOf(reference)) {
    case 'eventbuzz': {
      const release = releases.get(reference)
      if (!release) throw new Error(`There is no image ${reference}.`)
      return eventbuzz(release)
    }
    case 'eventbuzz-backup':
      return eventbuzz()
    case 'eventbuzz-keycloak':
      return keycloak(distribution)
    case 'caddy':
      return image({
        command: ['caddy', 'run', '--config', '/etc/caddy/Caddyfile', '--adapter', 'caddyfile'],
        env: { XDG_CONFIG_HOME: '/config', XDG_DATA_HOME: '/data' },
        mounts: [program('caddy')],
      })
    case 'postgis':
      return image({
        entrypoint: ['bash', `${BIN}/docker-entrypoint.sh`],
        env: { PGDATA: '/var/lib/postgresql/15/docker' },
        folders: { '/var/run/postgresql': '3777' },
        // For SIGTERM it would wait until everybody has left.
        stopSignal: 'SIGINT',
        mounts: [
          { source: here('postgres-image.sh'), target: `${BIN}/docker-entrypoint.sh`, isReadOnly: true },
        ],
      })
    case 'valkey':
      return image({ workdir: '/data' })
    case 'versitygw':
      return image({ mounts: [program('versitygw')] })
    case 'prometheus':
      return image({ mounts: [program('prometheus', '/bin/prometheus')] })
    case 'alertmanager':
      return image({ mounts: [program('alertmanager', '/bin/alertmanager')] })
    case 'grafana':
      // No package has it. What stands for it answers its health check, so that the rest can be looked at.
      return image({
        command: ['node', '/grafana.mjs'],
        mounts: [node, { source: here('grafana.mjs'), target: '/grafana.mjs', isReadOnly: true }],
      })
    case 'node-exporter':
      return image({ entrypoint: ['prometheus-node-exporter'] })
    case 'postgres-exporter':
      return image({ entrypoint: ['postgres_exporter'], mounts: [program('postgres_exporter')] })
    case 'redis_exporter':
      return image({ entrypoint: ['prometheus-redis-exporter'] })
    case 'blackbox-exporter':
      return image({ entrypoint: ['prometheus-blackbox-exporter'] })
    default:
      throw new Error(`Nothing here stands for the image ${reference}.`)
  }
}

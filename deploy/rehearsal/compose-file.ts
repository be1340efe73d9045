import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

export interface Mount {
  source: string
  target: string
  isReadOnly: boolean
}

/** A service of compose.yaml, its variables filled in. */
export interface Service {
  name: string
  image: string
  profiles: string[]
  entrypoint: string[] | undefined
  command: string[] | undefined
  environment: Record<string, string>
  mounts: Mount[]
  tmpfs: { target: string; options: string | undefined }[]
  networks: { name: string; address: string | undefined }[]
  /** One that is not required is waited for only where its profile is on. */
  needs: { service: string; isRequired: boolean }[]
  health: { argv: string[]; startIntervalMs: number; timeoutMs: number } | undefined
  /** It does its work and ends. */
  isOneShot: boolean
  stopGraceMs: number
  memoryLimitMb: number
}

interface RawService {
  image: string
  profiles?: string[]
  entrypoint?: string[]
  command?: string[]
  environment?: Record<string, unknown>
  volumes?: (string | { source: string; target: string; read_only?: boolean })[]
  secrets?: (string | { source: string; target: string })[]
  tmpfs?: string[]
  networks?: string[] | Record<string, { ipv4_address?: string }>
  depends_on?: Record<string, { condition: string; required?: boolean }>
  healthcheck?: { test: [string, ...string[]]; interval: string; timeout: string; start_interval?: string }
  restart?: string
  stop_grace_period?: string
  mem_limit: string
}
interface RawFile {
  services: Record<string, RawService>
  secrets: Record<string, { file: string }>
}

/** Reads as much of the Compose specification as our file uses. */
export function readCompose(dir: string, env: Record<string, string>): Map<string, Service> {
  const text = readFileSync(join(dir, 'compose.yaml'), 'utf8')
  const file = filledIn(parse(text, { merge: true }), env) as RawFile
  const secretFiles = new Map(
    Object.entries(file.secrets).map(([name, { file: path }]) => [name, join(dir, path)]),
  )
  return new Map(
    Object.entries(file.services).map(([name, raw]) => [name, serviceOf(name, raw, dir, secretFiles)]),
  )
}

function serviceOf(name: string, raw: RawService, dir: string, secretFiles: Map<string, string>): Service {
  const volumes = (raw.volumes ?? []).map((volume): Mount => {
    if (typeof volume !== 'string')
      return {
        source: resolve(dir, volume.source),
        target: volume.target,
        isReadOnly: volume.read_only ?? false,
      }
    const [source, target, mode = ''] = volume.split(':') as [string, string, string?]
    return { source: resolve(dir, source), target, isReadOnly: mode.startsWith('ro') }
  })
  const secrets = (raw.secrets ?? []).map((secret): Mount => {
    const { source, target } =
      typeof secret === 'string' ? { source: secret, target: `/run/secrets/${secret}` } : secret
    return { source: secretFiles.get(source)!, target, isReadOnly: true }
  })
  const networks = Array.isArray(raw.networks)
    ? raw.networks.map((network) => ({ name: network, address: undefined }))
    : Object.entries(raw.networks ?? {}).map(([network, { ipv4_address }]) => ({
        name: network,
        address: ipv4_address,
      }))
  const { healthcheck } = raw
  return {
    name,
    image: raw.image,
    profiles: raw.profiles ?? [],
    entrypoint: raw.entrypoint,
    command: raw.command,
    environment: Object.fromEntries(
      Object.entries(raw.environment ?? {}).map(([key, value]) => [key, String(value)]),
    ),
    mounts: [...volumes, ...secrets],
    tmpfs: (raw.tmpfs ?? []).map((each) => {
      const [target, options] = each.split(':') as [string, string?]
      return { target, options }
    }),
    networks,
    needs: Object.entries(raw.depends_on ?? {}).map(([service, { required }]) => ({
      service,
      isRequired: required ?? true,
    })),
    health: healthcheck && {
      argv: healthArgv(healthcheck.test),
      startIntervalMs: milliseconds(healthcheck.start_interval ?? '1s'),
      timeoutMs: milliseconds(healthcheck.timeout),
    },
    isOneShot: raw.restart === 'no',
    stopGraceMs: milliseconds(raw.stop_grace_period ?? '10s'),
    memoryLimitMb: Number(/^(\d+)m$/.exec(raw.mem_limit)?.[1]),
  }
}

function healthArgv([kind, ...args]: [string, ...string[]]): string[] {
  if (kind === 'CMD') return args
  if (kind === 'CMD-SHELL') return ['sh', '-c', ...args]
  throw new Error(`A health check begins with ${kind}.`)
}

function milliseconds(text: string): number {
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(text) ?? []
  if (!amount) throw new Error(`${text} is no duration that is known here.`)
  return Number(amount) * (unit === 'm' ? 60_000 : 1_000)
}

function filledIn(value: unknown, env: Record<string, string>): unknown {
  if (typeof value === 'string') return interpolated(value, env)
  if (Array.isArray(value)) return value.map((each) => filledIn(each, env))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filledIn(each, env)]))
}

/** `${NAME}`, with `:-` what is there instead, with `:+` what is there if it is, with `:?` why it must be. */
export function interpolated(text: string, env: Record<string, string>): string {
  return text.replaceAll(/\$\{(\w+)(?::([-+?])([^}]*))?\}/g, (_, name: string, how: string, other = '') => {
    const value = env[name] ?? ''
    if (how === '+') return value === '' ? '' : (other as string)
    if (value !== '') return value
    if (how === '?') throw new Error(`${name} is not set: ${other}`)
    return other as string
  })
}

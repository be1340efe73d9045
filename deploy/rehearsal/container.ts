import { spawn, type ChildProcess } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { PATH, type Image } from './images.ts'
import type { Mount, Service } from './compose-file.ts'

export const USER = { uid: 10001, gid: 10001 }

export interface ContainerOptions {
  name: string
  service: Service
  image: Image
  command?: string[]
  env?: Record<string, string>
  /** Instead of the mounts of compose.yaml with the same target. */
  mounts?: Mount[]
  /** The file of its network namespace. */
  network: string
  hosts: string
  /** Where its layers and its log are. */
  dir: string
}

export interface ExecOptions {
  timeoutMs?: number
  env?: Record<string, string>
  input?: string | Uint8Array
}

/**
 * A process that sees what it would see in its container: this machine's files below a layer of its own, read-only, the
 * mounts and secrets of compose.yaml, its networks alone, and none of root's rights.
 */
export class Container {
  readonly name: string
  readonly service: Service
  readonly logFile: string
  readonly ended: Promise<number>
  readonly #process: ChildProcess
  readonly #env: Record<string, string>
  readonly #workdir: string
  readonly #stopSignal: NodeJS.Signals
  #status: number | undefined

  constructor({
    name,
    service,
    image,
    command,
    env = {},
    mounts = [],
    network,
    hosts,
    dir,
  }: ContainerOptions) {
    this.name = name
    this.service = service
    this.#env = { PATH, HOME: '/tmp', ...image.env, ...service.environment, ...env }
    this.#workdir = image.workdir
    this.#stopSignal = image.stopSignal
    const layer = join(dir, 'layers', `${name}-${Date.now()}`)
    mkdirSync(layer, { recursive: true })
    mkdirSync(join(dir, 'logs'), { recursive: true })
    this.logFile = join(dir, 'logs', `${name}.log`)
    const entrypoint = service.entrypoint ?? image.entrypoint
    const argv = [...entrypoint, ...(command ?? service.command ?? (service.entrypoint ? [] : image.command))]
    const replaced = new Set(mounts.map(({ target }) => target))
    const all = [...image.mounts, ...service.mounts.filter(({ target }) => !replaced.has(target)), ...mounts]
    const script = join(layer, 'start.sh')
    writeFileSync(
      script,
      startScript({
        name,
        layer,
        mounts: all,
        tmpfs: service.tmpfs.map((each) => ({ ...each, mode: image.folders[each.target] ?? '0755' })),
        hosts,
        workdir: this.#workdir,
      }),
    )
    const log = openSync(this.logFile, 'a')
    this.#process = spawn(
      'nsenter',
      [`--net=${network}`, 'unshare', '--uts', '--mount', '--propagation', 'slave', 'sh', script, ...argv],
      { env: this.#env, stdio: ['ignore', log, log], detached: true },
    )
    this.ended = new Promise((resolve) => {
      this.#process.once('error', (error) => {
        appendFileSync(this.logFile, `${error.message}\n`)
        resolve((this.#status = 127))
      })
      this.#process.once('close', (code) => resolve((this.#status = code ?? 137)))
    })
  }

  get pid(): number {
    return this.#process.pid!
  }

  get isRunning(): boolean {
    return this.#status === undefined
  }

  /** What it said last. */
  log(characters = 2_000): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8').slice(-characters) : ''
  }

  /** Runs a command beside it, as `docker compose exec` does. */
  exec(argv: string[], { timeoutMs = 60_000, env = {}, input = '' }: ExecOptions = {}) {
    const inside = ['nsenter', '--target', String(this.pid), '--net', '--uts', '--mount', '--root']
    const [program, ...args] = [...inside, 'env', '-C', this.#workdir, ...AS_USER, '--', ...argv]
    const child = spawn(program!, args, { env: { ...this.#env, ...env }, detached: true })
    // With all that it has started, or those would keep its output open.
    const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), timeoutMs)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    // It may end without having read it.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    return new Promise<{ status: number; output: string }>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => {
        clearTimeout(timer)
        resolve({ status: code ?? 137, output })
      })
    })
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return
    this.#process.kill(this.#stopSignal)
    const timer = setTimeout(() => this.kill(), this.service.stopGraceMs)
    await this.ended
    clearTimeout(timer)
  }

  /** Without a goodbye, and with all that it has started. */
  kill(): void {
    if (this.isRunning) process.kill(-this.pid, 'SIGKILL')
  }
}

const AS_USER = [
  'setpriv',
  `--reuid=${USER.uid}`,
  `--regid=${USER.gid}`,
  '--clear-groups',
  '--no-new-privs',
  '--bounding-set=-all',
  '--inh-caps=-all',
]

/** Runs in a mount namespace of its own; what it is given it becomes. */
function startScript(options: {
  name: string
  layer: string
  mounts: Mount[]
  tmpfs: (Service['tmpfs'][number] & { mode: string })[]
  hosts: string
  workdir: string
}): string {
  const { layer, hosts, workdir } = options
  const root = `${layer}/root`
  const inRoot = (target: string) => quote(`${root}${target.replace(/^\/var\/run\//, '/run/')}`)
  const lines = [
    'set -eu',
    `mkdir -p ${layer}/upper ${layer}/work ${root}`,
    `mount -t tmpfs tmpfs ${layer}/upper`,
    `mkdir ${layer}/upper/top ${layer}/upper/work`,
    `mount -t overlay overlay -o lowerdir=/,upperdir=${layer}/upper/top,workdir=${layer}/upper/work ${root}`,
    `echo ${options.name} >/proc/sys/kernel/hostname`,
    `cat >${root}/etc/hosts <<'END'\n${hosts}END`,
    // Who asks for other names is told at once that there are none: nobody listens there.
    `rm -f ${root}/etc/resolv.conf; echo 'nameserver 127.0.0.1' >${root}/etc/resolv.conf`,
    `printf 'eventbuzz:x:${USER.uid}:${USER.gid}::/tmp:/bin/sh\\n' >>${root}/etc/passwd`,
    `for name in dev proc sys; do mount --rbind /$name ${root}/$name; done`,
    `mkdir -p ${root}/tmp ${root}/run`,
    // As in Docker: everybody may listen on any port of a network of their own.
    'echo 0 >/proc/sys/net/ipv4/ip_unprivileged_port_start',
  ]
  for (const { target } of options.tmpfs) lines.push(`mkdir -p ${inRoot(target)}`)
  for (const { source, target } of options.mounts)
    lines.push(
      statSync(source).isDirectory()
        ? `mkdir -p ${inRoot(target)}`
        : // A package of this machine may have made the folder for its own user.
          `mkdir -p "$(dirname ${inRoot(target)})"; chmod a+rx "$(dirname ${inRoot(target)})"; [ -e ${inRoot(target)} ] || touch ${inRoot(target)}`,
    )
  lines.push(`mount -o remount,ro ${root}`)
  // As when a container starts again: root's, with the mode of the folder below, unless the file says otherwise.
  for (const { target, mode, options: own } of options.tmpfs)
    lines.push(
      `mount -t tmpfs -o nosuid,nodev,noexec,mode=${mode}${own ? `,${own}` : ''} tmpfs ${inRoot(target)}`,
    )
  for (const { source, target, isReadOnly } of options.mounts) {
    const recursive = source === '/' ? '--rbind' : '--bind'
    lines.push(`mount ${recursive} ${quote(source)} ${inRoot(target)}`)
    if (isReadOnly) lines.push(`mount -o remount,ro,bind ${inRoot(target)}`)
  }
  lines.push(`exec chroot ${root} env -C ${workdir} ${AS_USER.join(' ')} -- "$@"`, '')
  return lines.join('\n')
}

const quote = (text: string) => `'${text}'`

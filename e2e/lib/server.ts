import { spawn, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Run {
  process: ChildProcess
  /** All that it has printed so far. */
  output: () => string
  /** Resolves with the exit status, -1 after a signal. */
  ended: Promise<number>
}

// A test asks more in a minute than a visitor does.
const UNLIMITED = {
  RATE_LIMIT_ALL: '0',
  RATE_LIMIT_READS: '0',
  RATE_LIMIT_SEARCH: '0',
  RATE_LIMIT_SUGGESTIONS: '0',
  RATE_LIMIT_WRITES: '0',
  RATE_LIMIT_UPLOADS: '0',
}

/** Runs a program with this environment on top of ours, its output collected. */
export function run(command: string, args: string[], env: Record<string, string> = {}, cwd = root): Run {
  const child = spawn(command, args, {
    cwd,
    env: { ...withoutNpm(process.env), LOG_LEVEL: 'error', ...UNLIMITED, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve(code ?? -1))
  })
  return { process: child, output: () => text, ended }
}

// Inside `npm test` npm describes itself in variables that would mislead an npm started by a test.
function withoutNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(npm_|VITEST|NODE_ENV$)/.test(name)))
}

export interface Server extends Run {
  url: string
  /** Seconds from the start of the process to the first answer of /health/ready. */
  readyAfterS: number
  stop: () => Promise<number>
}

/** Starts a server and waits until it is ready. @throws with its output when it ends before. */
export async function startServer(
  options: {
    env?: Record<string, string>
    command?: string
    args?: string[]
    cwd?: string
    withinS?: number
    port?: number
  } = {},
): Promise<Server> {
  const {
    command = process.execPath,
    args = ['server/bin/eventbuzz.mjs'],
    cwd = root,
    withinS = 60,
  } = options
  const port = options.port ?? (await freePort())
  const startedAt = performance.now()
  const started = run(command, args, { PORT: String(port), ...options.env }, cwd)
  const url = `http://127.0.0.1:${port}`
  const elapsedS = () => (performance.now() - startedAt) / 1000
  let hasEnded = false
  void started.ended.then(() => (hasEnded = true))
  while (!(await isReady(url))) {
    if (hasEnded || elapsedS() > withinS) {
      started.process.kill('SIGKILL')
      throw new Error(`The server did not get ready within ${withinS} s:\n${started.output()}`)
    }
    await sleep(50)
  }
  return {
    ...started,
    url,
    readyAfterS: elapsedS(),
    stop: () => {
      started.process.kill('SIGTERM')
      return started.ended
    },
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/v1/health/ready`)).status === 200
  } catch {
    // Nobody listens yet.
    return false
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  return new Promise((resolve) =>
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    }),
  )
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Pids of living processes whose command line or environment mentions `text` (Linux only). */
export async function processesMentioning(text: string): Promise<number[]> {
  const { readdir, readFile } = await import('node:fs/promises')
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue
    const [commandLine, environment] = await Promise.all(
      ['cmdline', 'environ'].map((file) => readFile(`/proc/${name}/${file}`, 'utf8').catch(() => '')),
    )
    if (commandLine?.includes(text) || environment?.includes(text)) found.push(Number(name))
  }
  return found
}

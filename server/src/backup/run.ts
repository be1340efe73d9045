import { spawn } from 'node:child_process'
import type { Invocation } from './commands.ts'

/** A program ended with a failure; the message has what it said last. */
export class CommandFailed extends Error {
  readonly status: number | undefined
  readonly stdout: string
  constructor(program: string, status: number | undefined, said: string, stdout = '') {
    super(
      `${program} ${status === undefined ? 'could not be run' : `failed (${status})`}: ${said || 'it said nothing'}`,
    )
    this.status = status
    this.stdout = stdout
  }
}

export interface RunOptions {
  cwd?: string
  /** Ends the program, and so the run fails. */
  signal?: AbortSignal | undefined
}

/** What a program may know beside what it is told: where things are, and how restic reaches its repository. */
const PASSED_ON = /^(PATH|HOME|TMPDIR|TZ|LANG|SSH_AUTH_SOCK|(RESTIC|AWS|B2|AZURE|GOOGLE|RCLONE|ST|OS)_.*)$/
const KEPT_OF_STDERR = 2_000

function environment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)))
}

/** Runs a program to its end. @returns its standard output. @throws CommandFailed */
export async function run(
  { program, args, env = {} }: Invocation,
  { cwd, signal }: RunOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    ...(cwd && { cwd }),
    ...(signal && { signal }),
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const stdout: Buffer[] = []
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + String(chunk)).slice(-KEPT_OF_STDERR)
  })
  const name = [program, args.find((arg) => !arg.startsWith('-'))].filter(Boolean).join(' ')
  const said = () => stderr.trim().replaceAll(/\s*\n\s*/g, ' | ')
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? 'it is not installed' : error.message
      reject(new CommandFailed(program, undefined, reason))
    })
    child.once('close', (status) => {
      const text = Buffer.concat(stdout).toString('utf8')
      if (status === 0) resolve(text)
      else reject(new CommandFailed(name, status ?? -1, said(), text))
    })
  })
}

import { spawn, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { S3mini } from 's3mini'
import { S3Files } from '../src/adapters/files/s3.ts'

export const KEYS = {
  accessKey: process.env['TEST_S3_ACCESS_KEY'] ?? '',
  secretKey: process.env['TEST_S3_SECRET_KEY'] ?? '',
}
const region = 'us-east-1'

const clientOf = (endpoint: string, bucket: string) =>
  new S3mini({
    endpoint: `${endpoint}/${bucket}`,
    region,
    accessKeyId: KEYS.accessKey,
    secretAccessKey: KEYS.secretKey,
  })

/** A new, empty bucket on a server. */
export async function aBucket(endpoint: string): Promise<string> {
  const bucket = `test-${randomUUID()}`
  // Not createBucket(): it always names a location, and us-east-1 is none that S3 lets a bucket be constrained to.
  await clientOf(endpoint, bucket)['_signedRequest']('PUT', '')
  return bucket
}

/** Lets everybody read the files of a bucket, and not list them. */
export async function letEverybodyRead(endpoint: string, bucket: string): Promise<void> {
  const Statement = [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
  ]
  const body = JSON.stringify({ Version: '2012-10-17', Statement })
  await clientOf(endpoint, bucket)['_signedRequest']('PUT', '', { query: { policy: '' }, body })
}

export const s3Files = (endpoint: string, bucket: string, patienceMs?: number, keys = KEYS) =>
  new S3Files({ endpoint, bucket, region, ...keys, ...(patienceMs && { patienceMs }) })

/** An S3 server of a test's own, which may die, hang and come back at the same port with what it had. */
export class VersityServer {
  readonly endpoint: string
  readonly #port: number
  readonly #dir = mkdtempSync(join(process.env['TEST_S3_DIR'] ?? tmpdir(), 'eventbuzz-s3-'))
  #process: ChildProcess | undefined

  static async start(): Promise<VersityServer> {
    const server = new VersityServer(await freePort())
    await server.start()
    return server
  }

  private constructor(port: number) {
    this.#port = port
    this.endpoint = `http://127.0.0.1:${port}`
  }

  async start(): Promise<void> {
    const args = ['--quiet', '--health', '/health', '--port', `127.0.0.1:${this.#port}`, 'posix', this.#dir]
    const env = {
      ...process.env,
      ROOT_ACCESS_KEY_ID: KEYS.accessKey,
      ROOT_SECRET_ACCESS_KEY: KEYS.secretKey,
    }
    this.#process = spawn('versitygw', args, { stdio: 'ignore', env })
    while (!(await this.#answers())) await sleep(20)
  }

  async stop(): Promise<void> {
    const ended = this.#process
    this.#process = undefined
    if (!ended || ended.exitCode !== null) return
    ended.kill('SIGKILL')
    await once(ended, 'exit')
  }

  /** The connections stay, and nothing answers. */
  hang(): void {
    this.#process?.kill('SIGSTOP')
  }

  goOn(): void {
    this.#process?.kill('SIGCONT')
  }

  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#dir, { recursive: true, force: true })
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.endpoint}/health`)).ok
    } catch {
      return false
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

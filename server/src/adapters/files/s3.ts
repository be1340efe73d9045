import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { S3mini, S3ServiceError } from 's3mini'
import {
  assertFileKey,
  assertFilePrefix,
  FilesUnavailableError,
  IMMUTABLE,
  typeOfKey,
  type FileInfo,
  type Files,
  type StoredFile,
} from './port.ts'

/** After this long without a sign of life, in milliseconds, the server counts as lost. */
const PATIENCE_MS = 10_000
const PING_PATIENCE_MS = 3_000

export interface S3Options {
  endpoint: string
  bucket: string
  region: string
  accessKey: string
  secretKey: string
  patienceMs?: number
}

/** Files in one bucket of a server that speaks S3, addressed by path, as every such server understands it. */
export class S3Files implements Files {
  readonly #options: S3Options
  readonly #patienceMs: number
  readonly #client: S3mini

  constructor(options: S3Options) {
    this.#options = options
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS
    this.#client = this.#open(this.#patienceMs)
  }

  #open(patienceMs: number): S3mini {
    const { endpoint, bucket, region, accessKey, secretKey } = this.#options
    return new S3mini({
      endpoint: `${endpoint.replace(/\/$/, '')}/${bucket}`,
      region,
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      fetch: fetchWithin(patienceMs),
    })
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    assertFileKey(key)
    const headers = {
      // Requests are signed without their body; with this the server refuses one that was changed or cut off on the way.
      'x-amz-checksum-sha256': createHash('sha256').update(bytes).digest('base64'),
      'cache-control': IMMUTABLE,
    }
    // The type of s3mini allows only x-amz-* here; it signs and sends all of them alike.
    await orUnavailable(() =>
      this.#client.putObject(key, bytes, typeOfKey(key), undefined, headers as Record<string, string>),
    )
  }

  async get(key: string): Promise<StoredFile | undefined> {
    assertFileKey(key)
    // Not getObjectResponse(), for which a missing bucket is a missing file.
    const response = await orUnavailable(() => this.#client.getObjectRaw(key).catch(orMissing))
    if (!response) return undefined
    const chunks = readWithin(response, this.#patienceMs)
    const stream = Readable.from(chunks, { objectMode: false })
    return { size: sizeOf(response), type: typeOfKey(key), stream }
  }

  async stat(key: string): Promise<FileInfo | undefined> {
    assertFileKey(key)
    const size = await orUnavailable(async () => {
      // Not objectExists(), whose answer has no size. The message of getContentLength() hides the status in `cause`.
      try {
        return await this.#client.getContentLength(key)
      } catch (error) {
        const cause = (error as Error).cause
        if (!(cause instanceof S3ServiceError && cause.status === 404)) throw cause ?? error
        // An answer to HEAD has no body that would say what is missing.
        if (!(await this.#client.bucketExists())) throw new FilesUnavailableError('NoSuchBucket')
        return undefined
      }
    })
    return size === undefined ? undefined : { size, type: typeOfKey(key) }
  }

  async delete(key: string): Promise<void> {
    assertFileKey(key)
    await orUnavailable(() => this.#client.deleteObject(key).catch(orMissing))
  }

  async list(
    prefix: string,
    { limit, after }: { limit: number; after?: string | undefined },
  ): Promise<string[]> {
    assertFilePrefix(prefix)
    const page = await orUnavailable(() =>
      this.#client.listObjectsPaged('/', prefix, limit, undefined, after ? { 'start-after': after } : {}),
    )
    if (!page) throw new FilesUnavailableError('NoSuchBucket')
    return (page.objects ?? []).map(({ Key }) => Key)
  }

  async ping(): Promise<void> {
    const client = this.#open(Math.min(this.#patienceMs, PING_PATIENCE_MS))
    const page = await orUnavailable(() => client.listObjectsPaged('/', '', 1))
    if (!page) throw new FilesUnavailableError('NoSuchBucket')
  }
}

/** Its own, because the timeout of s3mini would also end a file that a slow reader is still reading. */
function fetchWithin(patienceMs: number): typeof fetch {
  return async (input, init) => {
    const work = new AbortController()
    const timer = setTimeout(() => work.abort(new FilesUnavailableError('timed out')), patienceMs)
    try {
      const response = await fetch(input, { ...init, signal: work.signal, redirect: 'error' })
      const isFile = init?.method === 'GET' && response.ok && new URL(response.url).search === ''
      if (isFile || response.body === null) return response
      const { status, headers } = response
      return new Response(await response.arrayBuffer(), { status, headers })
    } finally {
      clearTimeout(timer)
    }
  }
}

/** The chunks of a body. Only the time that the server takes counts, not that of whoever reads. */
async function* readWithin(response: Response, patienceMs: number): AsyncGenerator<Uint8Array> {
  const reader = response.body!.getReader()
  let isDone = false
  try {
    while (!isDone) {
      let timer: NodeJS.Timeout | undefined
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new FilesUnavailableError('timed out')), patienceMs)
      })
      const { done, value } = await orUnavailable(() => Promise.race([reader.read(), silence])).finally(() =>
        clearTimeout(timer),
      )
      isDone = done
      if (value) yield value
    }
  } finally {
    // Not waited for: a server that is silent does not answer this either.
    if (!isDone) void reader.cancel().catch(() => {})
  }
}

const sizeOf = ({ headers }: Response) => Number(headers.get('content-length') ?? 0)

function orMissing(error: unknown): undefined {
  const isMissing =
    error instanceof S3ServiceError && error.status === 404 && error.serviceCode !== 'NoSuchBucket'
  if (!isMissing) throw error
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FilesUnavailableError) throw error
    // fetch() puts the reason, such as ECONNREFUSED, into `cause`, and s3mini what fetch() said into another one.
    const codes = [error, (error as Error).cause, ((error as Error).cause as Error | undefined)?.cause]
    const code = codes.map((each) => (each as { code?: unknown } | undefined)?.code)
    const reason = code.find((each) => typeof each === 'string')
    throw new FilesUnavailableError(reason ?? 'no answer', error)
  }
}

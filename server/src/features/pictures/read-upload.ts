import { setTimeout as sleep } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { ALT_LENGTH, ALT_PATTERN, MAX_UPLOAD_BYTES } from '@eventbuzz/contract/pictures'
import { AppError, invalid } from '../../lib/app-error.ts'
import { refusal } from './encode-picture.ts'
import type { Upload } from './upload-picture.ts'

/** For all of an upload, in milliseconds: 10 MB at 2 Mbit/s. After 60 s the server would end the connection without a word. */
const PATIENCE_MS = 50_000
/** What a form may have around the file. */
const FORM_BYTES = 64 * 1024

/** Reads the one file of an upload, as a form with the field `file` or as the bare body. */
export async function readUpload(request: FastifyRequest, patienceMs = PATIENCE_MS): Promise<Upload> {
  const length = Number(request.headers['content-length'] ?? 0)
  try {
    if (length > MAX_UPLOAD_BYTES + FORM_BYTES) throw refusal('size')
    const read = request.isMultipart() ? readForm(request) : readBody(request)
    return await within(patienceMs, read)
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('VALIDATION_ERROR', 'The upload was cut off, or is no form as its type says.')
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const tooLong = sleep(ms, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new AppError('VALIDATION_ERROR', 'The picture took too long to arrive. Please try again.')
  })
  try {
    return await Promise.race([work, tooLong])
  } finally {
    done.abort()
    tooLong.catch(() => {})
    work.catch(() => {})
  }
}

async function readBody(request: FastifyRequest): Promise<Upload> {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('image/')) {
    throw new AppError(
      'UNSUPPORTED_MEDIA_TYPE',
      'Please send multipart/form-data with the field "file", or the picture itself with an image/* type.',
    )
  }
  return { file: await collect(request.body as Readable), alt: null }
}

async function readForm(request: FastifyRequest): Promise<Upload> {
  let file: Uint8Array | undefined
  let alt: string | null = null
  for await (const part of partsOf(request)) {
    const name = part.fieldname
    if (part.type === 'file' && name === 'file') {
      if (file) throw wrong('file', 'is there more than once', 'one picture for each request')
      file = await collect(part.file)
    } else if (part.type === 'field' && name === 'alt') alt = readAlt(String(part.value))
    else throw wrong(name, 'is not a field of this form', 'the fields "file", a file, and "alt", a text')
  }
  if (!file) throw wrong('file', 'is missing', 'a picture in the form field "file"')
  return { file, alt }
}

// One byte more than allowed, so that a file that is exactly as large as allowed is not taken for a longer one.
const partsOf = (request: FastifyRequest) =>
  request.parts({ limits: { fileSize: MAX_UPLOAD_BYTES + 1, fieldSize: 4 * ALT_LENGTH, parts: 5 } })

async function collect(stream: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Whoever stops half way must not end the connection with it: the answer still goes through it.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > MAX_UPLOAD_BYTES) throw refusal('size')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Nothing is null: an empty description describes nothing. */
export function readAlt(text: string | null): string | null {
  const alt = text?.trim() || null
  if (alt && (alt.length > ALT_LENGTH || !new RegExp(ALT_PATTERN).test(alt)))
    throw wrong('alt', 'is not right', `one line of at most ${ALT_LENGTH} characters`)
  return alt
}

const wrong = (parameter: string, message: string, expected: string) =>
  invalid([{ parameter, message, expected }])

import type { Readable } from 'node:stream'

/** What may be stored, by the extension of its key. Nothing that a browser could run is among it. */
export const FILE_TYPES = { webp: 'image/webp', avif: 'image/avif' } as const
export type FileType = (typeof FILE_TYPES)[keyof typeof FILE_TYPES]

const KEY = /^(?:[a-z0-9][a-z0-9_-]*\/)+[a-z0-9][a-z0-9_-]*\.(?:webp|avif)$/
const PREFIX = /^(?:[a-z0-9][a-z0-9_-]*\/)*(?:[a-z0-9][a-z0-9_-]*)?$/
const MAX_LENGTH = 200

/**
 * Lower-case names between slashes, the last one with an extension, as in `pictures/ab/abcdef-640.webp`. So a key is
 * never a folder, never leaves its root, and needs no escaping anywhere.
 */
export const isFileKey = (text: string): boolean => text.length <= MAX_LENGTH && KEY.test(text)
const isFilePrefix = (text: string): boolean => text.length <= MAX_LENGTH && PREFIX.test(text)

export const typeOfKey = (key: string): FileType =>
  FILE_TYPES[key.slice(key.lastIndexOf('.') + 1) as keyof typeof FILE_TYPES]

/** For `Cache-Control`: what is under a key never changes its meaning. */
export const IMMUTABLE = 'public, max-age=31536000, immutable'

export interface FileInfo {
  /** In bytes. */
  size: number
  type: FileType
}

export interface StoredFile extends FileInfo {
  /** To be read to its end, or destroyed. Fails with FilesUnavailableError when the storage goes silent half way. */
  stream: Readable
}

/**
 * Keeps files that everybody may read, each under a key.
 *
 * - A key is checked by `isFileKey`; any other is a mistake of the caller and an error.
 * - A file is there as a whole or not at all, also when the process or the machine dies during `put`. Once `put` is
 *   over, the file is stored for good and every process reads it.
 * - `put` of a key that is there replaces it. Readers get the old bytes or the new ones, never a mixture.
 * - The type is that of the key's extension, and the storage is told that it may be cached for ever.
 * - `get` and `stat` answer undefined, and `delete` does nothing, when there is no such file.
 * - `list` is in the order of the keys' characters and complete, apart from what is written meanwhile.
 * - When the storage cannot be reached, refuses, is full or says nothing for 10 s, it is FilesUnavailableError.
 */
export interface Files {
  put(key: string, bytes: Uint8Array): Promise<void>
  get(key: string): Promise<StoredFile | undefined>
  stat(key: string): Promise<FileInfo | undefined>
  delete(key: string): Promise<void>
  /** @param after the last key of the page before. @returns at most `limit` (1 to 1000) keys that begin with `prefix`. */
  list(prefix: string, page: { limit: number; after?: string | undefined }): Promise<string[]>
  /** Writes nothing. Fails with the reason when the storage cannot be reached or does not let us in. */
  ping(): Promise<void>
}

/** The storage is of no use just now; the same may work later. `code` says why, without an address. */
export class FilesUnavailableError extends Error {
  readonly code: string
  constructor(code: string, cause?: unknown) {
    super(`The file storage cannot be used (${code}).`, { cause })
    this.code = code
  }
}

/** @throws for a key that no file may have. */
export function assertFileKey(key: string): void {
  if (!isFileKey(key)) throw new Error(`${JSON.stringify(key)} is no key for a file.`)
}

export function assertFilePrefix(prefix: string): void {
  if (!isFilePrefix(prefix)) throw new Error(`${JSON.stringify(prefix)} is no beginning of a key.`)
}

/** What making a bucket for files takes. */
export interface BucketSettings {
  endpoint: string
  bucket: string
  region: string
  /** Who may write; the admin may anyway. */
  accessKey: string
  adminAccessKey: string
  adminSecretKey: string
}

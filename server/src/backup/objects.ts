import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isFileKey, type Files } from '../adapters/files/port.ts'
import type { StoredObject } from './manifest.ts'

const PAGE = 1_000
const AT_ONCE = 4
const PART = '.part'

/** All keys, in their order. */
async function* allKeys(files: Files): AsyncGenerator<string> {
  let after: string | undefined
  for (;;) {
    const page = await files.list('', { limit: PAGE, after })
    yield* page
    if (page.length < PAGE) return
    after = page.at(-1)
  }
}

/**
 * Makes a folder hold exactly the objects of the storage. What is there of an earlier time stays, as a key never changes
 * its meaning; an object that is deleted meanwhile is left out.
 */
export async function copyObjects(files: Files, dir: string, signal?: AbortSignal): Promise<StoredObject[]> {
  const there = new Set(await keysIn(dir))
  const copied: StoredObject[] = []
  await eachOf(allKeys(files), async (key) => {
    signal?.throwIfAborted()
    const path = join(dir, key)
    const object = there.has(key) ? await hashFile(dir, key) : await fetchTo(files, key, path)
    if (object) copied.push(object)
  })
  const wanted = new Set(copied.map(({ key }) => key))
  for (const key of there) if (!wanted.has(key)) await rm(join(dir, key))
  return inOrder(copied)
}

async function fetchTo(files: Files, key: string, path: string): Promise<StoredObject | undefined> {
  const file = await files.get(key)
  if (!file) return undefined
  await mkdir(dirname(path), { recursive: true })
  const hash = hashing()
  // Renamed when it is whole, so that nothing half of it passes for an object next time.
  await pipeline(file.stream, hash.through, createWriteStream(path + PART))
  await rename(path + PART, path)
  return { key, ...hash.result() }
}

/** Objects as the storage has them. */
export async function readObjects(files: Files): Promise<StoredObject[]> {
  const objects: StoredObject[] = []
  await eachOf(allKeys(files), async (key) => {
    const file = await files.get(key)
    if (!file) return
    const hash = hashing()
    await pipeline(file.stream, hash.through, async (chunks: AsyncIterable<Buffer>) => {
      for await (const _chunk of chunks);
    })
    objects.push({ key, ...hash.result() })
  })
  return inOrder(objects)
}

/** Puts the objects of a folder into the storage, and deletes there what the folder does not have. */
export async function putObjects(files: Files, dir: string): Promise<number> {
  const keys = await keysIn(dir)
  const wanted = new Set(keys)
  await eachOf(keys, async (key) => files.put(key, await readFile(join(dir, key))))
  const extra: string[] = []
  for await (const key of allKeys(files)) if (!wanted.has(key)) extra.push(key)
  for (const key of extra) await files.delete(key)
  return keys.length
}

async function keysIn(dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true })
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const path of paths) if (path.endsWith(PART)) await rm(path)
  return paths.map((path) => relative(dir, path)).filter(isFileKey)
}

async function hashFile(dir: string, key: string): Promise<StoredObject> {
  return { key, ...(await hashOf(join(dir, key))) }
}

export async function hashOf(path: string): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size += chunk.length
  }
  return { size, sha256: hash.digest('hex') }
}

function hashing() {
  const hash = createHash('sha256')
  let size = 0
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      size += chunk.length
      done(null, chunk)
    },
  })
  return { through, result: () => ({ size, sha256: hash.digest('hex') }) }
}

/** A few at once, as most of the time is waiting. */
async function eachOf<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = (async function* () {
    yield* items
  })()
  const worker = async () => {
    for (let next = await waiting.next(); !next.done; next = await waiting.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function inOrder(objects: StoredObject[]): StoredObject[] {
  return objects.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

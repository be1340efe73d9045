import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  assertFileKey,
  assertFilePrefix,
  FilesUnavailableError,
  isFileKey,
  typeOfKey,
  type FileInfo,
  type Files,
  type StoredFile,
} from './port.ts'

/** No key begins with a dot, so what is half written is never found. */
const UNFINISHED = '.unfinished'
const STALE_MS = 3_600_000

/** Files in a folder of this machine. Several processes may share it. */
export class FolderFiles implements Files {
  readonly #root: string
  #isTidy = false

  constructor(root: string) {
    this.#root = root
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    assertFileKey(key)
    await orUnavailable(async () => {
      await this.#tidy()
      const target = join(this.#root, key)
      await mkdir(dirname(target), { recursive: true })
      const unfinished = await this.#write(bytes)
      try {
        await rename(unfinished, target)
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
      // The name is only for good once its folder, and those above that may be new, are on the disk too.
      for (let dir = dirname(target); dir.length >= this.#root.length; dir = dirname(dir)) await sync(dir)
    })
  }

  async get(key: string): Promise<StoredFile | undefined> {
    assertFileKey(key)
    return orUnavailable(async () => {
      const file = await open(join(this.#root, key)).catch(orMissing)
      if (!file) return undefined
      try {
        const { size } = await file.stat()
        return { size, type: typeOfKey(key), stream: createReadStream('', { fd: file }) }
      } catch (error) {
        await file.close()
        throw error
      }
    })
  }

  async stat(key: string): Promise<FileInfo | undefined> {
    assertFileKey(key)
    const found = await orUnavailable(() => stat(join(this.#root, key)).catch(orMissing))
    return found && { size: found.size, type: typeOfKey(key) }
  }

  async delete(key: string): Promise<void> {
    assertFileKey(key)
    await orUnavailable(() => rm(join(this.#root, key), { force: true }))
  }

  async list(
    prefix: string,
    { limit, after = '' }: { limit: number; after?: string | undefined },
  ): Promise<string[]> {
    assertFilePrefix(prefix)
    const found: string[] = []
    const walk = async (folder: string): Promise<void> => {
      const entries = await readdir(join(this.#root, folder), { withFileTypes: true }).catch(orMissing)
      const names = (entries ?? []).map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
      for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
        if (found.length === limit) return
        if (name.endsWith('/')) {
          const mayHold = name.startsWith(prefix) || prefix.startsWith(name)
          // Everything in the folder comes before `after` when its name does, unless `after` is inside.
          const isBehind = name < after && !after.startsWith(name)
          if (mayHold && !isBehind) await walk(name)
        } else if (name > after && name.startsWith(prefix) && isFileKey(name)) found.push(name)
      }
    }
    await orUnavailable(() => walk(''))
    return found
  }

  async ping(): Promise<void> {
    await orUnavailable(async () => {
      await mkdir(this.#root, { recursive: true })
      await access(this.#root, constants.R_OK | constants.W_OK | constants.X_OK)
    })
  }

  async #write(bytes: Uint8Array): Promise<string> {
    const dir = join(this.#root, UNFINISHED)
    await mkdir(dir, { recursive: true })
    const path = join(dir, randomUUID())
    const file = await open(path, 'wx')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
    return path
  }

  /** What a process left that died while it wrote. */
  async #tidy(): Promise<void> {
    if (this.#isTidy) return
    this.#isTidy = true
    const dir = join(this.#root, UNFINISHED)
    for (const name of (await readdir(dir).catch(orMissing)) ?? []) {
      const found = await stat(join(dir, name)).catch(orMissing)
      if (found && Date.now() - found.mtimeMs > STALE_MS) await rm(join(dir, name), { force: true })
    }
  }
}

async function sync(dir: string): Promise<void> {
  const handle = await open(dir)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function orMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === undefined ? error : new FilesUnavailableError(code, error)
  }
}

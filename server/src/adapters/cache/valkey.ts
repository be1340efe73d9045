import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis, type RedisOptions } from 'iovalkey'
import { MemoryCache } from './memory.ts'
import type { Cache, CacheKey, OnCacheRead } from './port.ts'
import { GIVE_UP, KEEP, LOOK_UP } from './valkey-scripts.ts'

/** After this long without an answer the server counts as lost. */
const PATIENCE_MS = 500
const RETRY_MS = 250
/** For so long others leave a load to the one who began it, unless the process dies; then it is theirs. */
const LEASE_MS = 5_000
const WAIT_FOR_OTHERS_MS = 1_000
const POLL_MS = 15

// All keys and channels begin with `eb:cache:`, so that an ACL can be narrow.
const EVERYTHING = 'eb:cache:version'
const groupKey = (group: string) => `eb:cache:version:${group}`
const entryKey = (key: CacheKey) => `eb:cache:entry:${key}`
const KEY_DELETED = 'eb:cache:key-deleted'
const GROUP_DELETED = 'eb:cache:group-deleted'

const CONNECTION: RedisOptions = {
  commandTimeout: PATIENCE_MS,
  connectTimeout: 2 * PATIENCE_MS,
  disconnectTimeout: PATIENCE_MS,
  retryStrategy: () => RETRY_MS,
  keepAlive: 10_000,
  // Node tries IPv4 and IPv6 by itself; the client's own way hides why the first of them failed.
  family: 0,
  familyFallback: { enabled: false },
  // Without a server the answer is "no" at once, not later.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  // It would ask for INFO, which a careful ACL refuses.
  enableReadyCheck: false,
}

export interface ValkeyCacheOptions {
  url: string
  /** Of this program: another release may keep other shapes under the same keys. */
  release: string
  /** Told when the server is lost, and when it is back. */
  log: (message: string) => void
  onRead?: OnCacheRead | undefined
}

/** In two tiers: this process' memory, then a Valkey (or Redis 7) server that all processes share. */
export class ValkeyCache implements Cache {
  readonly #near: MemoryCache
  readonly #onRead: OnCacheRead | undefined
  readonly #release: string
  readonly #log: (message: string) => void
  readonly #client: Redis
  readonly #listener: Redis
  #isInUse = false
  #isClosed = false
  #isLossTold = false
  /** Why the server is of no use, when it is not. */
  #reason: Error = new Error('the connection ended')

  constructor({ url, release, log, onRead }: ValkeyCacheOptions) {
    this.#near = new MemoryCache({ onRead })
    this.#onRead = onRead
    this.#release = release
    this.#log = log
    this.#client = new Redis(url, CONNECTION)
    this.#client.on('error', (error: Error) => (this.#reason = error))
    this.#client.on('close', () => this.#lost())
    this.#client.on('ready', () => void this.#begin())

    this.#listener = new Redis(url, CONNECTION)
    this.#listener.on('error', () => {}) // The other connection has the same trouble, and reports it.
    this.#listener.on('ready', () => void this.#listen())
    this.#listener.on('message', (channel: string, name: string) => {
      void (channel === GROUP_DELETED ? this.#near.deleteGroup(name) : this.#near.delete(name as CacheKey))
    })
  }

  async getOrLoad<T>(key: CacheKey, ttlS: number, load: () => Promise<T>): Promise<T> {
    const loadText = async () => JSON.stringify(await load()) as string | undefined
    const text = await this.#near.textOrLoad(key, ttlS, () => this.#sharedOrLoad(key, ttlS, loadText))
    return text === undefined ? (undefined as T) : (JSON.parse(text) as T)
  }

  async #sharedOrLoad(key: CacheKey, ttlS: number, load: () => Promise<string | undefined>) {
    const token = randomUUID()
    const keys = [EVERYTHING, groupKey(groupOf(key)), entryKey(key)]
    const until = performance.now() + WAIT_FOR_OTHERS_MS
    while (this.#isInUse && performance.now() < until) {
      const found = await this.#ask((client) =>
        client.eval(LOOK_UP, keys.length, ...keys, token, LEASE_MS, this.#release),
      )
      const [answer, text] = (found ?? []) as [('value' | 'load' | 'wait')?, string?]
      if (answer === 'value' || answer === 'load')
        this.#onRead?.('server', answer === 'value' ? 'hit' : 'miss')
      if (answer === 'value') return text
      if (answer === 'load') return this.#loadAndKeep(key, ttlS, token, load)
      if (answer === 'wait') await sleep(POLL_MS)
    }
    return load()
  }

  async #loadAndKeep(
    key: CacheKey,
    ttlS: number,
    token: string,
    load: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    let text: string | undefined
    try {
      text = await load()
      return text
    } finally {
      const entry = entryKey(key)
      const ttlMs = Math.ceil(ttlS * 1000)
      // Nobody has to wait for it: an entry with a lease that was not given back ends by itself.
      if (this.#isInUse) {
        void this.#ask((client) =>
          text === undefined
            ? client.eval(GIVE_UP, 1, entry, token)
            : client.eval(KEEP, 1, entry, token, text, ttlMs),
        )
      }
    }
  }

  async delete(key: CacheKey): Promise<void> {
    await this.#ask((client) => Promise.all([client.del(entryKey(key)), client.publish(KEY_DELETED, key)]))
    // Afterwards, or a read in between could bring the old value back from the server.
    await this.#near.delete(key)
  }

  async deleteGroup(group: string): Promise<void> {
    await this.#ask((client) =>
      Promise.all([client.set(groupKey(group), randomUUID()), client.publish(GROUP_DELETED, group)]),
    )
    await this.#near.deleteGroup(group)
  }

  readonly ping = async (): Promise<void> => {
    // A command may ask before the first connection stands or fails.
    const until = performance.now() + PATIENCE_MS
    while (!this.#isInUse && !this.#isLossTold && performance.now() < until) await sleep(POLL_MS)
    if (!this.#isInUse) throw this.#reason
    await this.#client.ping()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#isInUse = false
    this.#client.disconnect()
    this.#listener.disconnect()
    await this.#near.close()
  }

  /** Runs commands; when they fail, whatever the reason, the server is not used again before a new beginning. */
  async #ask<T>(commands: (client: Redis) => Promise<T>): Promise<T | undefined> {
    try {
      return await commands(this.#client)
    } catch (error) {
      // Without a connection every command fails; what broke it is the better reason.
      if (this.#client.status === 'ready') {
        this.#reason = error as Error
        this.#lost()
        this.#client.disconnect(true)
      }
      return undefined
    }
  }

  /**
   * A connection begins with an empty cache. Deletes may have been missed on both sides while there was none, and a
   * server that was only out of reach, or restarted from its disk, still has what was there before.
   */
  async #begin(): Promise<void> {
    const isDone = await this.#ask((client) => client.set(EVERYTHING, randomUUID()))
    if (isDone === undefined || this.#isClosed) return
    this.#near.clear()
    this.#isInUse = true
    this.#reason = new Error('the connection ended')
    if (this.#isLossTold) this.#log('The cache server is back.')
    this.#isLossTold = false
  }

  #lost(): void {
    this.#isInUse = false
    this.#near.clear()
    if (this.#isClosed || this.#isLossTold) return
    this.#isLossTold = true
    const { code, message } = this.#reason as { code?: string; message: string }
    this.#log(`The cache server is lost (${code ?? message}); going on without it, which is slower.`)
  }

  async #listen(): Promise<void> {
    try {
      await this.#listener.subscribe(KEY_DELETED, GROUP_DELETED)
      // Whatever was said before, nobody heard here.
      this.#near.clear()
    } catch {
      // Not hearing of deletes is bearable, as the near tier keeps nothing for a second; so try again in peace.
      if (!this.#isClosed) this.#listener.disconnect(true)
    }
  }
}

const groupOf = (key: CacheKey) => key.slice(0, key.indexOf(':'))

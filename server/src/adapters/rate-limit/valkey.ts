import { Redis } from 'iovalkey'
import { MemoryRateLimits } from './memory.ts'
import type { Count, Hit, RateLimitStore } from './port.ts'

/** A server in the same network answers in one; after this long it counts as lost. */
const PATIENCE_MS = 250
const CONNECT_WITHIN_MS = 1_000
const RETRY_MS = 1_000

/** KEYS: what to count. ARGV: the window in ms, then an amount for each key. Answers with pairs of count and ms left. */
const COUNT = `
local answer = {}
for i, key in ipairs(KEYS) do
  local amount = tonumber(ARGV[i + 1])
  local used = tonumber(redis.call('GET', key) or '0')
  if amount < 0 and used == 0 then
    answer[2 * i - 1], answer[2 * i] = 0, 0
  else
    answer[2 * i - 1] = redis.call('INCRBY', key, amount)
    local left = redis.call('PTTL', key)
    if left < 0 then
      left = tonumber(ARGV[1])
      redis.call('PEXPIRE', key, left)
    end
    answer[2 * i] = left
  end
end
return answer`

export interface ValkeyRateLimitsOptions {
  url: string
  /** Told when the server is lost, and when it is back. */
  log: (message: string) => void
}

/** In a Valkey (or Redis 7) server that all processes share; without it, in memory. Keys begin with `eb:limit:`. */
export class ValkeyRateLimits implements RateLimitStore {
  readonly #near = new MemoryRateLimits()
  readonly #client: Redis
  readonly #log: (message: string) => void
  #isInUse = false
  #isLossTold = false
  #isClosed = false
  #reason: Error = new Error('the connection ended')

  constructor({ url, log }: ValkeyRateLimitsOptions) {
    this.#log = log
    this.#client = new Redis(url, {
      commandTimeout: PATIENCE_MS,
      connectTimeout: CONNECT_WITHIN_MS,
      disconnectTimeout: PATIENCE_MS,
      retryStrategy: () => RETRY_MS,
      keepAlive: 10_000,
      family: 0,
      familyFallback: { enabled: false },
      // Nobody waits for a server that is not there.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      enableReadyCheck: false,
    })
    this.#client.on('error', (error: Error) => (this.#reason = error))
    this.#client.on('close', () => this.#lost())
    this.#client.on('ready', () => void this.#begin())
  }

  async count(hits: Hit[], windowMs: number): Promise<Count[]> {
    if (!this.#isInUse) return this.#near.count(hits, windowMs)
    const keys = hits.map(({ key }) => `eb:limit:${key}`)
    const amounts = hits.map(({ amount }) => amount)
    try {
      const answer = (await this.#client.eval(COUNT, keys.length, ...keys, windowMs, ...amounts)) as number[]
      const counts = hits.map((_, i) => ({ used: answer[2 * i]!, resetMs: answer[2 * i + 1]! }))
      hits.forEach(({ key }, i) => this.#near.learn(key, counts[i]!))
      return counts
    } catch (error) {
      this.#giveUp(error as Error)
      return this.#near.count(hits, windowMs)
    }
  }

  /** A server may take a connection and answer nothing: it is used once it has answered. */
  async #begin(): Promise<void> {
    try {
      await this.#client.eval(COUNT, 0, 1)
      if (this.#isClosed) return
      this.#isInUse = true
      if (this.#isLossTold) this.#log('The server that counts requests is back.')
      this.#isLossTold = false
    } catch (error) {
      this.#giveUp(error as Error)
    }
  }

  #giveUp(error: Error): void {
    // When the connection is gone, what broke it is the better reason.
    if (this.#client.status !== 'ready') return this.#lost()
    this.#reason = error
    this.#lost()
    this.#client.disconnect(true)
  }

  #lost(): void {
    this.#isInUse = false
    if (this.#isClosed || this.#isLossTold) return
    this.#isLossTold = true
    const { code, message } = this.#reason as { code?: string; message: string }
    this.#log(`The server that counts requests is lost (${code ?? message}); each process counts for itself.`)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#isInUse = false
    this.#client.disconnect()
    await this.#near.close()
  }
}

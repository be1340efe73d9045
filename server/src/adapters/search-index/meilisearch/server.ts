import { setTimeout as sleep } from 'node:timers/promises'
import { Meilisearch, MeilisearchApiError, MeilisearchError, type EnqueuedTask } from 'meilisearch'
import { SearchUnavailableError } from '../port.ts'

interface Patience {
  /** For a search, which somebody waits for, and for `ping`. */
  searchMs: number
  /** For any other answer. */
  answerMs: number
  /** For a task from when it was accepted: others may stand before it in the queue. */
  taskMs: number
}

const PATIENCE: Patience = { searchMs: 1_500, answerMs: 10_000, taskMs: 60_000 }
const POLL_MS = { first: 10, longest: 250 }

export interface ServerOptions {
  url: string
  key: string | undefined
  /** Told when the server refuses the key. */
  log: (message: string) => void
  patience?: Partial<Patience>
}

/** Meilisearch cannot answer; `code` is its own, such as `index_not_found`, or the network's, such as `ECONNREFUSED`. */
export class MeilisearchUnavailableError extends SearchUnavailableError {
  readonly code: string
  override readonly isRefusal: boolean
  constructor(code: string, message: string) {
    super(message)
    this.code = code
    this.isRefusal = code.startsWith('invalid_search_')
  }
}

/** Meilisearch has answered that it does not do this: a mistake of ours, not an outage. */
export class MeilisearchRefusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Calls with a time limit, tasks that are waited for, and errors that say why without ever naming the key. */
export class MeilisearchServer {
  readonly #quick: Meilisearch
  readonly #slow: Meilisearch
  readonly #key: string | undefined
  readonly #log: (message: string) => void
  readonly #taskMs: number
  readonly #told = new Set<string>()

  constructor({ url, key, log, patience }: ServerOptions) {
    const { searchMs, answerMs, taskMs } = { ...PATIENCE, ...patience }
    // Nobody is followed elsewhere with the key.
    const options = {
      host: url,
      requestInit: { redirect: 'error' as const },
      ...(key ? { apiKey: key } : {}),
    }
    this.#quick = new Meilisearch({ ...options, timeout: searchMs })
    this.#slow = new Meilisearch({ ...options, timeout: answerMs })
    this.#key = key
    this.#log = log
    this.#taskMs = taskMs
  }

  /** For what somebody waits for. */
  ask<T>(question: (client: Meilisearch) => Promise<T>): Promise<T> {
    return this.#translating(question(this.#quick))
  }

  call<T>(question: (client: Meilisearch) => Promise<T>): Promise<T> {
    return this.#translating(question(this.#slow))
  }

  /** Resolves when the task has succeeded: that it was accepted says nothing. `codes` count as success too. */
  async run(enqueue: (client: Meilisearch) => Promise<EnqueuedTask>, ...codes: string[]): Promise<void> {
    const { taskUid, type } = await this.call(enqueue)
    const task = await this.until(`end task ${taskUid} (${type})`, async () => {
      const found = await this.call((client) => client.tasks.getTask(taskUid))
      return found.status === 'enqueued' || found.status === 'processing' ? undefined : found
    })
    if (task.status === 'succeeded' || codes.includes(task.error?.code ?? '')) return
    const reason = task.error ? `${task.error.message} (${task.error.code})` : 'no reason given'
    throw new MeilisearchRefusal(
      task.error?.code ?? task.status,
      this.#withoutKey(`Meilisearch's task ${taskUid} (${type}) ${task.status}: ${reason}`),
    )
  }

  /** Looks again and again until there is an answer. */
  async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + this.#taskMs
    for (let waitMs = POLL_MS.first; ; waitMs = Math.min(waitMs * 1.5, POLL_MS.longest)) {
      const found = await look()
      if (found !== undefined) return found
      if (performance.now() + waitMs > deadline) {
        const within = `within ${Math.round(this.#taskMs / 1000)} s`
        throw new MeilisearchUnavailableError('too_slow', `Meilisearch did not ${what} ${within}.`)
      }
      await sleep(waitMs)
    }
  }

  async #translating<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      throw this.#translated(error)
    }
  }

  /** The client's own errors carry requests and answers along; none of that goes further. */
  #translated(error: unknown): unknown {
    if (error instanceof MeilisearchApiError) return this.#refused(error)
    // A proxy's error page is not JSON.
    if (!(error instanceof MeilisearchError) && !(error instanceof SyntaxError)) return error
    const code = error instanceof SyntaxError ? 'no_json' : networkCode(error)
    return new MeilisearchUnavailableError(code, `Meilisearch cannot be reached (${code}).`)
  }

  #refused({ response: { status }, cause, message }: MeilisearchApiError): Error {
    const code = cause?.code ?? `http_${status}`
    const text = this.#withoutKey(`Meilisearch answered ${status}: ${message} (${code})`)
    if (status === 401 || status === 403) {
      // Once each: whoever sets another key starts the process anew.
      if (!this.#told.has(text)) this.#log(`MEILISEARCH_KEY does not allow this. ${text}`)
      this.#told.add(text)
      return new MeilisearchUnavailableError(code, text)
    }
    const isOutage = status >= 500 || status === 408 || status === 429
    return isOutage ? new MeilisearchUnavailableError(code, text) : new MeilisearchRefusal(code, text)
  }

  #withoutKey(text: string): string {
    return this.#key ? text.replaceAll(this.#key, '(key)') : text
  }
}

/** Why a request failed: the client wraps what fetch wraps. */
function networkCode(error: MeilisearchError): string {
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause) {
    if (cause.name === 'MeilisearchRequestTimeOutError') return 'ETIMEDOUT'
    const { code } = cause as NodeJS.ErrnoException
    if (code) return code
  }
  return 'no_answer'
}

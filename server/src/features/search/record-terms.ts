import type { Db } from '../../db/connection.ts'
import { insertTerms, type SearchedTerm } from './queries.ts'
import { countedTerm } from './rules.ts'

const FLUSH_AFTER_MS = 1_000
/** More wait only while the database is lost; then the later ones are left out. */
const MOST_WAITING = 1_000
const HOUR_MS = 3_600_000

interface RecorderDeps {
  db: Db
  now: () => Date
  warn: (fields: object, message: string) => void
}

/**
 * Counts what people look for: the words, the number of results and the hour, and nothing about who or where. Terms are
 * written together a second later, so that no search waits for it or fails with it.
 */
export class TermRecorder {
  readonly #deps: RecorderDeps
  #waiting: SearchedTerm[] = []
  #lost = 0
  #timer: NodeJS.Timeout | undefined

  constructor(deps: RecorderDeps) {
    this.#deps = deps
  }

  record(query: string, resultCount: number): void {
    const term = countedTerm(query)
    if (term === '') return
    if (this.#waiting.length >= MOST_WAITING) {
      this.#lost += 1
      return
    }
    const hour = new Date(Math.floor(this.#deps.now().getTime() / HOUR_MS) * HOUR_MS)
    this.#waiting.push({ term, resultCount, hour })
    this.#flushSoon()
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref()
  }

  /** Writes what waits; what cannot be written waits on. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const terms = this.#waiting.splice(0)
    if (terms.length === 0) return
    try {
      await insertTerms(this.#deps.db, terms)
      if (this.#lost > 0) this.#deps.warn({ count: this.#lost }, 'Search terms were not counted.')
      this.#lost = 0
    } catch (error) {
      this.#waiting.unshift(...terms)
      this.#deps.warn({ err: error, count: terms.length }, 'Search terms could not be written yet.')
      this.#flushSoon()
    }
  }

  /** The last chance of what waits. */
  async close(): Promise<void> {
    await this.flush()
    clearTimeout(this.#timer)
    const count = this.#waiting.length + this.#lost
    if (count > 0) this.#deps.warn({ count }, 'Search terms were lost.')
  }
}

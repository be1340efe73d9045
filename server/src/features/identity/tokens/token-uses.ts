import type { Deps } from '../../../deps.ts'
import { markUsed } from './queries.ts'

const EVERY_MS = 60_000

/** Remembers when a token was used last, to the minute. No request waits for it or fails with it. */
export class TokenUses {
  readonly #deps: Pick<Deps, 'db' | 'now'>
  readonly #warn: (fields: object, message: string) => void
  readonly #writing = new Map<string, Promise<void>>()

  constructor(deps: Pick<Deps, 'db' | 'now'>, warn: (fields: object, message: string) => void) {
    this.#deps = deps
    this.#warn = warn
  }

  record({ id, last_used_at }: { id: string; last_used_at: Date | null }): void {
    const now = this.#deps.now()
    const minuteAgo = new Date(now.getTime() - EVERY_MS)
    if ((last_used_at && last_used_at > minuteAgo) || this.#writing.has(id)) return
    const writing = markUsed(this.#deps.db, id, now, minuteAgo)
      .catch((error: unknown) => this.#warn({ err: error }, 'The last use of an API token was not written.'))
      .finally(() => this.#writing.delete(id))
    this.#writing.set(id, writing)
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await Promise.all(this.#writing.values())
  }
}

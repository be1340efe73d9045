import type { TestIssuer } from '../../server/test/issuer.ts'
import { aPerson } from '../../server/test/issuer.ts'
import { sleep } from './server.ts'

/** What was acknowledged of one event. */
interface Entry {
  title: string
  venue: string
  status: string
  tags: string[]
  isDeleted: boolean
  /** As the audit log calls them, in their order. */
  actions: string[]
}
/** By the id of the event. */
export type Ledger = Map<string, Entry>

export const expectedAudit = (ledger: Ledger): Map<string, string[]> =>
  new Map([...ledger].map(([id, { actions }]) => [id, actions]))

/** Share of the creating requests whose client does not wait for the answer. */
const HASTY = 0.3

interface Answer {
  status: number
  body: { id: string; status: string; venue: string; title: string; tags: string[] }
}

/**
 * An organizer who writes one event after the other, and sends a request again, the same one, until it is answered.
 * The ledger holds what was answered.
 */
export class Writer {
  readonly ledger: Ledger = new Map()
  acknowledged = 0
  retried = 0
  readonly #name: string
  readonly #issuer: TestIssuer
  readonly #url: () => string | undefined

  constructor(options: { index: number; issuer: TestIssuer; url: () => string | undefined }) {
    this.#name = `writer-${options.index}`
    this.#issuer = options.issuer
    this.#url = options.url
  }

  async work(isDone: () => boolean): Promise<void> {
    for (let number = 1; !isDone(); number += 1) await this.#lifeOfAnEvent(number, isDone)
  }

  async #lifeOfAnEvent(number: number, isDone: () => boolean): Promise<void> {
    const title = `${this.#name} event ${number}`
    const { body } = await this.#send(201, 'POST', '/events', {
      title,
      category: 'music',
      latitude: 38.7223,
      longitude: -9.1393,
      venue: 'Somewhere',
      start_date: '2099-06-11T18:00:00Z',
      tags: [this.#name, `number ${number}`],
    })
    const entry: Entry = {
      title,
      venue: body.venue,
      status: body.status,
      tags: body.tags,
      isDeleted: false,
      actions: ['event.created'],
    }
    this.ledger.set(body.id, entry)
    const path = `/events/${body.id}`
    const steps: [string, () => Promise<Answer>][] = [
      [
        'event.updated',
        () => this.#send(200, 'PATCH', path, { venue: `Hall ${number}`, tags: ['moved', this.#name] }),
      ],
      ['event.published', () => this.#send(200, 'POST', `${path}/publish`)],
      ['event.updated', () => this.#send(200, 'PATCH', path, { venue: `Stage ${number}` })],
      ['event.cancelled', () => this.#send(200, 'POST', `${path}/cancel`)],
      ['event.deleted', () => this.#send(204, 'DELETE', path)],
    ]
    // Every other event is left at some point of its way.
    for (const [action, step] of steps.slice(0, number % 2 === 0 ? steps.length : (number % 5) + 1)) {
      if (isDone()) return
      const answer = await step()
      entry.actions.push(action)
      if (action === 'event.deleted') entry.isDeleted = true
      else
        Object.assign(entry, { status: answer.body.status, venue: answer.body.venue, tags: answer.body.tags })
    }
  }

  async #send(expected: number, method: string, path: string, body?: unknown): Promise<Answer> {
    const key = crypto.randomUUID()
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#attempt(method, path, body, key)
      // A deletion whose answer was lost is done already.
      const isDone =
        answer?.status === expected || (method === 'DELETE' && attempt > 0 && answer?.status === 404)
      if (answer && isDone) {
        this.acknowledged += 1
        if (attempt > 0) this.retried += 1
        return answer
      }
      if (answer && answer.status !== 503)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      await sleep(20)
    }
  }

  /** undefined when there was no answer. */
  async #attempt(method: string, path: string, body: unknown, key: string): Promise<Answer | undefined> {
    const url = this.#url()
    if (url === undefined) return undefined
    // Some hang up and ask again while the first request is still under way, or done: only its key tells.
    const isHasty = path === '/events' && Math.random() < HASTY
    const token = await this.#issuer.token(aPerson('organizer', this.#name), new Date())
    try {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': key,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(isHasty ? Math.ceil(Math.random() * 40) : 15_000),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
    } catch (error) {
      // The connection was refused, cut, or cut in the middle of the answer.
      if (
        error instanceof TypeError ||
        error instanceof SyntaxError ||
        (error as Error).name === 'TimeoutError'
      )
        return undefined
      throw error
    }
  }
}

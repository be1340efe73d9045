import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Engine } from './meilisearch/engine.ts'
import { MeilisearchFault } from './meilisearch/errors.ts'
import { KeyStore } from './meilisearch/keys.ts'
import { answer } from './meilisearch/routes.ts'
import type { Task } from './meilisearch/types.ts'

/**
 * A copy of as much of Meilisearch 1.5x as we use, for machines that have none: keys, tasks, filters, order and errors
 * as its documentation and source say. What it does not know it refuses with 501. It can die, hang and come back at the
 * same port with all that it had.
 */
export class FakeMeilisearch {
  readonly masterKey = 'master-key-for-tests'
  readonly engine = new Engine()
  /** Method and path of what was asked. */
  readonly requests: string[] = []
  /** Answers this instead, until it is taken away. */
  instead: { status: number; body: string } | undefined
  readonly #keys = new KeyStore(this.masterKey)
  #server: Server | undefined
  #port = 0
  #isHanging = false

  static async start(): Promise<FakeMeilisearch> {
    const fake = new FakeMeilisearch()
    await fake.start()
    return fake
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.requests.push(`${request.method} ${request.url}`)
      void this.#answer(request).then(({ status, body }) => {
        // Who hangs reads, and says nothing.
        if (!this.#isHanging) response.writeHead(status, { 'content-type': 'application/json' }).end(body)
      })
    })
    server.listen(this.#port, '127.0.0.1')
    await once(server, 'listening')
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
    this.engine.goOn()
  }

  async stop(): Promise<void> {
    const stopped = this.#server
    this.#server = undefined
    this.engine.pause()
    if (!stopped) return
    const closed = once(stopped, 'close')
    stopped.close()
    stopped.closeAllConnections()
    await closed
  }

  hang(): void {
    this.#isHanging = true
  }

  goOn(): void {
    this.#isHanging = false
  }

  failNext(type: Task['type'], status: number, code: string, message: string): void {
    this.engine.failures.set(type, new MeilisearchFault(status, code, message))
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (this.instead) return this.instead
    try {
      const found = answer(
        { engine: this.engine, keys: this.#keys },
        {
          method: request.method!,
          url: new URL(request.url!, this.url),
          authorization: request.headers.authorization,
          text: Buffer.concat(chunks).toString('utf8'),
        },
      )
      return { status: found.status, body: found.body === undefined ? '' : JSON.stringify(found.body) }
    } catch (error) {
      if (!(error instanceof MeilisearchFault)) throw error
      return { status: error.status, body: JSON.stringify(error.body) }
    }
  }
}

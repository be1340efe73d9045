import { readFileSync } from 'node:fs'
import { Agent, request, type RequestOptions } from 'node:https'
import type { IncomingHttpHeaders } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { SITE_HOST } from './stack.ts'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Question {
  method?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

/** Somebody who comes to the site by HTTPS, and trusts the authority that Caddy has made for this rehearsal. */
export class Visitor {
  readonly #agent: Agent
  readonly #address: string
  readonly #from: string

  constructor(options: { authority: string; address: string; from: string }) {
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(options.authority) })
    this.#address = options.address
    this.#from = options.from
  }

  /** The path is sent as it is written. */
  ask(path: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> {
    const options: RequestOptions = {
      agent: this.#agent,
      host: this.#address,
      servername: SITE_HOST,
      localAddress: this.#from,
      method,
      path,
      headers: { host: SITE_HOST, ...headers },
      timeout: 60_000,
    }
    return new Promise((resolve, reject) => {
      const sent = request(options, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () =>
          resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }),
        )
      })
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} was not answered in a minute.`)))
      sent.on('error', reject)
      sent.end(body)
    })
  }

  /** Comes again for half a minute when a replica on a busy machine says 503. */
  async json<T>(path: string, question?: Question): Promise<T> {
    let answer = await this.ask(path, question)
    for (let tries = 1; answer.status === 503 && tries < 30; tries++) {
      await sleep(1_000)
      answer = await this.ask(path, question)
    }
    if (answer.status >= 300) throw new Error(`${path} answers ${answer.status}: ${answer.body.toString()}`)
    return JSON.parse(answer.body.toString()) as T
  }

  leave(): void {
    this.#agent.destroy()
  }
}

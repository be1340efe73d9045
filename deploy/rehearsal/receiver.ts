import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { RECEIVER } from './network.ts'

export interface Notice {
  status: 'firing' | 'resolved'
  alert: string
}

/** Whom Alertmanager tells. */
export class Receiver {
  readonly notices: Notice[] = []
  readonly #server: Server

  static async open(): Promise<Receiver> {
    const receiver = new Receiver()
    receiver.#server.listen(0, RECEIVER)
    await once(receiver.#server, 'listening')
    return receiver
  }

  private constructor() {
    this.#server = createServer((request, response) => {
      void json(request).then((message) => {
        const { alerts } = message as {
          alerts: { status: Notice['status']; labels: { alertname: string } }[]
        }
        this.notices.push(...alerts.map(({ status, labels }) => ({ status, alert: labels.alertname })))
        response.end()
      })
    })
  }

  get url(): string {
    return `http://${RECEIVER}:${(this.#server.address() as AddressInfo).port}/alerts`
  }

  count(alert: string, status: Notice['status']): number {
    return this.notices.filter((notice) => notice.alert === alert && notice.status === status).length
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

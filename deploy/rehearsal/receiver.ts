import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { RECEIVER } from './network.ts'

/** From when an alert fires until it does not. An alert may fire for each replica. */
export interface Episode {
  alert: string
  status: 'firing' | 'resolved'
  /** Which labels it fires with. */
  fingerprint: string
}

/** Whom Alertmanager tells. */
export class Receiver {
  readonly #episodes = new Map<string, Episode>()
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
          alerts: (Pick<Episode, 'status' | 'fingerprint'> & {
            labels: { alertname: string }
            startsAt: string
          })[]
        }
        // Each message tells again of all that goes on.
        for (const { status, fingerprint, labels, startsAt } of alerts)
          this.#episodes.set(`${fingerprint} ${startsAt}`, { alert: labels.alertname, status, fingerprint })
        response.end()
      })
    })
  }

  get url(): string {
    return `http://${RECEIVER}:${(this.#server.address() as AddressInfo).port}/alerts`
  }

  episodes(alert: string): Episode[] {
    return [...this.#episodes.values()].filter((episode) => episode.alert === alert)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

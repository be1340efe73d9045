import { connect, createServer, type Server, type Socket } from 'node:net'
import { freePort } from './server.ts'

/** A door before a server that can be shut: a browser then has no network, and neither has its service worker. */
export class FrontProxy {
  readonly url: string
  readonly #port: number
  #target = 0
  #door: Server | undefined
  readonly #sockets = new Set<Socket>()

  private constructor(port: number) {
    this.#port = port
    // By this name the embedded identity server is known.
    this.url = `http://localhost:${port}`
  }

  static async start(): Promise<FrontProxy> {
    const proxy = new FrontProxy(await freePort())
    await proxy.open()
    return proxy
  }

  /** Leads to this port from now on. */
  leadTo(url: string): void {
    this.#target = Number(new URL(url).port)
  }

  async open(): Promise<void> {
    const door = createServer((visitor) => {
      const server = connect(this.#target, '127.0.0.1')
      for (const [from, to] of [
        [visitor, server],
        [server, visitor],
      ] as const) {
        this.#sockets.add(from)
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => {
          this.#sockets.delete(from)
          to.destroy()
        })
      }
    })
    await new Promise<void>((resolve) => door.listen(this.#port, '127.0.0.1', resolve))
    this.#door = door
  }

  /** Ends every connection and takes no other. */
  async shut(): Promise<void> {
    const door = this.#door
    if (!door) return
    this.#door = undefined
    const closed = new Promise((resolve) => door.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}

import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that has the next version of the web app: the same, but for the name of one of its scripts. */
export class NextVersion {
  readonly url: string
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** @param script path of the script that is called otherwise. */
  static async of(url: string, script: string): Promise<NextVersion> {
    const next = script.replace(/-[\w-]{8}\.js$/, '-anotherx.js')
    const server = createServer((asked, answer) => {
      const { 'if-none-match': _tag, 'if-modified-since': _time, ...others } = asked.headers
      const headers = { ...others, 'accept-encoding': 'identity' }
      const path = asked.url === next ? script : asked.url!
      asked.pipe(
        request(new URL(path, url), { method: asked.method!, headers }, (found) => {
          const isWorker = path === '/sw.js'
          const { 'content-length': _length, ...others } = found.headers
          answer.writeHead(found.statusCode!, isWorker ? others : found.headers)
          if (!isWorker) return found.pipe(answer)
          let text = ''
          found.setEncoding('utf8')
          found.on('data', (part: string) => (text += part))
          found.on('end', () =>
            answer.end(text.replaceAll(script, next).replace(/`[0-9a-f]{12}`/, '`000000000000`')),
          )
        }),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new NextVersion(server)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

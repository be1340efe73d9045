import { once } from 'node:events'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { createInterface } from 'node:readline'

/** Takes mail by SMTP on loopback, without asking who sends it (RFC 5321, the least of it). */
export class Mailbox {
  readonly port: number
  readonly #mails: string[] = []
  readonly #server: Server

  static async open(): Promise<Mailbox> {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Mailbox(server)
  }

  private constructor(server: Server) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    server.on('connection', (socket) => {
      let mail: string[] | undefined
      const say = (line: string) => socket.write(`${line}\r\n`)
      say('220 mailbox')
      socket.on('error', () => socket.destroy())
      createInterface({ input: socket }).on('line', (line) => {
        if (mail) {
          if (line !== '.') return void mail.push(line.replace(/^\.\./, '.'))
          this.#mails.push(mail.join('\n'))
          mail = undefined
          say('250 taken')
        } else if (/^DATA/i.test(line)) {
          mail = []
          say('354 go on')
        } else if (/^QUIT/i.test(line)) {
          socket.end('221 bye\r\n')
        } else {
          say('250 mailbox')
        }
      })
    })
  }

  /** The first link in the newest mail to this address, undefined while there is none. */
  linkFor(address: string): string | undefined {
    const mail = this.#mails.findLast((text) => text.toLowerCase().includes(`to: ${address.toLowerCase()}`))
    // Quoted-printable (RFC 2045): lines are broken with "=", and "=" itself is "=3D".
    const plain = mail?.replaceAll('=\n', '').replaceAll('=3D', '=')
    return plain && /https?:\/\/[^\s"<>]+/.exec(plain)?.[0]
  }

  async close(): Promise<void> {
    this.#server.close()
  }
}

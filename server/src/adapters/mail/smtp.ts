import nodemailer from 'nodemailer'
import { isPrivateAddress } from '../../lib/networks.ts'
import { mailOptions } from './mail-options.ts'
import { MailUnavailableError, type Mail, type Message } from './port.ts'

const TIMEOUT_MS = 10_000

/** A mail server. */
export class SmtpMail implements Mail {
  readonly #from: string
  readonly #transport: ReturnType<typeof transportTo>

  constructor({ url, from }: { url: string; from: string }) {
    this.#from = from
    this.#transport = transportTo(url)
  }

  async send(message: Message): Promise<void> {
    try {
      await this.#transport.sendMail(mailOptions(message, this.#from))
    } catch (error) {
      if (isForGood(error)) throw error
      throw new MailUnavailableError(reasonOf(error), { cause: error })
    }
  }

  ping = async (): Promise<void> => {
    await this.#transport.verify().catch((error: unknown) => {
      throw new MailUnavailableError(reasonOf(error), { cause: error })
    })
  }

  async close(): Promise<void> {
    this.#transport.close()
  }
}

function transportTo(address: string) {
  const { protocol, hostname, port, username, password } = new URL(address)
  const isSecure = protocol === 'smtps:'
  const hasCredentials = username !== ''
  return nodemailer.createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (isSecure ? 465 : 587) : Number(port),
    secure: isSecure,
    requireTLS: !isSecure && (hasCredentials || !isNearby(hostname)),
    ...(hasCredentials && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
  })
}

/** A relay on this machine or in its private network, which is how containers call each other: by a name without a dot. */
const isNearby = (host: string) => /^[\w-]+$/.test(host) || isPrivateAddress(host.replace(/^\[|\]$/g, ''))

/** The server has understood the message, and will not take it. */
function isForGood(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 0) >= 500
}

function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { code?: string; responseCode?: number }
  return `The mail server: ${[code, responseCode].filter(Boolean).join(' ') || 'no answer'}`
}

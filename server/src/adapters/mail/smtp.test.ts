import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mailConformance } from './conformance.ts'
import { MailUnavailableError } from './port.ts'
import { SmtpMail } from './smtp.ts'

const from = 'EventBuzz <no-reply@example.org>'
const received: string[] = []
const server = new SMTPServer({
  disabledCommands: ['STARTTLS'],
  authOptional: true,
  allowInsecureAuth: true,
  onRcptTo: ({ address }, _session, done) => {
    const refusal = address.startsWith('nobody')
      ? Object.assign(new Error('No such mailbox'), { responseCode: 550 })
      : address.startsWith('later')
        ? Object.assign(new Error('Busy'), { responseCode: 451 })
        : undefined
    done(refusal)
  },
  onData: (stream, _session, done) => {
    text(stream).then(
      (eml) => {
        received.push(eml)
        done()
      },
      (error: Error) => done(error),
    )
  },
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.server.address() as AddressInfo).port
})
afterAll(() => new Promise<void>((resolve) => server.close(resolve)))

const open = (credentials = '') => new SmtpMail({ url: `smtp://${credentials}127.0.0.1:${port}`, from })
const message = (to: string) => ({ to, subject: 'Hello', text: 'x', id: crypto.randomUUID() })

mailConformance('a mail server', () => ({
  mail: open(),
  received: async () => received,
  outOfUse: new SmtpMail({ url: 'smtp://127.0.0.1:9', from }),
}))

describe('a mail server', () => {
  it('gets no password without TLS', async () => {
    const failure = await open('user:secret@')
      .send(message('ines@example.org'))
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MailUnavailableError)
    expect(String(failure)).not.toContain('secret')
  })

  it('that refuses a mailbox for now is asked again, and one that refuses it for good is not', async () => {
    await expect(open().send(message('later@example.org'))).rejects.toBeInstanceOf(MailUnavailableError)
    await expect(open().send(message('nobody@example.org'))).rejects.not.toBeInstanceOf(MailUnavailableError)
  })
})

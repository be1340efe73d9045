import { describe, expect, it } from 'vitest'
import { MailUnavailableError, type Mail } from './port.ts'

export interface MailUnderTest {
  mail: Mail
  /** What was delivered, as it came. */
  received: () => Promise<string[]>
  outOfUse: Mail
}

/** What every implementation promises. */
export function mailConformance(name: string, open: () => MailUnderTest): void {
  const message = (more: object = {}) => ({
    to: 'ines@example.org',
    subject: 'Set a new password',
    text: 'Hello,\nhere is a link.\n',
    id: crypto.randomUUID(),
    ...more,
  })

  describe(`${name} keeps the promises of mail`, () => {
    it('delivers a message', async () => {
      const { mail, received } = open()
      const sent = message()
      await mail.send(sent)
      const [eml] = (await received()).filter((one) => one.includes(sent.id))
      expect(eml).toContain('To: ines@example.org')
      expect(eml).toContain('From: EventBuzz <no-reply@example.org>')
      expect(eml).toContain('Subject: Set a new password')
      expect(eml).toContain(`Message-ID: <${sent.id}@example.org>`)
      expect(eml).toContain('Hello,\r\nhere is a link.')
    })

    it('takes every letter', async () => {
      const { mail, received } = open()
      const sent = message({ subject: 'Passwort für Inês 🎷', text: 'Olá, é só isto: 🎷' })
      await mail.send(sent)
      const [eml] = (await received()).filter((one) => one.includes(sent.id))
      expect(eml).toMatch(/Subject: =\?UTF-8\?/)
      expect(eml).toContain('charset=utf-8')
    })

    it('makes no header of what is in a subject, and no second address of a comma', async () => {
      const { mail, received } = open()
      const sent = message({ subject: 'Hello\r\nBcc: eve@example.org' })
      await mail.send(sent)
      const [eml] = (await received()).filter((one) => one.includes(sent.id))
      expect(eml).not.toMatch(/^Bcc:/im)
      expect(eml).toContain('Subject: Hello Bcc: eve@example.org')
    })

    it('says so when it cannot deliver', async () => {
      const { outOfUse } = open()
      await expect(outOfUse.send(message())).rejects.toBeInstanceOf(MailUnavailableError)
      await expect(outOfUse.ping!()).rejects.toBeInstanceOf(MailUnavailableError)
    })

    it('can be asked whether it would deliver', async () => {
      await expect(open().mail.ping!()).resolves.toBeUndefined()
    })
  })
}

import type { SendMailOptions } from 'nodemailer'
import type { Message } from './port.ts'

/** What nodemailer makes a mail of. The address is given as one, so that no comma in it makes two. */
export function mailOptions({ to, subject, text, id }: Message, from: string): SendMailOptions {
  const host = /@([^>\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
  return {
    from,
    to: { name: '', address: to },
    subject: subject.replace(/\s+/g, ' '),
    text,
    messageId: `<${id}@${host}>`,
    // So that no out-of-office answer comes back.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

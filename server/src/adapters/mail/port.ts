/** A mail in plain text. */
export interface Message {
  /** One address, nothing else. */
  to: string
  /** One line. */
  subject: string
  text: string
  /** Messages with the same id are one message, should it be sent twice. */
  id: string
}

/**
 * Hands a message over to whoever delivers it. `MailUnavailableError`: it was not taken, asking again is safe;
 * anything else means that this message will never be taken.
 */
export interface Mail {
  send: (message: Message) => Promise<void>
  /** Fails with the reason when messages would not be taken; missing where nothing can fail. */
  ping?: () => Promise<void>
  /** Deletes what was kept of messages that were sent before; missing where nothing is kept. */
  forgetBefore?: (before: Date) => Promise<void>
  close: () => Promise<void>
}

export class MailUnavailableError extends Error {}

import { withoutSecrets } from '../lib/without-secrets.ts'

const MAX_LENGTH = 500

/** An error as a job may keep it: its message without stack, passwords and keys, cut to 500 characters. */
export function errorText(error: unknown): string {
  const text = withoutSecrets(messageOf(error))
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // A refused connection to a host with several addresses has a code and no message.
  const message = error.message || (error as NodeJS.ErrnoException).code || 'no message'
  return `${error.name}: ${message}`
}

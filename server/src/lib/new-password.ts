import { randomInt } from 'node:crypto'

/** Without letters and digits that look alike. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'
const LENGTH = 20

/** A password that nobody guesses (116 bits) and that every policy of letters and digits takes. */
export function newPassword(): string {
  for (;;) {
    const text = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
    if (/[A-Z]/.test(text) && /[a-z]/.test(text) && /\d/.test(text)) return text
  }
}

import { httpsLink } from './https-link.ts'

export type TextPiece = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string }

const HTTPS = /https:\/\/[^\s<>"'`]+/g
// A full stop or a closing bracket after an address belongs to the sentence.
const TRAILING = /[.,;:!?…)\]}*_]+$/

/** Cuts plain text into text and https links; nothing in it is ever treated as HTML. */
export function linkify(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let done = 0
  for (const match of text.matchAll(HTTPS)) {
    let address = match[0].replace(TRAILING, '')
    // https://en.wikipedia.org/wiki/Jazz_(word) keeps its bracket.
    if (address.includes('(') && match[0].startsWith(`${address})`)) address += ')'
    const href = httpsLink(address)
    if (!href) continue
    if (match.index > done) pieces.push({ kind: 'text', text: text.slice(done, match.index) })
    pieces.push({ kind: 'link', text: address, href })
    done = match.index + address.length
  }
  if (done < text.length) pieces.push({ kind: 'text', text: text.slice(done) })
  return pieces
}

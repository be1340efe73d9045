import { linkify, paragraphs, type TextPiece } from './linkify.ts'
import { httpsLink } from './safe-url.ts'

/** A piece of a line; `inner` of what is set apart in it. */
export type Inline = TextPiece | { kind: 'strong' | 'em' | 'code'; inner: Inline[] }

export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; inner: Inline[] }
  | { kind: 'list'; isOrdered: boolean; items: Inline[][] }

const BULLET = /^\s{0,3}[-*+]\s+/
const NUMBER = /^\s{0,3}\d{1,9}[.)]\s+/
const HEADING = /^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$/
const QUOTE = /^\s{0,3}>\s?/
// Code first: what is in it stays as it is. A sign that stands by itself, as in "2 * 3", is no emphasis.
const MARKS =
  /`([^`\n]+)`|\[([^\]\n]+)\]\(([^()\s]+)\)|(\*\*|__)(?=\S)(.+?)(?<=\S)\4|(?<![\p{L}\p{N}*_])([*_])(?=\S)([^*_]+?)(?<=\S)\6(?![\p{L}\p{N}*_])|\\([\\`*_[\]()#>+.!-])/gsu

/**
 * The subset of Markdown that descriptions may use. What is not in it is text, and HTML always is. By hand, as a library
 * for all of Markdown does not fit into the budget of the app's size; the server's page has one.
 */
export function descriptionBlocks(text: string): Block[] {
  return paragraphs(text).flatMap((paragraph) => {
    const blocks: Block[] = []
    let lines: string[] = []
    const endParagraph = () => {
      if (lines.length > 0) blocks.push({ kind: 'paragraph', inner: inlines(lines.join('\n')) })
      lines = []
    }
    for (const line of paragraph.split('\n')) {
      const heading = HEADING.exec(line)?.[1]
      const isBullet = BULLET.test(line)
      if (isBullet || NUMBER.test(line)) {
        endParagraph()
        const item = inlines(line.replace(isBullet ? BULLET : NUMBER, ''))
        const last = blocks.at(-1)
        if (last?.kind === 'list' && last.isOrdered === !isBullet) last.items.push(item)
        else blocks.push({ kind: 'list', isOrdered: !isBullet, items: [item] })
      } else if (heading) {
        endParagraph()
        blocks.push({ kind: 'heading', inner: inlines(heading) })
      } else if (QUOTE.test(line)) {
        endParagraph()
        blocks.push({ kind: 'quote', inner: inlines(line.replace(QUOTE, '')) })
      } else lines.push(line)
    }
    endParagraph()
    return blocks
  })
}

function inlines(text: string): Inline[] {
  const pieces: Inline[] = []
  let done = 0
  for (const match of text.matchAll(MARKS)) {
    const [whole, code, label, address, , bold, , italic, escaped] = match
    const href = address === undefined ? null : linkOf(address)
    if (address !== undefined && href === null) continue
    pieces.push(...linkify(text.slice(done, match.index)))
    done = match.index + whole.length
    if (code !== undefined) pieces.push({ kind: 'code', inner: [{ kind: 'text', text: code }] })
    else if (href !== null) pieces.push({ kind: 'link', text: label!, href })
    else if (bold !== undefined) pieces.push({ kind: 'strong', inner: inlines(bold) })
    else if (italic !== undefined) pieces.push({ kind: 'em', inner: inlines(italic) })
    else pieces.push({ kind: 'text', text: escaped! })
  }
  pieces.push(...linkify(text.slice(done)))
  return pieces
}

const linkOf = (address: string) => (/^mailto:[^\s?]+@[^\s?]+$/i.test(address) ? address : httpsLink(address))

import { linkify, type TextPiece } from './linkify.ts'
import { httpsLink } from './https-link.ts'

/** A piece of a line; `inner` of what is set apart in it. */
export type Inline = TextPiece | { kind: 'strong' | 'em' | 'code'; inner: Inline[] }

export type Block =
  | { kind: 'paragraph' | 'heading' | 'quote'; inner: Inline[] }
  | { kind: 'list'; start: number | undefined; items: Inline[][] }
  | { kind: 'rule' }

const ITEM = /^(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/
const HEADING = /^#{1,6}\s+(.*?)\s*#*$/
const QUOTE = /^>\s?(.*)$/
const RULE = /^([-*_])(?:\s*\1){2,}$/
const UNDERLINE = /^(?:=+|-+)$/
// Code first: what is in it stays as it is. A sign that stands by itself, as in "2 * 3", or in a word is no emphasis.
const MARKS =
  /(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)|\[([^\]\n]+)\]\(([^()\s]+)\)|(?:\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)|(?<![\p{L}\p{N}_])__(?=\S)(.+?)(?<=\S)__(?![\p{L}\p{N}_]))|(?<![\p{L}\p{N}*])\*(?=[^\s*])((?:\*\*[^*]+\*\*|[^*])+?)(?<=\S)\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?=[^\s_])((?:__[^_]+__|[^_])+?)(?<=\S)_(?![\p{L}\p{N}_])|\\([!-/:-@[-`{-~\n])/gsu
const ENTITY = /&(?:#(\d{1,6})|(amp|lt|gt|quot|apos|nbsp));/g
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00A0' }

/**
 * The subset of Markdown that descriptions may use. What is not in it is text, and HTML always is. By hand, as a library
 * for all of Markdown does not fit into the budget of the app's size; the server's page has one, and
 * e2e/descriptions.e2e.ts holds the two against each other.
 */
export function descriptionBlocks(text: string): Block[] {
  type Raw =
    | { kind: 'paragraph' | 'heading' | 'quote' | 'rule'; text: string }
    | { kind: 'list'; start: number | undefined; items: string[] }
  const blocks: Raw[] = []
  // Whether a line of text goes on with the block before it.
  let isOpen = false
  const begin = (block: Raw, staysOpen: boolean) => {
    blocks.push(block)
    isOpen = staysOpen
  }
  for (const line of text.split(/\r\n?|\n/).map((each) => each.trim())) {
    const last = blocks.at(-1)
    const paragraph = isOpen && last?.kind === 'paragraph' ? last : undefined
    const heading = HEADING.exec(line)?.[1]
    const quote = QUOTE.exec(line)?.[1]
    const [item, digits, content = ''] = ITEM.exec(line) ?? []
    const start = digits === undefined ? undefined : Number(digits)
    if (line === '') isOpen = false
    else if (paragraph && UNDERLINE.test(line)) {
      paragraph.kind = 'heading'
      isOpen = false
    } else if (RULE.test(line)) begin({ kind: 'rule', text: '' }, false)
    else if (heading) begin({ kind: 'heading', text: heading }, false)
    // A year at the beginning of a line would be one, too.
    else if (item !== undefined && !(paragraph && (start ?? 1) !== 1)) {
      if (last?.kind === 'list' && (last.start === undefined) === (start === undefined))
        last.items.push(content)
      else blocks.push({ kind: 'list', start, items: [content] })
      isOpen = true
    } else if (quote !== undefined && !(isOpen && last?.kind === 'quote'))
      begin({ kind: 'quote', text: quote }, true)
    else if (isOpen && last?.kind === 'list') last.items.push(`${last.items.pop()!}\n${line}`)
    else if (isOpen && last && 'text' in last) last.text += `\n${quote ?? line}`
    else begin({ kind: 'paragraph', text: line }, true)
  }
  return blocks.map((block) => {
    if (block.kind === 'list') return { ...block, items: block.items.map(inlines) }
    return block.kind === 'rule' ? { kind: 'rule' } : { kind: block.kind, inner: inlines(block.text) }
  })
}

function inlines(text: string): Inline[] {
  const pieces: Inline[] = []
  let done = 0
  for (const match of text.matchAll(MARKS)) {
    const [whole, , code, label, address, stars, lines, star, line, escaped] = match
    const href = address === undefined ? null : linkOf(address)
    if (address !== undefined && href === null) continue
    pieces.push(...linkify(decoded(text.slice(done, match.index))))
    done = match.index + whole.length
    const strong = stars ?? lines
    const em = star ?? line
    if (code !== undefined) pieces.push({ kind: 'code', inner: [{ kind: 'text', text: code.trim() }] })
    else if (href !== null) pieces.push({ kind: 'link', text: textOf(inlines(label!)), href })
    else if (strong !== undefined) pieces.push({ kind: 'strong', inner: inlines(strong) })
    else if (em !== undefined) pieces.push({ kind: 'em', inner: inlines(em) })
    else pieces.push({ kind: 'text', text: escaped! })
  }
  pieces.push(...linkify(decoded(text.slice(done))))
  return pieces
}

const textOf = (pieces: Inline[]): string =>
  pieces.map((piece) => ('text' in piece ? piece.text : textOf(piece.inner))).join('')

const decoded = (text: string) =>
  text.replaceAll(ENTITY, (_, code: string | undefined, name: string) =>
    code === undefined ? ENTITIES[name]! : String.fromCodePoint(Number(code) || 0xfffd),
  )

const linkOf = (address: string) => (/^mailto:[^\s?]+@[^\s?]+$/i.test(address) ? address : httpsLink(address))

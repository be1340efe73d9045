import { Parser } from 'htmlparser2'

// A paragraph's end is an empty line, a row's end a new line.
const PARAGRAPH_TAGS = new Set(
  'p div section article blockquote ul ol table pre h1 h2 h3 h4 h5 h6 hr'.split(' '),
)
const LINE_TAGS = new Set('br li tr dt dd figcaption'.split(' '))
const SILENT_TAGS = new Set('script style template noscript iframe object head title svg'.split(' '))
const MARKUP = /<(?:\/?[a-z]|!|\?)/i
const MARKUP_OR_ENTITY = /<(?:\/?[a-z]|!|\?)|&(?:#x?[0-9a-f]+|[a-z][a-z0-9]*);/i
// Markup that was escaped as text, and that text once more: seen in the wild. Deeper is not an honest description.
const MAX_ROUNDS = 3

/** Text of several lines out of text or HTML: no tag survives, paragraphs and line breaks do. */
export function plainText(source: string): string {
  let text = cleanCharacters(source)
  for (let round = 0; round < MAX_ROUNDS && MARKUP_OR_ENTITY.test(text); round += 1) {
    // Cleaned each time: what an entity stands for may be a control character that hides a tag.
    text = cleanCharacters(stripMarkup(text))
  }
  while (MARKUP.test(text)) text = text.replace(new RegExp(MARKUP, 'gi'), '')
  return tidyLines(text)
}

/** Text of one line out of text or HTML. */
export function plainLine(source: string): string {
  return plainText(source).replace(/\s+/g, ' ').trim()
}

function stripMarkup(html: string): string {
  // Line breaks count in plain text and mean nothing in HTML.
  const isHtml = /<(?:p|br|div|li|h[1-6]|ul|ol|table)\b/i.test(html)
  let text = ''
  let silent = 0
  const parser = new Parser({
    onopentag: (name) => {
      if (SILENT_TAGS.has(name)) silent += 1
      else if (PARAGRAPH_TAGS.has(name)) text += '\n\n'
      else if (name === 'li') text += '\n- '
      else if (LINE_TAGS.has(name)) text += '\n'
      else if (name === 'td' || name === 'th') text += ' '
    },
    onclosetag: (name) => {
      if (SILENT_TAGS.has(name)) silent = Math.max(0, silent - 1)
      else if (PARAGRAPH_TAGS.has(name)) text += '\n\n'
    },
    ontext: (part) => {
      if (silent === 0) text += isHtml ? part.replace(/[\r\n\t ]+/g, ' ') : part
    },
  })
  parser.end(html)
  return text
}

// Zero-width joiners stay: emoji and several scripts need them. Directional overrides go: they make names lie.
const INVISIBLE = /[\u00AD\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/g

/** Composed (NFC), with `\\n` as the only control character and nothing that only pretends to be text. */
export function cleanCharacters(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\v\f]/g, '\n')
    .replace(/\u2029/g, '\n\n')
    .replace(/\t/g, ' ')
    .replace(/[^\P{Cc}\n]|\p{Cs}/gu, '')
    .replace(INVISIBLE, '')
    .normalize('NFC')
}

function tidyLines(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

/** At most `maxLength` characters as the database counts them, cut between words where there are any. */
export function clip(text: string, maxLength: number): string {
  const characters = [...text]
  if (characters.length <= maxLength) return text
  const head = characters.slice(0, maxLength - 1).join('')
  const lastSpace = head.search(/\s\S*$/)
  // A word that fills a third of the room is no word.
  const cut = lastSpace > head.length * (2 / 3) ? head.slice(0, lastSpace) : head
  return `${cut.trimEnd()}…`
}

/** Length as the database counts it: characters, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length
}

/** What two spellings of the same words have in common: no case, accents or punctuation. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

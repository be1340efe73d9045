import { cleanCharacters } from './plain-text.ts'

const SILENT = 'script|style|template|noscript|iframe|object|svg|head|title|textarea'
const SILENT_ELEMENT = new RegExp(`<(${SILENT})\\b[^<>]*>[^]*?</\\1\\s*>`, 'gi')
const COMMENT = /<!--[^]*?-->/g
const LINE_BREAK = /<br\b[^<>]*>/gi
const LIST_ITEM = /<li\b[^<>]*>/gi
const PARAGRAPH = /<\/?(?:p|div|section|article|blockquote|ul|ol|table|tr|pre|hr|h[1-6])\b[^<>]*>/gi
const TAG = /<[a-z/!?][^<>]*>/gi
/** Addresses in angle brackets are Markdown, not HTML. */
const AUTOLINK = /<((?:https?:\/\/|mailto:)?[^\s<>()"']+(?:@|\.|\/)[^\s<>()"']+)>/gi
const TAG_OPENING = /<(?=[a-z/!?])/gi

/**
 * Takes HTML out of a text that a person wrote as text: `a < b` and `&amp;` stay as they are. What only begins like a
 * tag gets a space after its `<`, so that nothing is lost and no reader takes it for one.
 * @param text of a bounded length: the effort can grow with its square.
 */
export function withoutTags(text: string): string {
  for (;;) {
    const next = text
      .replace(SILENT_ELEMENT, '')
      .replace(COMMENT, '')
      .replace(AUTOLINK, (tag, address: string) =>
        /^(?:https?:\/\/|mailto:|[^/]+@)/i.test(address) ? address : tag,
      )
      .replace(LINE_BREAK, '\n')
      .replace(LIST_ITEM, '\n- ')
      .replace(PARAGRAPH, '\n\n')
      .replace(TAG, '')
    // Each round takes at least one "<" away: what two tags held apart may be a tag itself.
    if (next === text) return text.replace(TAG_OPENING, '< ')
    text = next
  }
}

/** One line of plain text, composed and trimmed, without tags and control characters; '' when nothing is left. */
export function cleanLine(text: string): string {
  return withoutTags(cleanCharacters(text)).replace(/\s+/g, ' ').trim()
}

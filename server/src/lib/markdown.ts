import { withoutTags } from './clean-text.ts'
import { cleanCharacters } from './plain-text.ts'

/** `[label](address "title")`, or a picture with `!` before it; addresses may hold balanced parentheses. */
const LINK =
  /(!?)\[([^[\]\n]*)\]\(\s*([^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?\s*\)/g
const SAFE_ADDRESS = /^(?:https:\/\/|mailto:)[^\s()<>\\"'`[\]]+$/i
const PLAIN_LABEL = /^[^\\`<>]*[^\\`<>\s][^\\`<>]*$/
/** A link as `relink` writes it, or else what would be the middle of one. */
const MIDDLE = /(?<![!\\])\[[^[\]\n\\`<>]+\]\((?:https:\/\/|mailto:)[^\s()<>\\"'`[\]]+\)|\]\(/gi
const MAX_ROUNDS = 10

/**
 * The Markdown subset of descriptions: all of CommonMark but HTML, pictures and reference links, and with links to
 * https and mailto alone. What is outside of it becomes the text that a reader would have seen. Safe in any Markdown
 * renderer, also one that lets HTML and every scheme through; cleaning twice changes nothing.
 */
export function cleanMarkdown(source: string): string {
  let text = cleanCharacters(source)
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = tidy(withoutReferences(relink(withoutTags(text))))
    if (next === text) return text
    text = next
  }
  // Brackets within brackets within brackets: no text for people. What could still be a link is pulled apart.
  return tidy(withoutReferences(withoutTags(text.replaceAll('](', '] ('))))
}

function relink(text: string): string {
  return text
    .replace(LINK, (link: string, bang: string, label: string, address: string, at: number) => {
      if (text[at - 1] === '\\') return link
      const encoded = address.replaceAll('(', '%28').replaceAll(')', '%29')
      if (bang || !SAFE_ADDRESS.test(encoded)) return label
      return PLAIN_LABEL.test(label) ? `[${label}](${encoded})` : label || encoded
    })
    .replace(MIDDLE, (found) => (found === '](' ? '] (' : found))
}

/** `[label]: address` would make a link of every `[label]`. */
const withoutReferences = (text: string) => text.replaceAll(']:', '] :')

const tidy = (text: string) =>
  text
    .replace(/ +$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

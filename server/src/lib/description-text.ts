import { Html } from './html.ts'
import { safeMarkdown } from './safe-markdown.ts'

const markdown = safeMarkdown(/^(https:\/\/|mailto:)/i, { breaks: true })
const { renderer } = markdown
const renderToken = renderer.renderToken.bind(renderer)
renderer.rules['link_open'] = (tokens, index, options) => {
  tokens[index]!.attrSet('rel', 'nofollow ugc noopener')
  return renderToken(tokens, index, options)
}
// The page has a heading of its own, above those of a description.
for (const rule of ['heading_open', 'heading_close']) {
  renderer.rules[rule] = (tokens, index, options) => {
    const token = tokens[index]!
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`
    return renderToken(tokens, index, options)
  }
}

/** A description, which is a subset of Markdown, as markup for a page. */
export const descriptionHtml = (description: string): Html => new Html(markdown.render(description))

/** A description as a person reads it: no signs of Markdown; an empty line parts paragraphs. */
export function descriptionText(description: string): string {
  let text = ''
  for (const block of markdown.parse(description, {})) {
    if (block.type === 'fence' || block.type === 'code_block') text += `${block.content}\n`
    else if (block.type === 'list_item_open') text += '- '
    else if (block.type === 'inline') text += inlineText(block.children ?? [])
    else if (/^(paragraph|heading)_close$/.test(block.type)) text += block.hidden ? '\n' : '\n\n'
    else if (/^(bullet|ordered)_list_close$/.test(block.type)) text += '\n'
  }
  return text.replace(/\n{3,}/g, '\n\n').trim()
}

type Token = ReturnType<typeof markdown.parse>[number]

const inlineText = (tokens: Token[]): string =>
  tokens.map(({ type, content }) => (/^(soft|hard)break$/.test(type) ? '\n' : content)).join('')

import { Html } from '../../lib/html.ts'
import { safeMarkdown } from '../../lib/safe-markdown.ts'

// The operator's text is trusted no more than anybody's.
const markdown = safeMarkdown(/^(https?:\/\/|mailto:|#|\/(?![/\\]|%5c))/i, { breaks: false }).enable('table')
// Cells are aligned by a style attribute, which the Content-Security-Policy refuses.
for (const rule of ['th_open', 'td_open']) {
  markdown.renderer.rules[rule] = (tokens, index) => `<${tokens[index]!.tag}>`
}
// A wide table scrolls by itself, and not the page.
markdown.renderer.rules['table_open'] = () => '<div class="table" tabindex="0"><table>\n'
markdown.renderer.rules['table_close'] = () => '</table></div>\n'

/** A text as markup, and what its first heading of the first level says; undefined: it has none. */
export function renderMarkdown(text: string): { title: string | undefined; html: Html } {
  const tokens = markdown.parse(text, {})
  const heading = tokens.findIndex(({ type, tag }) => type === 'heading_open' && tag === 'h1')
  const title = tokens[heading + 1]?.children?.map(({ content }) => content).join('')
  return {
    title: heading < 0 ? undefined : title,
    html: new Html(markdown.renderer.render(tokens, markdown.options, {})),
  }
}

/** Puts values in the place of `{{name}}`; what nobody knows stays as it is. */
export function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{\s*([a-z_]+)\s*\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : whole,
  )
}

/** A value that stands for itself in Markdown. */
export const escapeMarkdown = (value: string): string => value.replace(/[!-/:-@[-`{-~]/g, String.raw`\$&`)

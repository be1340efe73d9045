import MarkdownIt from 'markdown-it'

/**
 * Markdown that nobody is trusted with: no HTML passes through, nothing in it loads, and addresses in the text become links.
 * @param allowedLinks whole addresses, before they are escaped.
 * @param breaks whether the end of a line is one.
 */
export function safeMarkdown(allowedLinks: RegExp, { breaks }: { breaks: boolean }) {
  const markdown = new MarkdownIt('commonmark', { html: false, linkify: true, breaks })
    .enable('linkify')
    .disable('image')
  markdown.validateLink = (address) => allowedLinks.test(address.trim())
  markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  return markdown
}

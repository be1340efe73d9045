import type { LegalPage, LegalText } from '@eventbuzz/contract/legal'
import type { Deps } from '../../deps.ts'
import { html } from '../../lib/html.ts'
import { issuerOf } from '../../lib/issuer.ts'
import { readLegalFile } from './legal-files.ts'
import { escapeMarkdown, fillIn, renderMarkdown } from './markdown.ts'
import { thirdPartyHtml } from './third-party.ts'

const TITLES: Record<LegalPage, string> = { privacy: 'Privacy', terms: 'Terms of use', licences: 'Licences' }

/**
 * What a page says. Files are read each time: they are small, and one that was replaced is shown at once.
 * @param languages ISO 639 codes, the dearest first.
 */
export async function legalText(
  { config, webDir }: Pick<Deps, 'config' | 'webDir'>,
  page: LegalPage,
  languages: string[],
): Promise<LegalText> {
  const { text, language } = await readLegalFile(config.legalDir, page, languages)
  const rendered = renderMarkdown(fillIn(text, placeholders(config)))
  const title = rendered.title ?? TITLES[page]
  const heading = rendered.title === undefined && html`<h1>${title}</h1>`
  // Whatever an operator writes, these have to be there.
  const more = page === 'licences' && html`<div lang="en" dir="ltr">${await thirdPartyHtml(webDir)}</div>`
  return { title, language, html: html`${heading}${rendered.html}${more}`.text }
}

/** What `{{…}}` in a text stands for, as docs/operations/legal.md has it. */
function placeholders(config: Deps['config']): Record<string, string> {
  const { instanceName, publicUrl, contactEmail, mapStyleUrl, embeddedIdentity } = config
  const issuer = issuerOf(config)
  const address = contactEmail === undefined ? undefined : escapeMarkdown(contactEmail)
  return {
    name: escapeMarkdown(instanceName),
    url: `<${publicUrl}>`,
    contact: address ? `[${address}](mailto:${encodeURI(contactEmail!)})` : 'whoever runs this site',
    map_source: mapStyleUrl === 'builtin' ? 'this site itself' : `<${new URL(mapStyleUrl).origin}>`,
    sign_in_at: embeddedIdentity || !issuer ? 'this site itself' : `<${new URL(issuer.url).origin}>`,
  }
}

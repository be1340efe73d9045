import type { LegalPage, LegalText } from '@eventbuzz/contract/legal'
import type { Deps } from '../../deps.ts'
import { html } from '../../lib/html.ts'
import { issuerOf } from '../../lib/issuer.ts'
import { readLegalFile } from './legal-files.ts'
import { escapeMarkdown, fillIn, renderMarkdown } from './markdown.ts'
import { thirdPartyHtml } from './third-party.ts'

/** What stands for something that is not set, or for this site, in the languages of our own texts. */
const WORDS: Record<string, { operator: string; here: string }> = {
  en: { operator: 'whoever runs this site', here: 'this site itself' },
  de: { operator: 'die Betreiber dieser Website', here: 'dieser Website selbst' },
  fr: { operator: 'la personne qui exploite ce site', here: 'ce site lui-même' },
  es: { operator: 'quien gestiona este sitio', here: 'este mismo sitio' },
  ar: { operator: 'إدارة هذا الموقع', here: 'هذا الموقع نفسه' },
}
const TITLES: Record<LegalPage, string> = { privacy: 'Privacy', terms: 'Terms of use', licences: 'Licences' }

/**
 * What a page says. Its text is read each time: it is small, and one that was replaced is shown at once.
 * @param languages ISO 639 codes, the dearest first.
 */
export async function legalText(
  { config, webDir }: Pick<Deps, 'config' | 'webDir'>,
  page: LegalPage,
  languages: string[],
): Promise<LegalText> {
  const { text, language } = await readLegalFile(config.legalDir, page, languages)
  const rendered = renderMarkdown(fillIn(text, placeholders(config, language)))
  const title = rendered.title ?? TITLES[page]
  const heading = rendered.title === undefined && html`<h1>${title}</h1>`
  // Whatever an operator writes, these have to be there.
  const more = page === 'licences' && html`<div lang="en" dir="ltr">${await thirdPartyHtml(webDir)}</div>`
  return { title, language, html: html`${heading}${rendered.html}${more}`.text }
}

/** What `{{…}}` in a text stands for, as docs/operations/legal.md has it. */
function placeholders(config: Deps['config'], language: string): Record<string, string> {
  const { operator, here } = WORDS[language] ?? WORDS['en']!
  const { instanceName, publicUrl, contactEmail, mapStyleUrl, embeddedIdentity } = config
  const issuer = issuerOf(config)
  const address = contactEmail === undefined ? undefined : escapeMarkdown(contactEmail)
  return {
    name: escapeMarkdown(instanceName),
    url: `<${publicUrl}>`,
    contact: address ? `[${address}](mailto:${encodeURI(contactEmail!)})` : operator,
    map_source: mapStyleUrl === 'builtin' ? here : `<${new URL(mapStyleUrl).origin}>`,
    sign_in_at: embeddedIdentity || !issuer ? here : `<${new URL(issuer.url).origin}>`,
  }
}

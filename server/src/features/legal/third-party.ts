import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { html, type Html } from '../../lib/html.ts'

/** As web/third-party.ts writes it. */
interface ThirdParty {
  name: string
  version: string
  licence: string
  /** Where it comes from. */
  source: string
  /** The text of its licence; null where the package has none. */
  text: string | null
}

/** By folder: they change with the program alone. */
const remembered = new Map<string, Html>()

/** Programs of others that the web app is built with, each with its licence: these ask to be shown. */
export async function thirdPartyHtml(webDir: string): Promise<Html> {
  const markup = remembered.get(webDir) ?? (await readThirdParty(webDir))
  remembered.set(webDir, markup)
  return markup
}

async function readThirdParty(webDir: string): Promise<Html> {
  const file = join(webDir, 'third-party.json')
  const packages = JSON.parse(await readFile(file, 'utf8')) as ThirdParty[]
  return html`<h2>Programs of others in this web app</h2>
    ${packages.map(
      ({ name, version, licence, source, text }) =>
        html`<details>
          <summary>${name} ${version} (${licence})</summary>
          ${source !== '' && html`<p><a href="${source}" rel="noopener">${source}</a></p>`}
          ${text === null ? html`<p>Its package has the name of the licence alone.</p>` : html`<pre>${text}</pre>`}
        </details> `,
    )}`
}

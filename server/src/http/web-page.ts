import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { PageData, WebAppConfig } from '@eventbuzz/contract/web-app'
import type { Deps } from '../deps.ts'
import { issuerOf } from '../lib/issuer.ts'
import { directionOf } from '../lib/direction.ts'
import { dataScript, html, type Html } from '../lib/html.ts'

const PLACEHOLDER = '<!--app-config-->'
const WHOLE_WORLD = { latitude: 20, longitude: 0, zoom: 1.5 }
const CITY_ZOOM = 12

/** What the server says of an address before any script runs. */
export interface PageContent {
  /** Without the name of the instance; undefined: that alone. */
  title?: string | undefined
  description: string
  /** What `noScript` and the title are written in: an ISO 639 code, `und` when nobody knows; undefined: English. */
  language?: string | undefined
  /** Path of the address that this page should be known by; undefined: search engines leave it out. */
  path?: string | undefined
  /** What a link to the page is shown with, where the page's own title and a general picture are not better. */
  share?: { title: string; image?: ShareImage | undefined } | undefined
  /** Which screen of the app is opened, where it is not the first; its files are asked for together with the app's own. */
  screen?: 'list' | 'search' | 'event' | 'profile' | 'legal' | undefined
  /** More elements of the head. */
  head?: Html | undefined
  /** What the app would ask for first. */
  data?: PageData | undefined
  /** What people see whose browser runs no scripts. */
  noScript: Html
}

export interface ShareImage {
  /** Absolute. */
  url: string
  alt: string
  width?: number
  height?: number
  type?: string
}

/** Writes the web app's page with its settings and what is to be said of an address. */
export type WebPage = (content: PageContent) => Promise<string>

/**
 * Reads the built page once.
 * @param openingPlace where the map opens; undefined: the whole world.
 */
export async function webPage(
  { config, webDir, basemapDir }: Pick<Deps, 'config' | 'webDir' | 'basemapDir'>,
  openingPlace: () => Promise<LatLng | undefined>,
): Promise<WebPage> {
  const { instanceName, publicUrl, mapStyleUrl } = config
  const basemap = await readBasemap(basemapDir)
  const [beforeHead, beforeBody, rest] = await readTemplate(webDir)
  const screens = await readScreens(webDir)
  const generalImage = {
    url: `${publicUrl}/share-card.png`,
    alt: instanceName,
    width: 1200,
    height: 630,
    type: 'image/png',
  }

  return async (content) => {
    const place = await openingPlace()
    const webConfig: WebAppConfig = {
      name: instanceName,
      map_style_url: mapStyleUrl,
      basemap_version: basemap.version,
      has_accounts: issuerOf(config) !== undefined,
      default_view: place ? { ...place, zoom: CITY_ZOOM } : WHOLE_WORLD,
    }
    const title = content.title === undefined ? instanceName : `${content.title} · ${instanceName}`
    const head = html`<title>${title}</title>
      <meta name="description" content="${content.description}" />
      ${
        content.path === undefined
          ? html`<meta name="robots" content="noindex" />`
          : shareTags(content, {
              url: publicUrl + content.path,
              title: content.share?.title ?? content.title ?? instanceName,
              siteName: instanceName,
              image: content.share?.image ?? generalImage,
            })
      }
      ${content.head} ${content.screen && screens.get(content.screen)}
      <noscript><link rel="stylesheet" href="/no-script.css" /></noscript>
      ${dataScript('application/json', webConfig, 'app-config')}
      ${content.data && dataScript('application/json', content.data, 'page-data')}`
    const body = html`<noscript>
      <main class="no-script">${content.noScript}</main>
      <footer class="no-script" lang="en" dir="ltr">
        <a href="/privacy">Privacy</a> <a href="/terms">Terms</a> <a href="/licences">Licences</a>
      </footer>
    </noscript>`
    return `${inLanguage(beforeHead, content.language)}${head.text}${beforeBody}${body.text}\n${rest}`
  }
}

interface Shared {
  url: string
  title: string
  siteName: string
  image: ShareImage
}

/** The canonical address, and what OpenGraph and Twitter cards want. */
function shareTags({ description }: PageContent, { url, title, siteName, image }: Shared): Html {
  const size = image.width && image.height && { width: image.width, height: image.height }
  return html`<link rel="canonical" href="${url}" />
    <meta property="og:type" content="website" />
    <meta property="og:site_name" content="${siteName}" />
    <meta property="og:title" content="${title}" />
    <meta property="og:description" content="${description}" />
    <meta property="og:url" content="${url}" />
    <meta property="og:image" content="${image.url}" />
    ${image.type && html`<meta property="og:image:type" content="${image.type}" />`}
    ${
      size &&
      html`<meta property="og:image:width" content="${size.width}" />
        <meta property="og:image:height" content="${size.height}" />`
    }
    <meta property="og:image:alt" content="${image.alt}" />
    <meta name="twitter:card" content="summary_large_image" />`
}

/** What the head says of each screen's files. */
async function readScreens(webDir: string): Promise<Map<string, Html[]>> {
  const text = await readFile(join(webDir, 'screens.json'), 'utf8').catch(() => undefined)
  if (text === undefined)
    throw new Error(`The web app is not built (${webDir} has no screens.json). Run: npm run build`)
  return new Map(
    Object.entries(JSON.parse(text) as Record<string, string[]>).map(([screen, files]) => [
      screen,
      files.map((file) =>
        file.endsWith('.css')
          ? html`<link rel="stylesheet" crossorigin href="/${file}" />`
          : html`<link rel="modulepreload" crossorigin href="/${file}" />`,
      ),
    ]),
  )
}

/** What the build says of the built-in map's tiles. */
export async function readBasemap(basemapDir: string): Promise<{ version: string; maxzoom: number }> {
  const text = await readFile(join(basemapDir, 'manifest.json'), 'utf8').catch(() => undefined)
  if (text === undefined) throw new Error(`The built-in map is not built (${basemapDir}). Run: npm run build`)
  return JSON.parse(text) as { version: string; maxzoom: number }
}

/** The page in three parts: up to where its head is written, up to the end of its body, and the rest. */
/** The app sets both anew for its own language. */
function inLanguage(beginning: string, language = 'en'): string {
  const attributes = html`lang="${language === 'und' ? '' : language}" dir="${directionOf(language)}"`
  return beginning.replace('lang="en"', () => attributes.text)
}

async function readTemplate(webDir: string): Promise<[string, string, string]> {
  const page = await readFile(join(webDir, 'index.html'), 'utf8').catch(() => undefined)
  if (page === undefined)
    throw new Error(`The web app is not built (${webDir} has no index.html). Run: npm run build`)
  const [beforeHead, afterHead, ...others] = page
    // What is said of each address takes their place.
    .replace(/[ \t]*<title>[^<]*<\/title>\n?/, '')
    .replace(/[ \t]*<meta\s+name="description"[^>]*>\n?/, '')
    .replace(/[ \t]*<noscript>[^]*?<\/noscript>\n?/, '')
    .split(PLACEHOLDER)
  const end = afterHead?.lastIndexOf('</body>') ?? -1
  if (afterHead === undefined || others.length > 0 || end < 0)
    throw new Error(`${webDir}/index.html has no ${PLACEHOLDER}, or no body. Run: npm run build`)
  return [beforeHead!, afterHead.slice(0, end), afterHead.slice(end)]
}

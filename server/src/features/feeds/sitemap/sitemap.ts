import type { Deps } from '../../../deps.ts'
import { escapeMarkup } from '../../../lib/html.ts'
import { listedEvents, partEnds } from './queries.ts'

/** The protocol's limit. */
const MOST_URLS = 50_000
/** What is added while the ends of the parts are kept has room besides. */
const PART_SIZE = 40_000
const KEEP_S = 3_600
const BATCH = 1_000
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

type SitemapDeps = Pick<Deps, 'config' | 'db' | 'cache' | 'now'>

const SIZES = { part: PART_SIZE, most: MOST_URLS, batch: BATCH }

/** Where the parts end, as they were within the last hour: a part keeps its number while somebody reads them all. */
function endsOfParts({ db, cache, now }: SitemapDeps, size: number): Promise<string[]> {
  return cache.getOrLoad(`sitemap:${size}`, KEEP_S, () => partEnds(db, now(), size))
}

/** The list of the parts: the screens that are no event, and upcoming events. */
export async function sitemapIndex(deps: SitemapDeps, { part } = SIZES): Promise<string> {
  const { publicUrl } = deps.config
  const ends = await endsOfParts(deps, part)
  const addresses = ['pages.xml', ...Array.from({ length: ends.length + 1 }, (_, i) => `events-${i + 1}.xml`)]
  const entries = addresses.map((name) => `<sitemap><loc>${publicUrl}/sitemap/${name}</loc></sitemap>\n`)
  return `${HEAD}<sitemapindex ${NAMESPACE}>\n${entries.join('')}</sitemapindex>\n`
}

export function pagesSitemap({ publicUrl }: Deps['config']): string {
  const entries = ['/', '/list'].map((path) => `<url><loc>${publicUrl}${path}</loc></url>\n`)
  return `${HEAD}<urlset ${NAMESPACE}>\n${entries.join('')}</urlset>\n`
}

/**
 * A part of the list of upcoming events, in pieces of a thousand.
 * @param number from 1.
 * @returns undefined when there is no such part.
 */
export async function eventsSitemap(
  deps: SitemapDeps,
  number: number,
  { part, most, batch } = SIZES,
): Promise<AsyncGenerator<string> | undefined> {
  const ends = await endsOfParts(deps, part)
  if (number < 1 || number > ends.length + 1) return undefined
  const { config, db, now } = deps
  const time = now()
  const read = (after: string | undefined, limit: number) =>
    listedEvents(db, { after, upTo: ends[number - 1], now: time, limit })
  // Before anything is sent, so that a lost database is a 503 and no file that ends in the middle.
  const first = await read(ends[number - 2], batch)

  return (async function* () {
    yield `${HEAD}<urlset ${NAMESPACE}>\n`
    let rows = first
    let written = 0
    while (rows.length > 0) {
      yield rows
        .map(({ slug, updated_at }) => {
          const address = escapeMarkup(`${config.publicUrl}/events/${slug}`)
          return `<url><loc>${address}</loc><lastmod>${updated_at.toISOString()}</lastmod></url>\n`
        })
        .join('')
      written += rows.length
      const limit = Math.min(batch, most - written)
      rows = rows.length < batch || limit <= 0 ? [] : await read(rows.at(-1)!.id, limit)
    }
    yield '</urlset>\n'
  })()
}

import { createHash } from 'node:crypto'
import { SearchPage, SearchQuery } from '@eventbuzz/contract/search'
import { Suggestions, SuggestQuery, Widenings, WidenQuery } from '@eventbuzz/contract/suggest'
import type { Deps } from '../../deps.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import type { App } from '../../http/types.ts'
import type { Gazetteer } from '../places/index.ts'
import { TermRecorder } from './record-terms.ts'
import { searchEvents } from './search-events.ts'
import { suggest } from './suggest/suggest.ts'
import { widen } from './widen/widen.ts'

export function searchRoutes(app: App, deps: Deps, gazetteer: () => Promise<Gazetteer>): void {
  const recorder = new TermRecorder({ ...deps, warn: (fields, message) => app.log.warn(fields, message) })
  app.addHook('onClose', () => recorder.close())

  app.get(
    '/events/search',
    {
      config: { access: 'public', rateLimit: 'search' },
      schema: {
        summary: 'Events by words, the best first',
        description:
          'The header x-search-engine says which index answered: `postgres` or `meilisearch`, followed by `; fallback` where it stands in for one that cannot be reached.',
        tags: ['events'],
        querystring: SearchQuery,
        response: { 200: SearchPage },
      },
    },
    async ({ query }, reply) => {
      const { page, engine, isFallback } = await searchEvents(deps, query)
      // Further pages are the same search.
      if (!query.offset) {
        recorder.record(page.query, page.total)
        deps.metrics.searched(engine, page.total > 0)
      }
      return reply
        .header('cache-control', CACHE_FOR.list)
        .header('etag', etagOf(page))
        .header('x-search-engine', isFallback ? `${engine}; fallback` : engine)
        .send(page)
    },
  )

  app.get(
    '/suggest',
    {
      config: { access: 'public', rateLimit: 'suggestions' },
      schema: {
        summary: 'Events, venues and places while somebody types',
        description: 'Places by GeoNames (geonames.org), CC BY 4.0.',
        tags: ['places'],
        querystring: SuggestQuery,
        response: { 200: Suggestions },
      },
    },
    async ({ query }, reply) =>
      reply.header('cache-control', CACHE_FOR.list).send(await suggest({ ...deps, gazetteer }, query)),
  )

  app.get(
    '/events/widen',
    {
      config: { access: 'public', rateLimit: 'search' },
      schema: {
        summary: 'Which filters to widen where nothing was found',
        tags: ['events'],
        querystring: WidenQuery,
        response: { 200: Widenings },
      },
    },
    async ({ query }, reply) =>
      reply.header('cache-control', CACHE_FOR.list).send({ items: await widen(deps, query) }),
  )
}

/** Weak, and without the time it took: that alone would make every answer another one. */
function etagOf({ items, query, total }: SearchPage): string {
  const hash = createHash('sha1').update(JSON.stringify([items, query, total]))
  return `W/"${hash.digest('base64')}"`
}

import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Deps } from '../../deps.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import { nothingAt } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { robotsTxt } from './sitemap/robots.ts'
import { eventsSitemap, pagesSitemap, sitemapIndex } from './sitemap/sitemap.ts'

const XML = 'application/xml; charset=utf-8'
const SHOWN = { schema: { hide: true }, config: { rateLimit: 'all' } } as const
const PartAddress = Type.Object({ part: Type.String({ maxLength: 40 }) })

/** What search engines ask for. */
export function sitemapRoutes(app: App, deps: Pick<Deps, 'config' | 'db' | 'cache' | 'now'>): void {
  const { config } = deps

  app.get('/robots.txt', SHOWN, async (_request, reply) =>
    reply.header('cache-control', CACHE_FOR.detail).type('text/plain; charset=utf-8').send(robotsTxt(config)),
  )

  app.get('/sitemap.xml', SHOWN, async (_request, reply) =>
    reply
      .header('cache-control', CACHE_FOR.detail)
      .type(XML)
      .send(await sitemapIndex(deps)),
  )

  app.get('/sitemap/pages.xml', SHOWN, async (_request, reply) =>
    reply.header('cache-control', CACHE_FOR.detail).type(XML).send(pagesSitemap(config)),
  )

  app.get(
    '/sitemap/:part',
    { schema: { hide: true, params: PartAddress }, config: { rateLimit: 'all' } },
    async (request, reply) => {
      const [, number] = /^events-([1-9]\d{0,5})\.xml$/.exec(request.params.part) ?? []
      const part = number && (await eventsSitemap(deps, Number(number)))
      if (!part) throw nothingAt(request)
      return reply.header('cache-control', CACHE_FOR.detail).type(XML).send(Readable.from(part))
    },
  )
}

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Deps } from '../deps.ts'
import { html } from '../lib/html.ts'
import { nothingAt } from './errors.ts'
import type { App } from './types.ts'
import { readBasemap, type PageContent, type WebPage } from './web-page.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'
const NEEDS_SCRIPTS = html`<p>This page needs JavaScript to show the map and the list of events.</p>`
/**
 * Screens of the web app besides those that a feature answers; all else is its "not found" screen with a 404. One
 * without a path is for the person who is signed in, and for no search engine.
 */
const SCREENS: Record<string, PageContent> = {
  '/': {
    path: '/',
    description: 'See what is on nearby: events on a map and in a list.',
    noScript: NEEDS_SCRIPTS,
  },
  '/list': {
    path: '/list',
    screen: 'list',
    title: 'Events nearby',
    description: 'What is on nearby: events by distance, date or popularity.',
    noScript: NEEDS_SCRIPTS,
  },
  '/search': {
    path: '/search',
    screen: 'search',
    title: 'Search',
    description: 'Find events, venues and towns, and what is on nearby.',
    noScript: NEEDS_SCRIPTS,
  },
  '/profile': {
    screen: 'profile',
    title: 'Profile',
    description: 'Your account here.',
    noScript: NEEDS_SCRIPTS,
  },
}

const TileAddress = Type.Object({
  version: Type.String({ pattern: '^[a-z0-9]{1,40}$' }),
  z: Type.Integer({ minimum: 0, maximum: 24 }),
  x: Type.Integer({ minimum: 0, maximum: 16_777_215 }),
  y: Type.String({ pattern: '^\\d{1,8}\\.pbf$' }),
})

/** The web app and the tiles of the built-in map. */
export async function webApp(
  app: App,
  { webDir, basemapDir }: Pick<Deps, 'webDir' | 'basemapDir'>,
  page: WebPage,
): Promise<void> {
  const basemap = await readBasemap(basemapDir)

  await app.register(fastifyStatic, {
    root: webDir,
    index: false,
    wildcard: false,
    preCompressed: true,
    globIgnore: ['**/*.br', '**/*.gz', 'index.html'],
    cacheControl: false,
    setHeaders: (response, path) => {
      const kept = path.startsWith(join(webDir, 'assets'))
        ? FOR_EVER
        : // Compressed or not: whoever has an old service worker has an old app.
          path.startsWith(join(webDir, 'sw.js'))
          ? 'no-cache'
          : 'public, max-age=3600'
      response.header('cache-control', kept)
    },
  })
  for (const [address, screen] of Object.entries(SCREENS)) {
    app.get(address, { schema: { hide: true }, config: { rateLimit: 'all' } }, (_request, reply) =>
      sendPage(reply, page, 200, screen),
    )
  }

  app.get(
    '/basemap/:version/:z/:x/:y',
    { schema: { hide: true, params: TileAddress } },
    async (request, reply) => {
      const { version, z, x, y } = request.params
      reply.header('cache-control', version === basemap.version ? FOR_EVER : 'no-cache')
      const file = join(basemapDir, String(z), String(x), y)
      const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      // Open sea has no tile.
      if (!found) return reply.code(204).send()
      return reply
        .type('application/x-protobuf')
        .header('content-encoding', 'gzip')
        .header('content-length', found.size)
        .send(createReadStream(file))
    },
  )

  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
    if (wantsPage && !request.url.startsWith('/api/')) return sendPage(reply, page, 404, NOTHING_HERE)
    throw nothingAt(request)
  })
}

/** Sends the web app's page. It names the scripts of this release, so a browser asks each time whether it changed. */
export async function sendPage(
  reply: FastifyReply,
  page: WebPage,
  status: number,
  content: PageContent,
): Promise<FastifyReply> {
  return reply
    .code(status)
    .header('cache-control', 'no-cache')
    .type('text/html; charset=utf-8')
    .send(await page(content))
}

/** For an address without a screen. */
const NOTHING_HERE: PageContent = {
  title: 'Page not found',
  description: 'There is nothing at this address.',
  noScript: html`<h1>Page not found</h1>
    <p>There is nothing at this address. <a href="/">What is on nearby</a></p>`,
}

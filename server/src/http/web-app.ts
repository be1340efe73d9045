import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import type { Deps } from '../deps.ts'
import { html } from '../lib/html.ts'
import { CACHE_FOR } from './cache-control.ts'
import { nothingAt } from './errors.ts'
import type { App } from './types.ts'
import type { PageContent, WebPage } from './web-page.ts'

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

/** The web app. */
export async function webApp(app: App, { webDir }: Pick<Deps, 'webDir'>, page: WebPage): Promise<void> {
  await app.register(fastifyStatic, {
    root: webDir,
    index: false,
    wildcard: false,
    preCompressed: true,
    globIgnore: ['**/*.br', '**/*.gz', 'index.html'],
    cacheControl: false,
    setHeaders: (response, path) => {
      const kept = path.startsWith(join(webDir, 'assets'))
        ? CACHE_FOR.ever
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

import type { Config } from '../config.ts'
import type { App } from './types.ts'

const icon = (name: string, size: number, purpose: 'any' | 'maskable' = 'any') => ({
  src: `/icons/${name}-${size}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
})

const shortcut = (name: string, url: string) => ({ name, url, icons: [icon('icon', 192)] })

/** What a browser needs to know to install the web app: https://www.w3.org/TR/appmanifest/ */
export function webManifest(app: App, { instanceName }: Pick<Config, 'instanceName'>): void {
  const manifest = JSON.stringify({
    // Of the installed app, whatever its start address becomes.
    id: '/',
    name: instanceName,
    short_name: instanceName,
    description: 'See what is on nearby: events on a map and in a list.',
    lang: 'en',
    dir: 'ltr',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#FFFBFE',
    theme_color: '#FFFBFE',
    categories: ['entertainment', 'lifestyle', 'social'],
    icons: [icon('icon', 192), icon('icon', 512), icon('maskable', 512, 'maskable')],
    shortcuts: [
      shortcut('Events nearby', '/list'),
      shortcut('Search', '/search'),
      shortcut('Favourites', '/profile'),
    ],
  })
  app.get(
    '/manifest.webmanifest',
    { schema: { hide: true }, config: { rateLimit: 'all' } },
    async (_request, reply) =>
      reply
        .header('cache-control', 'public, max-age=3600')
        .type('application/manifest+json; charset=utf-8')
        .send(manifest),
  )
}

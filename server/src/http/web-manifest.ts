import { Type } from 'typebox'
import type { Config } from '../config.ts'
import { acceptedLanguages } from '../lib/accepted-languages.ts'
import { directionOf } from '../lib/direction.ts'
import { alsoVary } from './also-vary.ts'
import type { App } from './types.ts'

const icon = (name: string, size: number, purpose: 'any' | 'maskable' = 'any') => ({
  src: `/icons/${name}-${size}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
})

const ManifestQuery = Type.Object({ lang: Type.Optional(Type.String({ maxLength: 10 })) })

const shortcut = (name: string, url: string) => ({ name, url, icons: [icon('icon', 192)] })

interface Texts {
  description: string
  nearby: string
  search: string
  favorites: string
}

/** In the languages of the web app. */
const TEXTS: Record<string, Texts> = {
  en: {
    description: 'See what is on nearby: events on a map and in a list.',
    nearby: 'Events nearby',
    search: 'Search',
    favorites: 'Favourites',
  },
  de: {
    description: 'Sieh, was in der Nähe los ist: Veranstaltungen auf einer Karte und in einer Liste.',
    nearby: 'Veranstaltungen in der Nähe',
    search: 'Suche',
    favorites: 'Favoriten',
  },
  fr: {
    description: 'Voyez ce qui se passe à proximité : des événements sur une carte et dans une liste.',
    nearby: 'Événements à proximité',
    search: 'Recherche',
    favorites: 'Favoris',
  },
  es: {
    description: 'Descubre qué pasa cerca: eventos en un mapa y en una lista.',
    nearby: 'Eventos cercanos',
    search: 'Buscar',
    favorites: 'Favoritos',
  },
  ar: {
    description: 'شاهد ما يحدث بالقرب منك: فعاليات على خريطة وفي قائمة.',
    nearby: 'فعاليات قريبة',
    search: 'البحث',
    favorites: 'المفضلة',
  },
}

/** What a browser needs to know to install the web app: https://www.w3.org/TR/appmanifest/ */
export function webManifest(app: App, { instanceName }: Pick<Config, 'instanceName'>): void {
  const manifestIn = (lang: string, { description, nearby, search, favorites }: Texts) => ({
    // Of the installed app, whatever its start address becomes.
    id: '/',
    name: instanceName,
    short_name: instanceName,
    description,
    lang,
    dir: directionOf(lang),
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#FFFBFE',
    theme_color: '#FFFBFE',
    categories: ['entertainment', 'lifestyle', 'social'],
    icons: [icon('icon', 192), icon('icon', 512), icon('maskable', 512, 'maskable')],
    shortcuts: [shortcut(nearby, '/list'), shortcut(search, '/search'), shortcut(favorites, '/profile')],
  })
  const manifests = new Map(
    Object.entries(TEXTS).map(([language, texts]) => [language, JSON.stringify(manifestIn(language, texts))]),
  )
  app.get(
    '/manifest.webmanifest',
    { schema: { hide: true, querystring: ManifestQuery }, config: { rateLimit: 'all' } },
    async (request, reply) => {
      // The app asks in its own language where somebody has chosen one for their device.
      const wanted = [request.query.lang, ...acceptedLanguages(request.headers['accept-language']), 'en']
      const language = wanted.find((one) => one !== undefined && manifests.has(one))!
      return alsoVary(reply, 'accept-language')
        .header('cache-control', 'public, max-age=3600')
        .type('application/manifest+json; charset=utf-8')
        .send(manifests.get(language))
    },
  )
}

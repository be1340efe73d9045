import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'

const database = useTestDatabase()
const { app } = useTestApp(database, { INSTANCE_NAME: 'Lisbon "live"' })

describe('what a browser needs to install the web app', () => {
  it('is a manifest with the name of the instance', async () => {
    const answer = await app().inject('/manifest.webmanifest')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('application/manifest+json; charset=utf-8')
    expect(answer.json()).toMatchObject({
      id: '/',
      name: 'Lisbon "live"',
      start_url: '/',
      scope: '/',
      display: 'standalone',
    })
  })

  it('has icons of both sizes, and one that may be cut to any shape', async () => {
    const { icons } = (await app().inject('/manifest.webmanifest')).json<{ icons: object[] }>()
    expect(icons).toEqual([
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ])
  })

  const inLanguage = (accept?: string, query = '') =>
    app().inject({
      url: `/manifest.webmanifest${query}`,
      headers: accept === undefined ? {} : { 'accept-language': accept },
    })

  it.each([
    ['en', 'ltr', 'Events nearby'],
    ['de', 'ltr', 'Veranstaltungen in der Nähe'],
    ['fr', 'ltr', 'Événements à proximité'],
    ['es', 'ltr', 'Eventos cercanos'],
    ['ar', 'rtl', 'فعاليات قريبة'],
  ])('speaks %s with the words of the app', async (lang, dir, nearby) => {
    const answer = await inLanguage(`pt-BR, ${lang};q=0.8, it;q=0.5`)
    const manifest = answer.json<{ shortcuts: { name: string }[] }>()
    expect(manifest).toMatchObject({ id: '/', lang, dir })
    expect(answer.headers['vary']).toContain('accept-language')
    const read = (path: string) =>
      readFileSync(new URL(`../../../web/src/locales/${path}`, import.meta.url), 'utf8')
    const texts = JSON.parse(read(`${lang}.json`)) as Record<string, string>
    expect(manifest.shortcuts.map(({ name }) => name)).toEqual(
      ['list.title', 'place.search', 'favorite.title'].map((key) => texts[key]),
    )
    expect(manifest.shortcuts[0]!.name).toBe(nearby)
  })

  it('speaks English where nothing else is wanted, and what the app asks for before all', async () => {
    for (const accept of [undefined, 'pt', '*'])
      expect((await inLanguage(accept)).json()).toMatchObject({ lang: 'en' })
    expect((await inLanguage('fr', '?lang=de')).json()).toMatchObject({ lang: 'de' })
    expect((await inLanguage('fr', '?lang=xx')).json()).toMatchObject({ lang: 'fr' })
  })

  it('leads to screens that there are', async () => {
    const manifest = (await app().inject('/manifest.webmanifest')).json<{ shortcuts: { url: string }[] }>()
    expect(manifest.shortcuts).toHaveLength(3)
    for (const { url } of manifest.shortcuts)
      expect((await app().inject({ url, headers: { accept: 'text/html' } })).statusCode).toBe(200)
  })

  it('includes a service worker that is asked for anew each time, and may fetch from this server', async () => {
    const { statusCode, headers } = await app().inject('/sw.js')
    expect(statusCode).toBe(200)
    expect(headers['cache-control']).toBe('no-cache')
    expect(headers['content-security-policy']).toContain("connect-src 'self'")
  })
})

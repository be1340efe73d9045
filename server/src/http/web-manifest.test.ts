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

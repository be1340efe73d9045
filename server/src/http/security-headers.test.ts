import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'

const database = useTestDatabase()
const builtin = useTestApp(database)
const remote = useTestApp(database, {
  MAP_STYLE_URL: 'https://tiles.example/styles/positron?key=1',
  PUBLIC_URL: 'https://events.example',
})
const headersOf = async ({ app }: typeof builtin, url: string, accept = '*/*') =>
  (await app().inject({ url, headers: { accept } })).headers

describe('security headers', () => {
  it('of a page let it load from this server only', async () => {
    const headers = await headersOf(builtin, '/', 'text/html')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'; script-src 'self'; worker-src 'self'")
    expect(policy).toContain("object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
    expect(policy).not.toMatch(/http|unsafe|\*/)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('geolocation=(self)'),
    })
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('server')
    expect(headers).not.toHaveProperty('strict-transport-security')
  })

  it('of a page and its worker name the origin of another map, and no path', async () => {
    for (const [url, accept] of [
      ['/', 'text/html'],
      ['/assets/app-1a2b.js', '*/*'],
    ] as const) {
      const policy = String((await headersOf(remote, url, accept))['content-security-policy'])
      expect(policy).toContain("connect-src 'self' https://tiles.example;")
      expect(policy).toContain("img-src 'self' data: blob: https://tiles.example;")
    }
  })

  it.each([
    '/api/v1/categories',
    '/api/v1/nothing',
    '/api/v1/events/%E0%A4%A',
    '/api/openapi.json',
    '/basemap/abc123/0/0/0.pbf',
  ])('of %s allow nothing at all', async (url) => {
    const headers = await headersOf(builtin, url)
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it('insist on https where the instance has it', async () => {
    const headers = await headersOf(remote, '/api/v1/categories')
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  })
})

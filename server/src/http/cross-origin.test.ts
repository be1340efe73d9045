import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'

const database = useTestDatabase()
const closed = useTestApp(database)
const listed = useTestApp(database, { CORS_ORIGINS: 'https://friend.example,http://localhost:5173' })
const open = useTestApp(database, { CORS_ORIGINS: 'https://friend.example,*', RATE_LIMIT_ALL: '1' })

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
const URL = '/api/v1/categories'
const simple = async ({ app }: typeof closed, origin: string, url = URL) =>
  (await app().inject({ url, headers: { origin } })).headers
const preflight = async (
  { app }: typeof closed,
  origin: string,
  method: Method,
  headers = 'authorization',
) => {
  const answer = await app().inject({
    method: 'OPTIONS',
    url: URL,
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
  })
  return { status: answer.statusCode, headers: answer.headers }
}
const allowed = (headers: object) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')))

describe('without CORS_ORIGINS', () => {
  it('no other origin is let in', async () => {
    expect(allowed(await simple(closed, 'https://friend.example'))).toEqual({})
    const { status, headers } = await preflight(closed, 'https://friend.example', 'GET')
    expect(status).toBe(404)
    expect(allowed(headers)).toEqual({})
  })
})

describe('with a list of origins', () => {
  it('a listed one may use all of the API, and remembers so for a day', async () => {
    const headers = await simple(listed, 'https://friend.example')
    expect(headers['access-control-allow-origin']).toBe('https://friend.example')
    expect(headers['access-control-expose-headers']).toMatch(/ETag, Location, Retry-After, X-Request-Id/)
    expect(headers['vary']).toMatch(/Origin/)
    const answer = await preflight(listed, 'http://localhost:5173', 'PUT')
    expect(answer.status).toBe(204)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'http://localhost:5173',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': expect.stringContaining('Authorization'),
      'access-control-max-age': '86400',
    })
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
  })

  it.each([
    'https://stranger.example',
    'https://friend.example.evil.example',
    'https://evil-friend.example',
    'http://friend.example',
    'https://friend.example:444',
    'https://FRIEND.example',
    'null',
    '*',
    '',
  ])('%j is never reflected, and caches are told that it depends', async (origin) => {
    const headers = await simple(listed, origin)
    expect(allowed(headers)).toEqual({})
    expect(headers['vary']).toMatch(/Origin/)
    for (const method of ['GET', 'PUT'] as const)
      expect(allowed((await preflight(listed, origin, method)).headers)).toEqual({})
  })

  it('pages are not part of it', async () => {
    expect(allowed(await simple(listed, 'https://friend.example', '/'))).toEqual({})
  })
})

describe('with *', () => {
  it('anybody may read what is public, without signing in', async () => {
    const headers = await simple(open, 'https://stranger.example')
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
    const answer = await preflight(open, 'https://stranger.example', 'GET')
    expect(answer.headers['access-control-allow-headers']).toBe('If-None-Match')
    expect(answer.headers['access-control-allow-methods']).toBe('GET, HEAD')
  })

  it('nobody but those listed may write', async () => {
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      expect(allowed((await preflight(open, 'https://stranger.example', method)).headers)).toEqual({})
      const { headers } = await preflight(open, 'https://friend.example', method)
      expect(headers['access-control-allow-origin']).toBe('https://friend.example')
    }
    expect(allowed((await preflight(open, 'null', 'POST')).headers)).toEqual({})
  })

  it('a page can read why it was refused', async () => {
    const headers = { origin: 'https://friend.example' }
    const ask = () => open.app().inject({ url: URL, headers, remoteAddress: '198.51.100.7' })
    await ask()
    const refused = await ask()
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['access-control-allow-origin']).toBe('https://friend.example')
  })
})

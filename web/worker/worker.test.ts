import { describe, expect, it } from 'vitest'
import { otherSize, routeOf } from './route.ts'
import { nextOf, trim } from './stores.ts'

const ORIGIN = 'https://events.example'
const of = (path: string, { mode = 'cors', method = 'GET', range = false } = {}) =>
  routeOf(
    {
      url: new URL(path, ORIGIN).href,
      mode,
      method,
      headers: new Headers(range ? { range: 'bytes=0-' } : {}),
    },
    ORIGIN,
  )

describe('what the service worker answers', () => {
  it.each(['/', '/list?lat=1&lng=2', '/search', '/profile', '/privacy', '/events/jazz-at-the-lighthouse'])(
    'is the screen %s',
    (path) => expect(of(path, { mode: 'navigate' })).toBe('page'),
  )

  it.each([
    ['/assets/shell-1a2b.js', 'asset'],
    ['/theme.js', 'asset'],
    ['/basemap/a0249f73f390/3/4/2.pbf', 'tile'],
    ['/basemap/a0249f73f390/still/dark/12/1944/1569.svg', 'tile'],
    ['/storage/pictures/ab/cd-640.webp', 'picture'],
  ])('is %s', (path, route) => expect(of(path)).toBe(route))

  it.each([
    '/api/v1/session/sign-in?return_to=/profile',
    '/auth/sign-in',
    '/events/jazz.ics',
    '/events/feed/rss',
    '/metrics',
    '/sitemap.xml',
  ])('is not the page %s', (path) => expect(of(path, { mode: 'navigate' })).toBeUndefined())

  it.each([
    '/api/v1/events/nearby?lat=1&lng=2',
    '/api/v1/users/me/favorites',
    '/sw.js',
    '/manifest.webmanifest',
  ])('is not %s', (path) => expect(of(path)).toBeUndefined())

  it('is nothing that is written, in parts, or of another origin', () => {
    expect(of('/storage/a.webp', { method: 'PUT' })).toBeUndefined()
    expect(of('/storage/a.webp', { range: true })).toBeUndefined()
    expect(of('https://tiles.example/assets/x.js')).toBeUndefined()
  })
})

describe('a picture that is not kept in the wanted size', () => {
  const picture = (name: string) => `${ORIGIN}/storage/pictures/ab/${name}`
  const kept = ['abc-1280.webp', 'abc-320.webp', 'abd-640.webp', 'abc-640.webp'].map(picture)
  it.each([
    ['the next larger one', 'abc-640.avif', 'abc-640.webp'],
    ['the next larger one', 'abc-321.webp', 'abc-640.webp'],
    ['the largest one', 'abc-2000.avif', 'abc-1280.webp'],
    ['nothing for another', 'abe-640.webp', undefined],
    ['nothing for what has no sizes', 'abc.webp', undefined],
  ])('is %s', (_what, wanted, other) =>
    expect(otherSize(picture(wanted), kept)).toBe(other && picture(other)),
  )
})

it('forgets what was kept first when there is too much', async () => {
  const names = ['a', 'b', 'c', 'd']
  const cache = {
    keys: () => Promise.resolve([...names]),
    delete: (name: string) => Promise.resolve(names.splice(names.indexOf(name), 1).length > 0),
  }
  await trim(cache, 3)
  expect(names).toEqual(['b', 'c', 'd'])
  await trim(cache, 3)
  expect(names).toEqual(['b', 'c', 'd'])
})

it('takes the texts along that the version before had', () => {
  const files = ['/assets/ar-Bb2_-xyz.js', '/assets/de-AbCdEf12.js', '/assets/fr-12345678.js']
  const before = ['/', '/theme.js', '/assets/main-de-12345.css', '/assets/de-_old-1ab.js']
  expect(nextOf(files, before)).toEqual(['/assets/de-AbCdEf12.js'])
  expect(nextOf(files, [])).toEqual([])
})

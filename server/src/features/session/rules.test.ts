import { describe, expect, it } from 'vitest'
import { isNavigation, isSameOrigin, problemPath, returnPath } from './rules.ts'

describe('the way back', () => {
  it.each([
    ['/', '/'],
    ['/list?free=1&category=music#top', '/list?free=1&category=music#top'],
    ['/?near=38.7,-9.1', '/?near=38.7,-9.1'],
    ['/events/fado-ao-vivo', '/events/fado-ao-vivo'],
    ['/lista/ção', '/lista/%C3%A7%C3%A3o'],
    ['/@evil.example', '/@evil.example'],
    ['/apiary', '/apiary'],
  ])('is the path %j', (text, path) => {
    expect(returnPath(text)).toBe(path)
  })

  it.each([
    undefined, '', 'list', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', '/a\\b', '/\t/evil.example',
    '\t//evil.example', '/\n/evil.example', ' //evil.example', '/\u0000', '/a/..//evil.example', '/.//evil.example',
    'https://evil.example/', 'http:evil.example', 'javascript:alert(1)', 'data:text/html,x', '@evil.example', '?x', '#x',
    '/api/v1/session/sign-in', '/api', '/auth/realms/eventbuzz', '/x/../api/v1/health', `/${'x'.repeat(2_000)}`,
  ])('is not %j', (text) => { expect(returnPath(text)).toBe('/') }) // prettier-ignore

  it('carries the news, and nothing twice', () => {
    expect(problemPath('/list?free=1#top', 'failed')).toBe('/list?free=1&sign_in=failed#top')
    expect(problemPath('/list?sign_in=failed', 'expired')).toBe('/list?sign_in=expired')
  })
})

describe('who asks', () => {
  const own = {
    protocol: 'http',
    host: 'example.org',
    origin: 'https://example.org',
    secFetchSite: undefined,
  }
  it('is one of our pages, also behind a proxy that we were told nothing of', () => {
    expect(isSameOrigin(own, 'https://example.org')).toBe(true)
    expect(isSameOrigin({ ...own, host: 'app:8000' }, 'https://example.org')).toBe(true)
    expect(isSameOrigin({ ...own, protocol: 'https' }, 'https://other.example')).toBe(true)
  })

  it('is not, when the protocol is another one', () => {
    expect(isSameOrigin({ ...own, origin: 'http://example.org' }, 'https://example.org')).toBe(true)
    expect(
      isSameOrigin({ ...own, protocol: 'https', origin: 'http://example.org' }, 'https://example.org'),
    ).toBe(false)
  })

  it('is a person on the way, or a browser that does not say', () => {
    expect(isNavigation(undefined, undefined)).toBe(true)
    expect(isNavigation('navigate', 'document')).toBe(true)
    expect(isNavigation('navigate', 'iframe')).toBe(false)
    expect(isNavigation('no-cors', 'image')).toBe(false)
  })
})

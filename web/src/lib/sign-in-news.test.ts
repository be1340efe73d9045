// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import * as notices from './notices.ts'
import { takeSignInNews } from './sign-in-news.ts'

const told = vi.spyOn(notices, 'notify')
beforeEach(() => told.mockClear())
afterEach(() => history.replaceState(null, '', '/'))

describe('news of a sign-in', () => {
  it.each([
    ['/list?near=38.7,-9.1&sign_in=failed', '/list?near=38.7,-9.1'],
    ['/?sign_in=cancelled&free=1#top', '/?free=1#top'],
    ['/?free=1&sign_in=expired&z=3', '/?free=1&z=3'],
    ['/profile?sign_in=unavailable', '/profile'],
  ])('is told, and taken out of %s', (address, rest) => {
    history.replaceState(null, '', address)
    takeSignInNews()()
    expect(location.pathname + location.search + location.hash).toBe(rest)
    expect(told).toHaveBeenCalledOnce()
  })

  it('is none when nobody knows it, or there is none', () => {
    for (const address of ['/?sign_in=%3Cb%3E', '/?sign_in=constructor', '/list?free=1']) {
      history.replaceState(null, '', address)
      takeSignInNews()()
    }
    expect(told).not.toHaveBeenCalled()
  })
})

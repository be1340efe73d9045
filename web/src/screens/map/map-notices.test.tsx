// @vitest-environment happy-dom
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { aPage, CATEGORIES, fakeApi, MUSIC, NEARBY, openApp } from '../../../test/open-app.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

it('explains a refused location and leads to the search for a place', async () => {
  fakeApi({ [NEARBY]: { body: aPage([]) }, [CATEGORIES]: { body: { items: [MUSIC] } } })
  const getCurrentPosition: Geolocation['getCurrentPosition'] = (_, refuse) =>
    refuse?.({ code: 1 } as GeolocationPositionError)
  vi.stubGlobal('navigator', { userAgent: 'a test', onLine: true, geolocation: { getCurrentPosition } })
  openApp('/?lat=38.716&lng=-9.142&category=music')
  fireEvent.click(await screen.findByRole('button', { name: 'Show what is near me' }))
  const notice = await screen.findByText(/Your location is not shared/)
  expect(notice.closest('[role=alert]')).toBeTruthy()
  const link = screen.getByRole('link', { name: 'Search for a place' })
  expect(link.getAttribute('href')).toBe('/search?lat=38.716&lng=-9.142&category=music')
})

// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { anEventDetail, fakeApi, openApp } from '../../../test/open-app.tsx'

const PATH = '/api/v1/events/jazz-at-the-lighthouse'
const ADDRESS = '/events/jazz-at-the-lighthouse'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe("an event's page", () => {
  it('says what, where, and names itself in the title', async () => {
    fakeApi({ [PATH]: { body: anEventDetail() } })
    openApp(ADDRESS)
    expect(await screen.findByRole('heading', { name: 'Jazz at the Lighthouse' })).toBeTruthy()
    expect(screen.getByText('1 Harbour Street, Toronto, Canada')).toBeTruthy()
    await waitFor(() => expect(document.title).toBe('Jazz at the Lighthouse · EventBuzz'))
  })

  it('shows markup in a description as text and links only to https', async () => {
    const description = 'Hello <img src=x onerror=alert(1)>\n\nhttps://a.example/ and javascript:alert(1)'
    fakeApi({ [PATH]: { body: anEventDetail({ description }) } })
    openApp(ADDRESS)
    await screen.findByText(/Hello/)
    expect(document.querySelectorAll('.description img')).toHaveLength(0)
    const links = [...document.querySelectorAll('.description a')].map((link) => link.getAttribute('href'))
    expect(links).toEqual(['https://a.example/'])
  })

  it('asks no other host for a picture', async () => {
    fakeApi({ [PATH]: { body: anEventDetail({ image_url: 'https://tracker.example/a.jpg' }) } })
    openApp(ADDRESS)
    await screen.findByRole('heading', { name: 'Jazz at the Lighthouse' })
    expect(document.querySelectorAll('img')).toHaveLength(0)
  })

  it('offers tickets over https alone, and none for a cancelled event', async () => {
    fakeApi({ [PATH]: { body: anEventDetail({ ticket_url: 'http://tickets.example/' }) } })
    openApp(ADDRESS)
    await screen.findByRole('link', { name: 'Directions' })
    expect(screen.queryByRole('link', { name: 'Tickets' })).toBeNull()
    cleanup()
    fakeApi({
      [PATH]: { body: anEventDetail({ ticket_url: 'https://tickets.example/', status: 'cancelled' }) },
    })
    openApp(ADDRESS)
    expect(await screen.findByText('This event is cancelled.')).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Tickets' })).toBeNull()
  })

  it('says so when there is no such event', async () => {
    const error = { code: 'NOT_FOUND', message: 'There is no such event.', status: 404, request_id: 'r' }
    fakeApi({ [PATH]: { status: 404, body: { error } } })
    openApp(ADDRESS)
    expect(await screen.findByRole('heading', { name: 'There is no such event' })).toBeTruthy()
  })

  it('recovers from a lost network', async () => {
    const { answers } = fakeApi({ [PATH]: 'no network' })
    openApp(ADDRESS)
    await screen.findByText('The event could not be loaded')
    answers[PATH] = { body: anEventDetail() }
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('heading', { name: 'Jazz at the Lighthouse' })).toBeTruthy()
  })

  it('moves from an old slug to the current one', async () => {
    fakeApi({ '/api/v1/events/old-name': { body: anEventDetail() }, [PATH]: { body: anEventDetail() } })
    const router = openApp('/events/old-name')
    await waitFor(() => expect(router.state.location.pathname).toBe(ADDRESS))
  })
})

it('shows a face of its own for a page that does not exist', async () => {
  fakeApi({})
  openApp('/nowhere')
  expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeTruthy()
})

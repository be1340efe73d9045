// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  anEvent,
  anEventDetail,
  aPage,
  CATEGORIES,
  fakeApi,
  MUSIC,
  NEARBY,
  openApp,
} from '../../../test/open-app.tsx'
import { session } from '../../api/session.ts'
import { notify } from '../../lib/notices.ts'

const REFRESH = '/api/v1/session/refresh'
const ME = '/api/v1/users/me'
const event = anEvent()
const LIST = 'Favourites on this device'
const HEART = 'Favourite: Jazz at the Lighthouse'

/** What the API answers to a member. */
const member = () => ({
  [REFRESH]: { body: { access_token: 'token', expires_in: 300, subject: 'ines' } },
  [ME]: {
    body: { display_name: 'Inês', email: 'ines@example.org', avatar_url: null, roles: ['user', 'organizer'] },
  },
  [`${ME}/favorites`]: { body: aPage([]) },
  [`${ME}/favorites/ids`]: { body: { event_ids: [] as string[] } },
  [`${ME}/tokens`]: { body: { items: [] } },
  [`/api/v1/events/${event.id}/favorite`]: { body: {} } as { status?: number; body: object },
  [NEARBY]: { body: aPage([event]) },
  [CATEGORIES]: { body: { items: [MUSIC] } },
})

beforeEach(() => {
  localStorage.clear()
  document.cookie = 'eb_signed_in=1'
})
afterEach(async () => {
  cleanup()
  notify(undefined)
  fakeApi({ '/api/v1/session/sign-out': { body: { is_complete: true, end_session_url: null } } })
  await session.signOut()
  vi.unstubAllGlobals()
})

describe('the profile of a guest', () => {
  it('says what an account is for, with ordinary links', async () => {
    fakeApi({})
    openApp('/profile')
    const link = await screen.findByRole('link', { name: 'Sign in' })
    expect(link.getAttribute('href')).toBe('/api/v1/session/sign-in?return_to=%2Fprofile')
    expect(screen.getByRole('link', { name: 'Create account' }).getAttribute('href')).toMatch(
      /mode=register$/,
    )
    expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull()
  })

  it('shows what is kept on this device', async () => {
    localStorage.setItem('eventbuzz.favorites', JSON.stringify([event.id]))
    fakeApi({ [`/api/v1/events/${event.id}`]: { body: anEventDetail() } })
    openApp('/profile')
    expect(await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })).toBeTruthy()
  })
})

describe('the favourites of a guest', () => {
  it('lose what is no longer there, which is said once, and keep what only did not come', async () => {
    const other = '5f8fad5b-d9cb-469f-a165-70867728950e'
    localStorage.setItem('eventbuzz.favorites', JSON.stringify([other, event.id]))
    document.cookie = 'eb_signed_in=; max-age=0'
    const { answers } = fakeApi({
      [`/api/v1/events/${other}`]: { status: 404, body: { error: { code: 'NOT_FOUND', message: 'None.' } } },
      [`/api/v1/events/${event.id}`]: { status: 503, body: {} },
    })
    openApp('/profile')
    await waitFor(() => expect(localStorage.getItem('eventbuzz.favorites')).toBe(JSON.stringify([event.id])))
    expect(within(await screen.findByRole('region', { name: LIST })).queryAllByRole('listitem')).toEqual([])
    cleanup()
    answers[`/api/v1/events/${event.id}`] = { body: anEventDetail() }
    openApp('/profile')
    expect(await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })).toBeTruthy()
    expect(screen.getAllByText(/no longer there/)).toHaveLength(1)
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByText(/no longer there/)).toBeNull()
  })
})

describe('the profile of a member', () => {
  it('keeps the focus where the name was changed, or was not', async () => {
    const { answers } = fakeApi(member())
    await session.start()
    openApp('/profile')
    const focused = () => document.activeElement?.textContent
    fireEvent.click(await screen.findByRole('button', { name: 'Edit name' }))
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(focused()).toBe('Edit name')
    fireEvent.click(screen.getByRole('button', { name: 'Edit name' }))
    fireEvent.change(screen.getByRole('textbox', { name: 'Name, as others see it' }), {
      target: { value: 'Inês S.' },
    })
    answers[ME] = { body: { ...member()[ME].body, display_name: 'Inês S.' } }
    fireEvent.click(screen.getByRole('button', { name: 'Save' }))
    await screen.findByRole('heading', { level: 1, name: 'Inês S.' })
    await waitFor(() => expect(focused()).toBe('Edit name'))
  })

  it('says who they are, and may do', async () => {
    fakeApi(member())
    await session.start()
    openApp('/profile')
    expect(await screen.findByRole('heading', { level: 1, name: 'Inês' })).toBeTruthy()
    expect(screen.getByText('ines@example.org')).toBeTruthy()
    expect(screen.getByRole('list', { name: 'Roles' }).textContent).toBe('MemberOrganizer')
  })

  it('takes over what was kept on the device, and forgets it there', async () => {
    localStorage.setItem('eventbuzz.favorites', JSON.stringify([event.id]))
    fakeApi(member())
    await session.start()
    openApp('/profile')
    await waitFor(() => expect(localStorage.getItem('eventbuzz.favorites')).toBeNull())
  })

  it('offers it again when the server was busy', async () => {
    localStorage.setItem('eventbuzz.favorites', JSON.stringify([event.id]))
    const { answers, asked } = fakeApi({ ...member(), [`${ME}/favorites`]: { status: 503, body: {} } })
    await session.start()
    openApp('/list', { triesAgain: true })
    await waitFor(() => expect(asked.some(({ pathname }) => pathname === `${ME}/favorites`)).toBe(true))
    answers[`${ME}/favorites`] = { body: aPage([]) }
    await waitFor(() => expect(localStorage.getItem('eventbuzz.favorites')).toBeNull(), { timeout: 5_000 })
  })

  it('keeps on the device what the server did not take', async () => {
    localStorage.setItem('eventbuzz.favorites', JSON.stringify([event.id]))
    const { asked } = fakeApi({ ...member(), [`${ME}/favorites`]: { status: 503, body: {} } })
    await session.start()
    openApp('/list')
    await waitFor(() => expect(asked.some(({ pathname }) => pathname === `${ME}/favorites`)).toBe(true))
    const heart = await screen.findByRole('button', { name: HEART })
    expect(heart.getAttribute('aria-pressed')).toBe('true')
    expect(localStorage.getItem('eventbuzz.favorites')).toContain(event.id)
  })
})

describe('the favourites of a member', () => {
  it('stay when more of them do not come', async () => {
    const list = { body: aPage([event], 31) }
    const { answers } = fakeApi({ ...member(), [`${ME}/favorites`]: list })
    await session.start()
    openApp('/profile')
    const more = await screen.findByRole('button', { name: 'Show more' })
    answers[`${ME}/favorites`] = { status: 503, body: {} }
    fireEvent.click(more)
    expect((await screen.findByRole('alert')).textContent).toContain('They could not be loaded.')
    expect(screen.getByRole('link', { name: /Jazz at the Lighthouse/ })).toBeTruthy()
  })
})

describe('when somebody else signs in, in another tab', () => {
  it('shows what is theirs', async () => {
    const { answers } = fakeApi(member())
    await session.start()
    openApp('/profile')
    await screen.findByRole('heading', { level: 1, name: 'Inês' })
    answers[REFRESH] = { body: { access_token: 'another', expires_in: 300, subject: 'ben' } }
    answers[ME] = {
      body: { display_name: 'Ben', email: 'ben@example.org', avatar_url: null, roles: ['user'] },
    }
    await session.renew('token')
    expect(await screen.findByRole('heading', { level: 1, name: 'Ben' })).toBeTruthy()
    expect(screen.queryByText('ines@example.org')).toBeNull()
  })

  it('shows a draft to its owner, who was a guest a moment before, and to nobody after them', async () => {
    const draft = anEventDetail({ slug: 'draft', title: 'A draft' })
    const refused = { status: 404, body: { error: { code: 'NOT_FOUND', message: 'None.' } } }
    const { answers } = fakeApi({ ...member(), '/api/v1/events/draft': refused })
    openApp('/events/draft')
    await screen.findByRole('heading', { name: 'There is no such event' })
    answers['/api/v1/events/draft'] = { body: draft }
    await session.start()
    expect(await screen.findByRole('heading', { level: 1, name: 'A draft' })).toBeTruthy()
    answers['/api/v1/events/draft'] = refused
    answers['/api/v1/session/sign-out'] = { body: { is_complete: true, end_session_url: null } }
    await session.signOut()
    expect(await screen.findByRole('heading', { name: 'There is no such event' })).toBeTruthy()
  })
})

describe('the heart', () => {
  it('of a guest keeps the event on the device, and offers to sign in', async () => {
    const { asked } = fakeApi(member())
    openApp('/list?free=1')
    const heart = await screen.findByRole('button', { name: HEART })
    fireEvent.click(heart)
    expect(heart.getAttribute('aria-pressed')).toBe('true')
    expect(localStorage.getItem('eventbuzz.favorites')).toBe(JSON.stringify([event.id]))
    expect(await screen.findByText('Kept on this device.')).toBeTruthy()
    fireEvent.click(heart)
    expect(heart.getAttribute('aria-pressed')).toBe('false')
    expect(asked.filter(({ pathname }) => pathname.includes('favorite'))).toEqual([])
  })

  it('of a member is full at once, and empty again when the server did not take it', async () => {
    const { answers } = fakeApi(member())
    await session.start()
    openApp('/list')
    const heart = await screen.findByRole('button', { name: HEART })
    fireEvent.click(heart)
    answers[`${ME}/favorites/ids`] = { body: { event_ids: [event.id] } }
    await waitFor(() => expect(heart.getAttribute('aria-pressed')).toBe('true'))
    answers[`/api/v1/events/${event.id}/favorite`] = { status: 503, body: {} }
    fireEvent.click(heart)
    expect(await screen.findByText(/That could not be saved/)).toBeTruthy()
    expect(heart.getAttribute('aria-pressed')).toBe('true')
    expect(localStorage.getItem('eventbuzz.favorites')).toBeNull()
  })
})

describe('the choices for a device', () => {
  it('are kept there, and the app starts again with them when somebody says so', async () => {
    document.cookie = 'eb_signed_in=; max-age=0'
    const reload = vi.fn<() => void>()
    vi.stubGlobal('location', { ...window.location, reload })
    fakeApi({ [CATEGORIES]: { body: { items: [] } } })
    openApp('/profile')
    const language = await screen.findByRole('combobox', { name: 'Language' })
    expect([...language.querySelectorAll('option')].map(({ textContent }) => textContent)).toEqual([
      'As in the browser',
      'العربية',
      'Deutsch',
      'English',
      'español',
      'français',
    ])
    fireEvent.change(language, { target: { value: 'de' } })
    fireEvent.change(screen.getByRole('combobox', { name: 'Distances' }), { target: { value: 'mi' } })
    expect(JSON.parse(localStorage.getItem('eventbuzz.settings')!)).toEqual({ language: 'de', units: 'mi' })
    expect(reload).not.toHaveBeenCalled()
    fireEvent.click(await screen.findByRole('button', { name: 'Reload' }))
    expect(reload).toHaveBeenCalledTimes(1)
    fireEvent.change(language, { target: { value: '' } })
    expect(JSON.parse(localStorage.getItem('eventbuzz.settings')!)).toEqual({ units: 'mi' })
  })

  it('show a theme at once, and keep it', async () => {
    document.cookie = 'eb_signed_in=; max-age=0'
    document.head.innerHTML =
      '<meta name="color-scheme" content="light dark" /><meta name="theme-color" data-theme="dark" />'
    fakeApi({ [CATEGORIES]: { body: { items: [] } } })
    openApp('/profile')
    const theme = await screen.findByRole('combobox', { name: 'Appearance' })
    const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)!
    const root = document.documentElement
    fireEvent.change(theme, { target: { value: 'dark' } })
    expect([root.dataset.theme, meta('color-scheme').content, meta('theme-color').media]).toEqual([
      'dark',
      'dark',
      'all',
    ])
    expect(JSON.parse(localStorage.getItem('eventbuzz.settings')!)).toEqual({ theme: 'dark' })
    fireEvent.change(theme, { target: { value: '' } })
    expect([root.dataset.theme, meta('color-scheme').content, meta('theme-color').media]).toEqual([
      undefined,
      'light dark',
      '(prefers-color-scheme: dark)',
    ])
    expect(JSON.parse(localStorage.getItem('eventbuzz.settings')!)).toEqual({})
  })

  it('say how far to search, in the units of the visitor', async () => {
    document.cookie = 'eb_signed_in=; max-age=0'
    localStorage.setItem('eventbuzz.settings', JSON.stringify({ radiusM: 16_093 }))
    fakeApi({ [CATEGORIES]: { body: { items: [] } } })
    openApp('/profile')
    const radius = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Search within' })
    expect(radius.selectedOptions[0]?.textContent).toMatch(/^(16 km|10 mi)$/)
    fireEvent.change(radius, { target: { value: '' } })
    expect(JSON.parse(localStorage.getItem('eventbuzz.settings')!)).toEqual({})
  })
})

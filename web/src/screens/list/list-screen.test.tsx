// @vitest-environment happy-dom
import { focusManager } from '@tanstack/react-query'
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  anEvent,
  aPage,
  CATEGORIES,
  fakeApi,
  MUSIC,
  NEARBY,
  ONGOING,
  openApp,
} from '../../../test/open-app.tsx'

const WIDEN = '/api/v1/events/widen'
const categories = { body: { items: [MUSIC] } }

afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the list', () => {
  it('shows the shape of cards while it loads', async () => {
    fakeApi({ [NEARBY]: 'never', [CATEGORIES]: categories })
    openApp('/list')
    expect(await screen.findByText('Searching…')).toBeTruthy()
    expect(document.querySelectorAll('.skeleton-card').length).toBeGreaterThan(3)
  })

  it('shows cards that say when, what, where and how far', async () => {
    const cancelled = anEvent({
      id: '1f8fad5b-d9cb-469f-a165-70867728950e',
      slug: 'b',
      title: 'Called off',
      status: 'cancelled',
    })
    fakeApi({
      [NEARBY]: { body: aPage([anEvent({ price_min: 0, price_max: 0 }), cancelled]) },
      [CATEGORIES]: categories,
    })
    openApp('/list')
    const card = await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })
    expect(card.textContent).toMatch(/Lighthouse Hall\u00a0· /)
    expect(card.textContent).toMatch(/Free/)
    expect(card.getAttribute('href')).toBe('/events/jazz-at-the-lighthouse')
    expect(screen.getByRole('link', { name: /Called off/ }).textContent).toMatch(/Cancelled/)
    expect(screen.getAllByRole('status')[0]!.textContent).toMatch(/^2 events/)
  })

  it('never shows an unknown price as free', async () => {
    fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    openApp('/list')
    const card = await screen.findByRole('link', { name: /Jazz/ })
    expect(card.textContent).not.toMatch(/Free/)
  })

  it('says why it is empty and widens the search in one tap', async () => {
    const { asked } = fakeApi({ [NEARBY]: { body: aPage([]) }, [CATEGORIES]: categories })
    openApp('/list?free=1')
    expect(await screen.findByText('Nothing matches your filters here')).toBeTruthy()
    fireEvent.click(await screen.findByRole('button', { name: 'Clear filters' }))
    expect(await screen.findByText('Nothing on around here yet')).toBeTruthy()
    fireEvent.click(await screen.findByRole('button', { name: /Search within/ }))
    await waitFor(() => expect(Number(asked.at(-1)?.searchParams.get('radius'))).toBeGreaterThan(5000))
  })

  it('leads to the nearest events from where there are none around', async () => {
    const far = { latitude: 38.7, longitude: -9.1, bbox: [-9.2, 38.6, -9, 38.8], count: 2 }
    const nearer = {
      ...anEvent(),
      latitude: 40,
      longitude: -60,
      category_slug: 'music',
      category_color: '#7C4DFF',
    }
    const { answers } = fakeApi({
      [NEARBY]: { body: aPage([]) },
      [CATEGORIES]: categories,
      '/api/v1/events/widen': { body: { items: [] } },
      '/api/v1/events/bubbles': { body: { bubbles: [nearer], clusters: [far], total: 3 } },
    })
    const router = openApp('/list?lat=40&lng=-50')
    fireEvent.click(await screen.findByRole('button', { name: 'Go to the nearest events' }))
    answers[NEARBY] = { body: aPage([anEvent()]) }
    expect(await screen.findByRole('link', { name: /Jazz/ })).toBeTruthy()
    expect(router.state.location.searchStr).toContain('lat=40&lng=-60')
  })

  it('is asked for again when somebody comes back to it later', async () => {
    const { answers } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    openApp('/list')
    await screen.findByRole('link', { name: /Jazz/ })
    answers[NEARBY] = { body: aPage([anEvent({ title: 'Of tonight' })]) }
    const later = Date.now() + 6 * 60_000
    vi.spyOn(Date, 'now').mockImplementation(() => later)
    focusManager.setFocused(false)
    focusManager.setFocused(true)
    expect(await screen.findByRole('link', { name: /Of tonight/ })).toBeTruthy()
  })

  it('does not go to the nearest events once it was left', async () => {
    let answerMap = () => {}
    const { asked } = fakeApi({
      [NEARBY]: { body: aPage([]) },
      [CATEGORIES]: categories,
      '/api/v1/events/widen': { body: { items: [] } },
      '/api/v1/events/bubbles': new Promise((resolve) => {
        answerMap = () =>
          resolve({ body: { bubbles: [{ ...anEvent(), category_slug: 'music' }], clusters: [] } })
      }),
    })
    const router = openApp('/list?lat=40&lng=-50')
    fireEvent.click(await screen.findByRole('button', { name: 'Go to the nearest events' }))
    await waitFor(() => expect(asked.some(({ pathname }) => pathname.endsWith('/bubbles'))).toBe(true))
    await router.navigate({ to: '/profile' })
    answerMap()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(router.state.location.href).toBe('/profile')
  })

  it('is about the last day of an old address, and not from now until before', async () => {
    const { asked } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    openApp('/list?lat=43.65&lng=-79.38&to=2025-11-30')
    await screen.findByRole('link', { name: /Jazz/ })
    const windows = asked.map(({ searchParams }) => searchParams).filter((params) => params.has('limit'))
    expect(windows.length).toBeGreaterThan(0)
    for (const params of windows)
      expect(Date.parse(params.get('date_to')!) - Date.parse(params.get('date_from')!)).toBe(24 * 3_600_000)
  })

  it('is from now on when its first day is today or before, and as it was when all of it is over', async () => {
    const { asked } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    const fromOf = async (days: string) => {
      asked.length = 0
      openApp(`/list?lat=43.65&lng=-79.38&${days}`)
      await waitFor(() => expect(asked.some((url) => url.searchParams.has('offset'))).toBe(true))
      cleanup()
      return asked.find((url) => url.searchParams.has('offset'))!.searchParams.get('date_from')
    }
    const today = new Intl.DateTimeFormat('sv', { timeZone: 'America/Toronto' }).format(new Date())
    expect(await fromOf(`from=${today}`)).toBeNull()
    expect(await fromOf(`from=2025-11-30&to=${today}`)).toBeNull()
    expect(await fromOf('from=2025-11-30&to=2025-12-01')).toBe('2025-11-30T05:00:00.000Z')
  })

  it('does not deny what its lanes show, nor leads back to it', async () => {
    const show = anEvent({ id: '4f8fad5b-d9cb-469f-a165-70867728950e', title: 'A show of maps' })
    const { asked } = fakeApi({
      [NEARBY]: { body: aPage([]) },
      [NEARBY + ONGOING]: { body: aPage([show]) },
      [WIDEN]: {
        body: {
          items: [
            { change: 'radius', radius: 25_000, date_to: null, total: 12 },
            { change: 'long_running', radius: null, date_to: null, total: 1 },
          ],
        },
      },
      [CATEGORIES]: categories,
    })
    openApp('/list')
    expect(await screen.findByRole('link', { name: /A show of maps/ })).toBeTruthy()
    const ways = await screen.findAllByRole('button', { name: / · \d+ event/ })
    expect(ways.map(({ textContent }) => textContent)).toEqual([
      expect.stringMatching(/^Within .+ · 12 events/),
    ])
    const widen = asked.find(({ pathname }) => pathname === WIDEN)
    expect(widen?.searchParams.get('long_running')).toBe('false')
    expect(screen.getByRole('heading', { name: 'Nothing else on around here' })).toBeTruthy()
    expect(screen.queryByText(/^No events?\b/)).toBeNull()
  })

  it('has what finds no room in the lane', async () => {
    const shows = Array.from({ length: 31 }, (_, n) =>
      anEvent({ id: `show-${n}`, slug: `show-${n}`, title: `Show ${n}`, end_date: '2030-02-01T00:00:00Z' }),
    )
    const { asked } = fakeApi({
      [NEARBY]: { body: aPage(shows) },
      [NEARBY + ONGOING]: { body: aPage(shows.slice(0, 30), 31) },
      [CATEGORIES]: categories,
    })
    openApp('/list')
    expect(await screen.findByRole('link', { name: /Show 30/ })).toBeTruthy()
    expect(screen.getAllByRole('link', { name: /Show 29/ })).toHaveLength(2)
    const lists = asked.filter((url) => url.searchParams.has('offset'))
    expect(lists.at(-1)?.searchParams.has('long_running')).toBe(false)
  })

  it('shows what is on now and what goes on for days apart from the rest', async () => {
    const hour = 3_600_000
    const at = (ms: number) => new Date(Date.now() + ms).toISOString()
    const onNow = anEvent({
      id: '3f8fad5b-d9cb-469f-a165-70867728950e',
      start_date: at(-hour),
      end_date: at(hour),
    })
    const show = anEvent({
      id: '4f8fad5b-d9cb-469f-a165-70867728950e',
      title: 'A show of maps',
      start_date: at(-200 * hour),
      end_date: at(200 * hour),
    })
    const { asked } = fakeApi({
      [NEARBY]: { body: aPage([onNow, anEvent({ title: 'Later' })]) },
      [NEARBY + ONGOING]: { body: aPage([show]) },
      [CATEGORIES]: categories,
    })
    openApp('/list')
    const now = await screen.findByRole('region', { name: 'Happening now' })
    expect(
      within(now)
        .getAllByRole('link')
        .map(({ textContent }) => textContent),
    ).toEqual([expect.stringMatching(/Now, until.*Jazz/)])
    const ongoing = screen.getByRole('region', { name: 'Ongoing' })
    expect(within(ongoing).getByRole('link', { name: /A show of maps/ }).textContent).toMatch(/^Until /)
    expect(screen.getByRole('link', { name: /Later/ })).toBeTruthy()
    const list = asked.filter((url) => url.searchParams.has('offset'))
    expect(list.map((url) => url.searchParams.get('long_running'))).toEqual(['false'])
  })

  it('never says of what was called off that it is on', async () => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
    const calledOff = { status: 'cancelled', start_date: at(-1), end_date: at(1) } as const
    const show = { title: 'A show of maps', start_date: at(-200), end_date: at(200) }
    fakeApi({
      [NEARBY]: { body: aPage([anEvent(calledOff)]) },
      [NEARBY + ONGOING]: { body: aPage([anEvent({ ...calledOff, ...show, id: 'show' })]) },
      [CATEGORIES]: categories,
    })
    openApp('/list')
    const ongoing = await screen.findByRole('region', { name: 'Ongoing' })
    expect(screen.queryByRole('region', { name: 'Happening now' })).toBeNull()
    // The list leaves it out.
    const card = within(ongoing).getByRole('link', { name: /A show of maps/ })
    expect(card.textContent).toMatch(/Cancelled/)
    for (const link of [card, screen.getByRole('link', { name: /Jazz/ })])
      expect(link.textContent).not.toMatch(/^(Now|Until)/)
  })

  it('shows all of them in the end, however many came at once', async () => {
    const many = (name: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        anEvent({
          id: `${name}-${index}`,
          slug: `${name}-${index}`,
          title: `${name} ${index}`,
          end_date: '2030-02-01T00:00:00Z',
        }),
      )
    fakeApi({
      [NEARBY]: { body: aPage(many('Concert', 30), 31) },
      [NEARBY + ONGOING]: { body: aPage(many('Show', 12)) },
      [CATEGORIES]: categories,
    })
    openApp('/list')
    expect(await screen.findByRole('link', { name: /Concert 29/ })).toBeTruthy()
    expect(screen.getAllByRole('link', { name: /Concert \d+/ })).toHaveLength(30)
    expect(screen.getAllByRole('link', { name: /Show \d+/ })).toHaveLength(12)
    expect(screen.getByRole('button', { name: 'Load more' })).toBeTruthy()
  })

  it('changes list and lanes together when a filter is chosen', async () => {
    const { answers, asked } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    openApp('/list')
    await screen.findByRole('link', { name: /Jazz/ })
    const show = anEvent({ id: '4f8fad5b-d9cb-469f-a165-70867728950e', title: 'A show of maps' })
    let answerLane = () => {}
    answers[NEARBY] = { body: aPage([anEvent({ title: 'Second' })]) }
    answers[NEARBY + ONGOING] = new Promise((resolve) => {
      answerLane = () => resolve({ body: aPage([show]) })
    })
    fireEvent.click(screen.getByRole('button', { name: 'Free' }))
    await waitFor(() => expect(asked.filter((url) => url.searchParams.get('free'))).toHaveLength(3))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(screen.getByRole('link', { name: /Jazz/ })).toBeTruthy()
    expect(screen.queryByRole('link', { name: /Second/ })).toBeNull()
    answerLane()
    expect(await screen.findByRole('link', { name: /Second/ })).toBeTruthy()
    expect(screen.getByRole('link', { name: /A show of maps/ })).toBeTruthy()
    expect(screen.queryByRole('link', { name: /Jazz/ })).toBeNull()
  })

  it('has no lane for now when it is about another day', async () => {
    const { asked } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    openApp('/list?when=tomorrow')
    await screen.findByRole('link', { name: /Jazz/ })
    const windows = asked
      .filter((url) => url.pathname === NEARBY)
      .map((url) => url.searchParams.get('date_from'))
    expect(windows).not.toContain(null)
    expect(screen.queryByRole('heading', { name: 'Happening now' })).toBeNull()
  })

  it('says what went wrong and recovers when asked to', async () => {
    const { answers } = fakeApi({ [NEARBY]: { status: 503, body: {} }, [CATEGORIES]: categories })
    openApp('/list')
    expect(await screen.findByText('The server has a problem at the moment.')).toBeTruthy()
    answers[NEARBY] = { body: aPage([anEvent()]) }
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: /Jazz/ })).toBeTruthy()
  })

  it('tells a lost network from a server that fails', async () => {
    fakeApi({ [NEARBY]: 'no network', [CATEGORIES]: categories })
    openApp('/list')
    expect(await screen.findByText('The server did not answer.')).toBeTruthy()
  })

  it('loads more on request, shows no event twice, and keeps what it has when that fails', async () => {
    const { answers } = fakeApi({ [NEARBY]: { body: aPage([anEvent()], 3) }, [CATEGORIES]: categories })
    openApp('/list')
    const more = await screen.findByRole('button', { name: 'Load more' })
    answers[NEARBY] = 'no network'
    fireEvent.click(more)
    expect(await screen.findByText('The server did not answer.')).toBeTruthy()
    expect(screen.getByRole('link', { name: /Jazz/ })).toBeTruthy()
    const second = anEvent({ id: '2f8fad5b-d9cb-469f-a165-70867728950e', title: 'Second' })
    answers[NEARBY] = { body: { ...aPage([anEvent(), second]), offset: 30 } }
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: /Second/ })).toBeTruthy()
    expect(screen.getAllByRole('link', { name: /Jazz/ })).toHaveLength(1)
  })

  it('begins at its top when another one was chosen, and where it was when one comes back', async () => {
    const scrollTo = vi.fn<(to: { top: number }) => void>()
    vi.stubGlobal('scrollTo', scrollTo)
    fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    const router = openApp('/list')
    const free = await screen.findByRole('button', { name: 'Free' })
    vi.stubGlobal('scrollY', 1234)
    fireEvent.scroll(document)
    scrollTo.mockClear()
    fireEvent.click(free)
    await waitFor(() => expect(scrollTo).toHaveBeenCalledWith(expect.objectContaining({ top: 0 })))
    router.history.back()
    await waitFor(() => expect(scrollTo).toHaveBeenLastCalledWith(expect.objectContaining({ top: 1234 })))
  })

  it('goes on to its next page when the end came into sight while it was asked for again', async () => {
    let isInSight = false
    const observers = new Set<() => void>()
    class Observer {
      readonly tell: () => void
      constructor(onChange: (entries: { isIntersecting: boolean }[]) => void) {
        this.tell = () => onChange([{ isIntersecting: isInSight }])
      }
      observe() {
        observers.add(this.tell)
        this.tell()
      }
      disconnect() {
        observers.delete(this.tell)
      }
    }
    vi.stubGlobal('IntersectionObserver', Observer)
    const page = { body: aPage([anEvent()], 31) }
    const { answers, asked } = fakeApi({ [NEARBY]: page, [CATEGORIES]: categories })
    openApp('/list')
    await screen.findByRole('button', { name: 'Load more' })
    let answerAgain = () => {}
    answers[NEARBY] = new Promise((resolve) => {
      answerAgain = () => resolve(page)
    })
    asked.length = 0
    fireEvent.click(screen.getByRole('button', { name: 'Refresh' }))
    await waitFor(() => expect(asked.some((url) => url.searchParams.get('offset') === '0')).toBe(true))
    isInSight = true
    for (const tell of observers) tell()
    // Nothing of that is seen.
    expect(screen.getByRole('button', { name: 'Load more' }).hasAttribute('disabled')).toBe(false)
    answerAgain()
    await waitFor(() => expect(asked.some((url) => url.searchParams.get('offset') === '30')).toBe(true))
  })

  describe('asked again', () => {
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', clientX: number, clientY: number) =>
      fireEvent[type](document, { touches: type === 'touchEnd' ? [] : [{ clientX, clientY }] })
    const opened = async () => {
      const { answers, asked } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
      openApp('/list')
      await screen.findByRole('link', { name: /Jazz/ })
      answers[NEARBY] = { body: aPage([anEvent({ title: 'New in town' })]) }
      const before = asked.length
      return { answers, hasAsked: () => asked.length > before }
    }

    it('by a button shows what is new, and says so', async () => {
      await opened()
      fireEvent.click(screen.getByRole('button', { name: 'Refresh' }))
      expect(await screen.findByRole('link', { name: /New in town/ })).toBeTruthy()
      expect(await screen.findByText('Up to date')).toBeTruthy()
    })

    it('by pulling it down far enough, and not by less or by a swipe aside', async () => {
      const { hasAsked } = await opened()
      for (const [x, y] of [
        [0, 60],
        [220, 140],
      ] as const) {
        touch('touchStart', 100, 100)
        touch('touchMove', 100 + x, 100 + y)
        touch('touchEnd', 0, 0)
      }
      expect(hasAsked()).toBe(false)
      touch('touchStart', 100, 100)
      touch('touchMove', 104, 160)
      const sign = screen.getByRole('button', { name: 'Refresh' })
      expect(sign.hasAttribute('data-pulled')).toBe(true)
      touch('touchMove', 104, 240)
      touch('touchEnd', 0, 0)
      expect(sign.hasAttribute('data-pulled')).toBe(false)
      expect(await screen.findByRole('link', { name: /New in town/ })).toBeTruthy()
    })

    it('keeps what it has and says what went wrong', async () => {
      const { answers } = await opened()
      answers[NEARBY] = { status: 503, body: {} }
      fireEvent.click(screen.getByRole('button', { name: 'Refresh' }))
      expect(await screen.findByText('The server has a problem at the moment.')).toBeTruthy()
      expect(screen.getByRole('link', { name: /Jazz/ })).toBeTruthy()
    })
  })

  it('keeps filters in the address, as steps that "back" undoes', async () => {
    const { asked } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    const router = openApp('/list')
    fireEvent.click(await screen.findByRole('button', { name: 'Music' }))
    await waitFor(() => expect(router.state.location.href).toBe('/list?category=music'))
    expect(screen.getByRole('button', { name: 'Music' }).getAttribute('aria-pressed')).toBe('true')
    await waitFor(() => expect(asked.at(-1)?.searchParams.getAll('category')).toEqual(['music']))
    router.history.back()
    await waitFor(() => expect(router.state.location.href).toBe('/list'))
  })

  it('asks the API for nothing that it does not know', async () => {
    const { asked } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [CATEGORIES]: categories })
    openApp('/list?when=weekend&free=1&category=music&sort=date&radius=800&utm_source=x')
    await screen.findByRole('link', { name: /Jazz/ })
    const known = [
      'lat',
      'lng',
      'radius',
      'category',
      'date_from',
      'date_to',
      'free',
      'long_running',
      'sort',
      'limit',
      'offset',
    ]
    const sent = asked
      .filter(({ pathname }) => pathname === NEARBY)
      .flatMap(({ searchParams }) => [...searchParams.keys()])
    expect(sent.filter((name) => !known.includes(name))).toEqual([])
    expect(asked.find(({ pathname }) => pathname === NEARBY)?.searchParams.get('free')).toBe('true')
  })
})

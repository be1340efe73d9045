// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { anEvent, aPage, CATEGORIES, fakeApi, MUSIC, NEARBY, openApp } from '../../../test/open-app.tsx'

const SUGGEST = '/api/v1/suggest'
const SEARCH = '/api/v1/events/search'
const WIDEN = '/api/v1/events/widen'
const LISBON = {
  name: 'Lisbon',
  matched_name: 'Lisboa',
  country: 'PT',
  region: null,
  latitude: 38.71667,
  longitude: -9.13333,
  population: 517802,
}
const HALL = { name: 'Jazz Hall', city: 'Toronto', latitude: 43.66, longitude: -79.4, event_count: 3 }
const categories = { body: { items: [MUSIC] } }
const suggestions = { body: { events: [anEvent()], venues: [HALL], places: [LISBON] } }
const found = (items = [anEvent()], total = items.length) => ({
  body: { items, query: 'jazz', total, processing_time_ms: 1 },
})

beforeEach(() => localStorage.clear())
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const field = () => screen.findByRole<HTMLInputElement>('combobox', { name: /Search events/ })
const press = async (key: string) => fireEvent.keyDown(await field(), { key })
const type = async (text: string) => fireEvent.change(await field(), { target: { value: text } })
const submit = async () => fireEvent.submit((await field()).form!)

const inAddress = ({ state }: ReturnType<typeof openApp>) =>
  Object.fromEntries(new URLSearchParams(state.location.searchStr))

describe('the field', () => {
  it('suggests events, venues and places, and asks once for what was typed in one go', async () => {
    const { asked } = fakeApi({ [SUGGEST]: suggestions, [CATEGORIES]: categories })
    openApp('/search')
    for (const text of ['j', 'ja', 'jaz', 'jazz']) await type(text)
    expect(await screen.findByRole('option', { name: /Jazz at the Lighthouse/ })).toBeTruthy()
    expect(within(screen.getByRole('group', { name: 'Venues' })).getByText('Jazz Hall')).toBeTruthy()
    expect(screen.getByRole('option', { name: /Lisboa.*Lisbon, Portugal/ })).toBeTruthy()
    const questions = asked.filter(({ pathname }) => pathname === SUGGEST)
    expect(questions.map(({ searchParams }) => searchParams.get('q'))).toEqual(['jazz'])
    expect(screen.getByText('3 suggestions')).toBeTruthy()
  })

  it('names the zone of an hour that is not the one here', async () => {
    const far = anEvent({ timezone: 'Pacific/Kiritimati' })
    fakeApi({ [SUGGEST]: { body: { events: [far], venues: [], places: [] } }, [CATEGORIES]: categories })
    openApp('/search')
    await type('jazz')
    expect((await screen.findByRole('option', { name: /Lighthouse/ })).textContent).toMatch(/ GMT\+14 · /)
  })

  it('cancels a question when the next one is asked', async () => {
    const signals: AbortSignal[] = []
    vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
      if (!input.includes('/suggest')) return new Response(JSON.stringify({ items: [] }))
      signals.push(init.signal!)
      return new Promise(() => undefined)
    })
    openApp('/search')
    await type('ja')
    await waitFor(() => expect(signals).toHaveLength(1))
    await type('jazz')
    await waitFor(() => expect(signals).toHaveLength(2))
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  })

  it('is gone through with the arrow keys, round and round, and closes with Escape', async () => {
    fakeApi({ [SUGGEST]: suggestions, [CATEGORIES]: categories })
    openApp('/search')
    await type('jazz')
    await screen.findByRole('option', { name: /Lisboa/ })
    const at = async () => {
      const id = (await field()).getAttribute('aria-activedescendant')
      return id === null ? null : document.getElementById(id)?.textContent
    }
    expect(await at()).toBeNull()
    await press('ArrowDown')
    expect(await at()).toBe('Search for “jazz”')
    await press('ArrowUp')
    expect(await at()).toBeNull()
    await press('ArrowUp')
    expect(await at()).toMatch(/Lisboa/)
    expect((await field()).getAttribute('aria-expanded')).toBe('true')
    await press('Escape')
    expect((await field()).getAttribute('aria-expanded')).toBe('false')
    expect((await field()).value).toBe('jazz')
    await press('Escape')
    expect((await field()).value).toBe('')
  })

  it('opens an event that was chosen', async () => {
    fakeApi({ [SUGGEST]: suggestions, [CATEGORIES]: categories })
    const router = openApp('/search')
    await type('jazz')
    fireEvent.click(await screen.findByRole('option', { name: /Jazz at the Lighthouse/ }))
    await waitFor(() => expect(router.state.location.pathname).toBe('/events/jazz-at-the-lighthouse'))
  })

  it('moves the point of search to a place that was chosen, and back', async () => {
    const { asked } = fakeApi({
      [SUGGEST]: suggestions,
      [CATEGORIES]: categories,
      [NEARBY]: { body: aPage([anEvent()]) },
    })
    const router = openApp('/search?category=music')
    await type('lisb')
    await screen.findByRole('option', { name: /Lisboa/ })
    await press('ArrowUp')
    await submit()
    const chip = await screen.findByRole('button', { name: 'Remove: Near Lisboa' })
    expect(inAddress(router)).toMatchObject({ lat: '38.7167', lng: '-9.1333', category: 'music' })
    await waitFor(() => expect(asked.at(-1)?.searchParams.get('lat')).toBe('38.7167'))
    expect(screen.getByRole('link', { name: 'Map' }).getAttribute('href')).toContain('lat=38.7167')
    fireEvent.click(chip)
    await waitFor(() => expect(router.state.location.href).toBe('/search?category=music'))
  })

  it('shows what is on at a venue that was chosen', async () => {
    const { asked } = fakeApi({
      [SUGGEST]: suggestions,
      [CATEGORIES]: categories,
      [NEARBY]: { body: aPage([anEvent()]) },
    })
    const router = openApp('/search')
    await type('hall')
    fireEvent.click(await screen.findByRole('option', { name: /Jazz Hall/ }))
    await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })
    const question = asked.findLast(({ pathname }) => pathname === NEARBY)?.searchParams
    expect([question?.get('radius'), question?.get('lat')]).toEqual(['200', '43.66'])
    fireEvent.click(screen.getByRole('button', { name: 'Remove: Near Jazz Hall' }))
    await waitFor(() => expect(router.state.location.href).toBe('/search'))
  })
})

describe('a search', () => {
  it('stands in the address, with its filters, and back undoes it', async () => {
    const { asked } = fakeApi({ [SEARCH]: found(), [CATEGORIES]: categories, [SUGGEST]: suggestions })
    const router = openApp('/search')
    await type(' jazz  night ')
    await submit()
    await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })
    expect(inAddress(router)).toEqual({ q: 'jazz night' })
    fireEvent.click(screen.getByRole('button', { name: 'Free' }))
    await screen.findByRole('button', { name: 'Free', pressed: true })
    fireEvent.click(screen.getByRole('button', { name: 'Dates and distance' }))
    fireEvent.change(screen.getByLabelText('Distance'), { target: { value: '16093' } })
    await screen.findByRole('button', { name: /^Remove: within 10 mi/ })
    fireEvent.change(screen.getByLabelText('First day'), { target: { value: '2031-05-04' } })
    await waitFor(() =>
      expect(inAddress(router)).toEqual({
        q: 'jazz night',
        free: '1',
        radius: '16093',
        from: '2031-05-04',
      }),
    )
    await waitFor(() => {
      const { searchParams } = asked.findLast(({ pathname }) => pathname === SEARCH)!
      expect([searchParams.get('q'), searchParams.get('free'), searchParams.get('radius')]).toEqual([
        'jazz night',
        'true',
        '16093',
      ])
      expect(searchParams.get('date_from')).toMatch(/^2031-05-0[34]T/)
    })
    for (const name of [/^Remove: within 10/, /^Remove: From/, 'Free']) {
      const before = router.state.location.href
      fireEvent.click(screen.getByRole('button', { name }))
      await waitFor(() => expect(router.state.location.href).not.toBe(before))
    }
    await waitFor(() => expect(inAddress(router)).toEqual({ q: 'jazz night' }))
    router.history.back()
    await waitFor(() => expect(inAddress(router)).toMatchObject({ free: '1' }))
  })

  it('names the year of days in another one', async () => {
    fakeApi({ [SEARCH]: found(), [CATEGORIES]: categories })
    const year = new Date().getFullYear()
    openApp(`/search?q=jazz&from=${year}-12-30&to=${year + 1}-01-02`)
    const chip = await screen.findByRole('button', { name: /^Remove: Dec 30/ })
    expect(chip.textContent).toContain(`Dec 30, ${year} – Jan 2, ${year + 1}`)
    cleanup()
    openApp(`/search?q=jazz&from=${year}-12-30`)
    expect(await screen.findByRole('button', { name: 'Remove: From Dec 30' })).toBeTruthy()
  })

  it('offers the nearest widening that has something, with its count', async () => {
    const { answers } = fakeApi({
      [SEARCH]: found([]),
      [CATEGORIES]: categories,
      [WIDEN]: {
        body: {
          items: [
            { change: 'radius', radius: 25_000, date_to: null, total: 12 },
            { change: 'date_to', radius: null, date_to: '2031-06-01T04:00:00Z', total: 1 },
          ],
        },
      },
    })
    const router = openApp('/search?q=jazz&radius=1000&from=2031-05-04&to=2031-05-05')
    expect(await screen.findByRole('heading', { name: 'Nothing found for “jazz”' })).toBeTruthy()
    expect(await screen.findByRole('button', { name: /^Until .* · 1 event$/ })).toBeTruthy()
    answers[SEARCH] = found()
    fireEvent.click(screen.getByRole('button', { name: 'Within 16 mi · 12 events' }))
    expect(await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })).toBeTruthy()
    expect(inAddress(router)).toMatchObject({ radius: '25000', q: 'jazz' })
  })

  it('says nothing of the next one before it is answered', async () => {
    const { answers } = fakeApi({
      [SEARCH]: found([]),
      [CATEGORIES]: categories,
      [WIDEN]: { body: { items: [] } },
    })
    openApp('/search?q=zzz')
    await screen.findByRole('heading', { name: 'Nothing found for “zzz”' })
    answers[SEARCH] = 'never'
    await type('jazz')
    await submit()
    expect(await screen.findByText('Searching…')).toBeTruthy()
    expect(screen.queryByText(/Nothing found/)).toBeNull()
  })

  it('without words blames the filters where there are some', async () => {
    fakeApi({ [NEARBY]: { body: aPage([]) }, [CATEGORIES]: categories, [WIDEN]: { body: { items: [] } } })
    openApp('/search?category=music')
    expect(await screen.findByText('Nothing matches your filters here')).toBeTruthy()
    expect(screen.queryByText(/is announced/)).toBeNull()
  })

  it('brings the next page, and asks for no more than there is', async () => {
    const { answers, asked } = fakeApi({ [SEARCH]: found([anEvent()], 2), [CATEGORIES]: categories })
    openApp('/search?q=jazz')
    const more = await screen.findByRole('button', { name: 'Load more' })
    answers[SEARCH] = found([anEvent({ id: '2f8fad5b-d9cb-469f-a165-70867728950e', title: 'Second' })], 2)
    fireEvent.click(more)
    expect(await screen.findByRole('link', { name: /Second/ })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull()
    const offsets = asked
      .filter(({ pathname }) => pathname === SEARCH)
      .map((url) => url.searchParams.get('offset'))
    expect(offsets).toEqual(['0', '30'])
  })

  it('says what went wrong and recovers when asked to', async () => {
    const { answers } = fakeApi({ [SEARCH]: 'no network', [CATEGORIES]: categories })
    openApp('/search?q=jazz')
    expect(await screen.findByText('The server did not answer.')).toBeTruthy()
    answers[SEARCH] = found()
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })).toBeTruthy()
  })
})

it('leads into a category who has no words yet', async () => {
  fakeApi({ [CATEGORIES]: categories, [SEARCH]: found([]) })
  const router = openApp('/search')
  const ways = await screen.findByRole('region', { name: 'What are you looking for?' })
  fireEvent.click(await within(ways).findByRole('button', { name: 'Music' }))
  await waitFor(() => expect(inAddress(router)).toEqual({ category: 'music' }))
  expect(screen.queryByRole('region', { name: 'What are you looking for?' })).toBeNull()
})

describe('recent searches', () => {
  it('are kept on the device, the latest first and each once, and can be forgotten', async () => {
    fakeApi({ [SEARCH]: found(), [CATEGORIES]: categories, [SUGGEST]: suggestions })
    const router = openApp('/search')
    for (const text of ['jazz', 'fado', 'Jazz']) {
      await type(text)
      await submit()
      await waitFor(() => expect(inAddress(router)).toEqual({ q: text }))
    }
    fireEvent.click(screen.getByRole('button', { name: 'Clear the text' }))
    const list = await screen.findByRole('region', { name: 'Recent searches' })
    expect(
      within(list)
        .getAllByRole('listitem')
        .map((row) => row.textContent),
    ).toEqual(['Jazz', 'fado'])
    fireEvent.click(within(list).getByRole('button', { name: 'fado' }))
    await waitFor(() => expect(inAddress(router)).toEqual({ q: 'fado' }))
    expect((await field()).value).toBe('fado')
    router.history.back()
    fireEvent.click(await screen.findByRole('button', { name: 'Remove “Jazz”' }))
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }))
    expect(await screen.findByRole('heading', { name: 'What are you looking for?' })).toBeTruthy()
    expect(localStorage.getItem('eventbuzz.recent')).toBeNull()
  })

  it('survive nonsense under their key', async () => {
    localStorage.setItem('eventbuzz.recent', '{"a":')
    fakeApi({ [CATEGORIES]: categories })
    openApp('/search')
    expect(await screen.findByRole('heading', { name: 'What are you looking for?' })).toBeTruthy()
  })
})

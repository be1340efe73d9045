// @vitest-environment happy-dom
import type { EventImage } from '@eventbuzz/contract/pictures'
import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { anEvent, anEventDetail, aPage, fakeApi, NEARBY, openApp } from '../../../test/open-app.tsx'

const PATH = '/api/v1/events/jazz-at-the-lighthouse'
const ADDRESS = '/events/jazz-at-the-lighthouse'

const aPicture = (changes: Partial<EventImage>): EventImage => ({
  id: crypto.randomUUID(),
  url: '/storage/a-640.webp',
  alt: null,
  width: 640,
  height: 427,
  thumbhash: null,
  variants: [320, 640].map((width) => ({
    width,
    height: width,
    type: 'image/webp',
    url: `/storage/a-${width}.webp`,
  })),
  ...changes,
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

describe("an event's page", () => {
  it('says what, where, and names itself in the title', async () => {
    fakeApi({ [PATH]: { body: anEventDetail() } })
    openApp(ADDRESS)
    expect(await screen.findByRole('heading', { name: 'Jazz at the Lighthouse' })).toBeTruthy()
    expect(screen.getByText('1 Harbour Street, Toronto')).toBeTruthy()
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

  it("names the time on the reader's own clock, where that is another", async () => {
    fakeApi({ [PATH]: { body: anEventDetail({ timezone: 'Pacific/Kiritimati' }) } })
    openApp(ADDRESS)
    const zone = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
      .formatToParts(new Date('2030-01-05T01:00:00Z'))
      .find(({ type }) => type === 'timeZoneName')!.value
    expect(await screen.findByText(/GMT\+14, local time there/)).toBeTruthy()
    expect(screen.getByText(new RegExp(`where you are \\(${zone.replace('+', '\\+')}\\)$`))).toBeTruthy()
  })

  it('leads to its calendar file and to what else is on nearby', async () => {
    const other = anEvent({ id: '5f8fad5b-d9cb-469f-a165-70867728950e', slug: 'fado', title: 'Fado' })
    fakeApi({
      [PATH]: { body: anEventDetail() },
      [`/api/v1/events/${anEvent().id}/related`]: { body: { items: [other] } },
    })
    openApp(ADDRESS)
    const file = await screen.findByRole('link', { name: 'Add to calendar' })
    expect(file.getAttribute('href')).toBe(`/api/v1/events/${anEvent().id}/ics`)
    expect(file.hasAttribute('download')).toBe(true)
    const region = await screen.findByRole('region', { name: 'More nearby' })
    expect(within(region).getByRole('link', { name: /Fado/ }).getAttribute('href')).toBe('/events/fado')
  })

  it('shows its pictures with what is to be seen on them, and none of another host', async () => {
    fakeApi({
      [PATH]: {
        body: anEventDetail({
          images: [
            aPicture({ alt: 'The stage at dusk' }),
            aPicture({ alt: null }),
            aPicture({ url: 'https://tracker.example/b.webp', variants: [] }),
          ],
        }),
      },
    })
    openApp(ADDRESS)
    expect(await screen.findByRole('img', { name: 'The stage at dusk' })).toBeTruthy()
    expect(screen.getByRole('img', { name: 'Picture 2 of 3' })).toBeTruthy()
    expect(screen.getAllByRole('img')).toHaveLength(2)
    const sources = [...document.querySelectorAll('source')].map(({ srcset }) => srcset)
    expect(sources).toContain('/storage/a-320.webp 320w, /storage/a-640.webp 640w')
    expect(screen.getByRole('button', { name: 'Previous picture' }).getAttribute('aria-disabled')).toBe(
      'true',
    )
  })

  it('shows a picture on all of the screen until it is closed', async () => {
    fakeApi({ [PATH]: { body: anEventDetail({ images: [aPicture({ alt: 'The stage at dusk' })] }) } })
    openApp(ADDRESS)
    fireEvent.click(await screen.findByRole('button', { name: 'See the whole picture' }))
    const viewer = screen.getByRole('dialog', { name: 'Pictures' })
    expect(within(viewer).getByRole('img', { name: 'The stage at dusk' })).toBeTruthy()
    expect(within(viewer).queryByRole('button', { name: 'Next picture' })).toBeNull()
    fireEvent.click(within(viewer).getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Pictures' })).toBeNull())
  })

  it('takes a report from anybody, and says what went wrong with it', async () => {
    const REPORTS = `/api/v1/events/${anEvent().id}/reports`
    const { answers, sent } = fakeApi({
      [PATH]: { body: anEventDetail() },
      [REPORTS]: { status: 503, body: {} },
    })
    openApp(ADDRESS)
    fireEvent.click(await screen.findByRole('button', { name: 'Report this event' }))
    const dialog = screen.getByRole('dialog', { name: 'What is wrong with it?' })
    fireEvent.click(within(dialog).getByRole('radio', { name: 'It is here twice' }))
    fireEvent.change(within(dialog).getByRole('textbox'), { target: { value: ' See the other. ' } })
    fireEvent.submit(dialog.querySelector('form')!)
    expect(await within(dialog).findByRole('alert')).toBeTruthy()
    answers[REPORTS] = { status: 201, body: { id: 'x' } }
    fireEvent.submit(dialog.querySelector('form')!)
    expect(await screen.findByText('Thank you. Somebody will look at it.')).toBeTruthy()
    expect(sent.at(-1)).toEqual({ reason: 'duplicate', message: 'See the other.' })
  })

  it('forgets a report that was not sent when it shows another event', async () => {
    const other = anEventDetail({ id: '5f8fad5b-d9cb-469f-a165-70867728950e', slug: 'fado', title: 'Fado' })
    fakeApi({ [PATH]: { body: anEventDetail() }, '/api/v1/events/fado': { body: other } })
    const router = openApp('/events/fado')
    const message = async (title: string) => {
      await screen.findByRole('heading', { name: title })
      fireEvent.click(screen.getByRole('button', { name: 'Report this event' }))
      return screen.getByRole<HTMLTextAreaElement>('textbox')
    }
    await message('Fado')
    await router.navigate({ to: '/events/$slug', params: { slug: 'jazz-at-the-lighthouse' } })
    fireEvent.change(await message('Jazz at the Lighthouse'), { target: { value: 'Cancelled.' } })
    await router.navigate({ to: '/events/$slug', params: { slug: 'fado' } })
    expect((await message('Fado')).value).toBe('')
  })

  it('shares by the sheet of the device, and copies the link where there is none or it fails', async () => {
    fakeApi({ [PATH]: { body: anEventDetail() } })
    const writeText = vi.fn<() => Promise<void>>(async () => undefined)
    const share = vi.fn<() => Promise<never>>(async () => {
      throw new DOMException('no', 'NotAllowedError')
    })
    const device = { userAgent: 'a test', onLine: true, clipboard: { writeText } } as unknown as Navigator
    vi.stubGlobal('navigator', device)
    openApp(ADDRESS)
    const button = await screen.findByRole('button', { name: 'Share' })
    fireEvent.click(button)
    expect(await screen.findByText('Link copied')).toBeTruthy()
    device.share = share
    fireEvent.click(button)
    await waitFor(() => expect(writeText).toHaveBeenCalledTimes(2))
    expect(share).toHaveBeenCalledWith({ title: 'Jazz at the Lighthouse', url: location.href })
    device.share = async () => undefined
    fireEvent.click(button)
    await Promise.resolve()
    expect(writeText).toHaveBeenCalledTimes(2)
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

  it('sells nothing once it is over, also when nobody knows when it ended', async () => {
    const ticket_url = 'https://tickets.example/jazz'
    fakeApi({ [PATH]: { body: anEventDetail({ status: 'completed', ticket_url }) } })
    openApp(ADDRESS)
    expect(await screen.findByText('This event is over.')).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Tickets' })).toBeNull()
    expect(screen.queryByRole('link', { name: 'Add to calendar' })).toBeNull()
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

  it('goes on showing what the list has shown when the rest does not come', async () => {
    const { answers } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [PATH]: 'no network' })
    openApp('/list')
    fireEvent.click(await screen.findByRole('link', { name: /Jazz at the Lighthouse/ }))
    expect((await screen.findByRole('alert')).textContent).toContain('The details could not be loaded')
    expect(screen.getByRole('heading', { level: 1, name: 'Jazz at the Lighthouse' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Directions' })).toBeTruthy()
    answers[PATH] = { body: anEventDetail({ description: 'Two sets' }) }
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Two sets')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('is called off when the list knows it already, until the details are asked for past every cache', async () => {
    const ticket_url = 'https://tickets.example/jazz'
    const details = { body: anEventDetail({ ticket_url }) }
    const { answers } = fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [PATH]: details })
    const fetchOf = vi.spyOn(globalThis, 'fetch')
    const router = openApp(ADDRESS)
    await screen.findByRole('link', { name: 'Tickets' })
    answers[NEARBY] = { body: aPage([anEvent({ status: 'cancelled' })]) }
    let answer = () => {}
    answers[PATH] = new Promise((resolve) => {
      answer = () => resolve(details)
    })
    await router.navigate({ to: '/list' })
    fireEvent.click(await screen.findByRole('link', { name: /Jazz at the Lighthouse/ }))
    expect(await screen.findByText('This event is cancelled.')).toBeTruthy()
    expect(screen.queryByRole('link', { name: 'Tickets' })).toBeNull()
    await waitFor(() =>
      expect(fetchOf).toHaveBeenLastCalledWith(PATH, expect.objectContaining({ cache: 'no-store' })),
    )
    // It was put on again since then.
    answer()
    expect(await screen.findByRole('link', { name: 'Tickets' })).toBeTruthy()
  })

  it('takes away what the server said of another page', async () => {
    document.head.innerHTML =
      '<link rel="canonical" href="/list" /><meta property="og:url" content="/list" />'
    fakeApi({ [NEARBY]: { body: aPage([anEvent()]) }, [PATH]: { body: anEventDetail() } })
    openApp('/list')
    const card = await screen.findByRole('link', { name: /Jazz at the Lighthouse/ })
    const said = () => document.head.querySelectorAll('[rel=canonical], [property="og:url"]').length
    expect(said()).toBe(2)
    fireEvent.click(card)
    await waitFor(() => expect(said()).toBe(0))
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

import type { Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { BubbleMap } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { isAnswerOf, openMap, screenPosition, takePicture, visit } from './lib/browser.ts'
import { barriers } from './lib/barriers.ts'
import { startSite } from './lib/site.ts'

const { server, browser } = await startSite()

const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name)
const expectNone = async (page: Page, face: string) =>
  expect([face, await barriers(page)]).toEqual([face, []])
const field = (page: Page) => page.getByRole('combobox', { name: /Search events/ })

describe.each([
  ['phone', 'light'],
  ['desktop', 'dark'],
] as const)('somebody who searches on a %s, %s', (size, scheme) => {
  it('finds a town and what is on there, by keyboard alone', async () => {
    const { page, complaints, strangers } = await visit(browser, server.url, size, scheme)
    const look = (name: string) => takePicture(page, `search-${name}-${size}`)
    await page.goto('/')
    await page.getByRole('link', { name: 'Search', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'What are you looking for?' }).waitFor()
    await look('idle')

    await field(page).focus()
    await page.keyboard.type('lisboa')
    await page.getByRole('option', { name: /Lisboa.*Portugal/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await look('suggestions')
    // Nothing is chosen any more when suggestions came that know the whole word.
    const chosen = () => page.locator('[role=option][aria-selected=true]').allInnerTexts()
    while (!(await chosen()).some((text) => text.includes('Portugal'))) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove: Near Lisboa' }).waitFor()
    await page.locator('.event-card').first().waitFor()
    expect(Number(parameter(page, 'lat'))).toBeCloseTo(38.72, 1)
    await look('place')

    await page.goBack()
    await page.getByRole('heading', { name: 'What are you looking for?' }).waitFor()
    await page.goForward()
    await page.locator('.event-card').first().waitFor()
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
    await page.context().close()
  })

  it('looks for words, misses, widens, and finds the words again later', async () => {
    const { page, complaints } = await visit(browser, server.url, size, scheme)
    await page.goto('/search?lat=38.716&lng=-9.142')
    await field(page).fill('fado')
    const answer = page.waitForResponse(isAnswerOf('/events/search'))
    await page.keyboard.press('Enter')
    const { total } = (await (await answer).json()) as { total: number }
    expect(total).toBeGreaterThan(0)
    await page.locator('.event-card').first().waitFor()
    await takePicture(page, `search-words-${size}`)

    await page.getByRole('button', { name: 'Dates and distance' }).click()
    await page.getByRole('combobox', { name: 'Distance', exact: true }).selectOption({ index: 4 })
    await page.getByRole('button', { name: /^Remove: within/ }).waitFor()
    await page.getByRole('button', { name: 'Sports' }).click()
    await page.getByRole('heading', { name: 'Nothing found for “fado”' }).waitFor()
    const way = page.getByRole('button', { name: / · \d+ events?$/ }).first()
    await way.waitFor()
    await takePicture(page, `search-nothing-${size}`)
    await way.click()
    await page.locator('.event-card').first().waitFor()

    await page.getByRole('button', { name: 'Clear the text' }).click()
    await page.goto('/search')
    await page.getByRole('button', { name: 'fado', exact: true }).waitFor()
    await expectNone(page, 'recent')
    await takePicture(page, `search-recent-${size}`)
    await page.getByRole('button', { name: 'fado', exact: true }).click()
    await page.locator('.event-card').first().waitFor()
    expect(complaints).toEqual([])
    await page.context().close()
  })
})

it('comes back to the same place of a long list, and of the list beside the map', async () => {
  for (const [size, address, scroller] of [
    ['phone', '/list?lat=38.716&lng=-9.142', 'html'],
    ['desktop', '/?lat=38.716&lng=-9.142&z=13', '.results-panel'],
  ] as const) {
    const { page, complaints } = await visit(browser, server.url, size)
    await page.goto(address)
    const cards = page.locator('.event-results a.event-card')
    // The last of the first page.
    await cards.nth(29).scrollIntoViewIfNeeded()
    await expect.poll(() => cards.count()).toBeGreaterThan(30)
    const card = cards.nth(40)
    await card.scrollIntoViewIfNeeded()
    const top = () => page.locator(scroller).evaluate((element) => element.scrollTop)
    const before = await top()
    expect(before).toBeGreaterThan(1_000)
    const title = await card.locator('.event-card-title').innerText()
    await card.click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    await cards.nth(40).waitFor()
    await expect.poll(top).toBeCloseTo(before, -1)
    expect(complaints).toEqual([])
    await page.context().close()
  }
})

it.each([
  ['phone', 'dark'],
  ['desktop', 'light'],
] as const)(
  'leads from the middle of an ocean to an event, its file and a report: %s, %s',
  async (size, scheme) => {
    const { page, complaints, strangers } = await visit(browser, server.url, size, scheme)
    await page.goto('/list?lat=30&lng=-30')
    await page.getByRole('button', { name: 'Go to the nearest events' }).click()
    await page.getByRole('region', { name: 'Ongoing' }).waitFor()
    await takePicture(page, `lanes-${size}`)
    await page.locator('.event-results a.event-card').first().click()
    await page.getByRole('region', { name: 'More nearby' }).waitFor()

    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Add to calendar' }).click()
    expect((await download).suggestedFilename()).toMatch(/\.ics$/)

    await page.getByRole('button', { name: 'Report this event' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'What is wrong with it?' })
    await dialog.waitFor()
    await takePicture(page, `report-${size}`)
    await page.keyboard.press('Escape')
    expect(await page.locator(':focus').innerText()).toBe('Report this event')
    await page.keyboard.press('Enter')
    await dialog.getByRole('radio', { name: 'It is here twice' }).check()
    await dialog.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Thank you. Somebody will look at it.').waitFor()
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
    await page.context().close()
  },
)

it('points at the same event on the map and in the list beside it, and lists what is at one spot', async () => {
  const { page, complaints } = await visit(browser, server.url, 'desktop')
  const view = { latitude: 38.716, longitude: -9.142, zoom: 14 }
  const { bubbles, clusters } = await openMap(page, '/?lat=38.716&lng=-9.142&z=14')
  await page.locator('.event-map[data-state=idle]').waitFor()
  const cards = page.locator('.results-panel a.event-card')
  await cards.first().waitFor()
  const titles = await page.locator('.results-panel .event-card-title').allInnerTexts()
  const bubble = bubbles.find(({ title }) => titles.includes(title))!
  const at = await screenPosition(page, view, bubble)
  const highlighted = page.locator('.results-panel .highlighted')
  await expect
    .poll(async () => {
      await page.mouse.move(at.x + 40, at.y)
      await page.mouse.move(at.x, at.y)
      return highlighted.allInnerTexts()
    })
    .toEqual([expect.stringContaining(bubble.title)])
  await takePicture(page, 'highlight-desktop')
  await expectNone(page, 'highlight')
  await page.mouse.move(5, 5)
  await expect.poll(() => highlighted.count()).toBe(0)

  const spot = clusters.find(({ bbox: [west, south, east, north] }) => west === east && south === north)!
  const spotView = { latitude: spot.latitude, longitude: spot.longitude, zoom: 17 }
  await openMap(page, `/?lat=${spot.latitude}&lng=${spot.longitude}&z=17`)
  const middle = await screenPosition(page, spotView, spot)
  const sheet = page.getByRole('dialog')
  await expect
    .poll(
      async () => {
        if ((await sheet.count()) === 0) await page.mouse.click(middle.x, middle.y)
        return sheet.count()
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(1)
  await sheet.getByRole('heading', { name: `${spot.count} events at this place` }).waitFor()
  await takePicture(page, 'spot-desktop')
  expect(complaints).toEqual([])
  await page.context().close()
})

/** Taps the first of these that lies free on the screen. @returns its place among them. */
async function tapOne(page: Page, selector: string): Promise<number> {
  const middles = await page.evaluate<{ x: number; y: number; isFree: boolean }[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].map((element) => {
      const { left, top, width, height } = element.getBoundingClientRect()
      const [x, y] = [left + width / 2, top + height / 2]
      return { x, y, isFree: element.contains(document.elementFromPoint(x, y)) }
    })`,
  )
  const index = middles.findIndex(({ isFree }) => isFree)
  await page.touchscreen.tap(middles[index]!.x, middles[index]!.y)
  return index
}

/** It would answer what a test wants to hold back. */
const WITHOUT_WORKER =
  'if (navigator.serviceWorker) navigator.serviceWorker.register = () => new Promise(() => {})'

it('shows a still map at once on a phone, which can be used already, and then the one that moves', async () => {
  const { page, complaints } = await visit(browser, server.url, 'phone')
  await page.addInitScript(WITHOUT_WORKER)
  const held: Route[] = []
  await page.route('**/assets/event-map-*.js', (route) => void held.push(route))
  const letEngineIn = async () => {
    await expect.poll(() => held.length).toBe(1)
    await held.pop()!.continue()
    await page.locator('.event-map[data-state=idle]').waitFor()
    await still.waitFor({ state: 'detached' })
  }
  const answer = page.waitForResponse(isAnswerOf('/events/bubbles'))
  await page.goto('/?lat=38.716&lng=-9.142&z=14')
  const { bubbles, clusters } = (await (await answer).json()) as BubbleMap
  const still = page.locator('.still-map')
  await expect.poll(() => page.locator('.still-bubble').count()).toBe(bubbles.length + clusters.length)
  const pictures = await page.evaluate<number[]>(
    'Promise.all([...document.querySelectorAll(".still-map img")].map((image) => image.decode().then(() => image.naturalWidth)))',
  )
  expect(pictures.length).toBeGreaterThan(0)
  expect(new Set(pictures)).toEqual(new Set([512]))
  expect(await page.locator('.event-map').count()).toBe(0)

  const tapped = await tapOne(page, '.still-bubble:not(.still-cluster)')
  await page.getByRole('dialog').getByText(bubbles[tapped]!.title).waitFor()
  expect(parameter(page, 'event')).toBe(bubbles[tapped]!.id)
  await letEngineIn()

  // A cluster is taken apart by the map that moves.
  await page.goto('/?lat=38.716&lng=-9.142&z=11')
  await page.locator('.still-cluster').first().waitFor()
  await tapOne(page, '.still-cluster')
  await letEngineIn()
  await expect.poll(() => Number(parameter(page, 'z'))).toBeGreaterThanOrEqual(12)

  // Nobody has to touch it.
  await page.goto('/?lat=38.716&lng=-9.142&z=13')
  await letEngineIn()
  expect(complaints).toEqual([])
  await page.context().close()
})

it('takes a tap between the start of the engine and its first picture', async () => {
  const { page, complaints } = await visit(browser, server.url, 'phone')
  await page.addInitScript(WITHOUT_WORKER)
  // Without an answer to these there is no picture.
  await page.route('**/*.pbf', () => undefined)
  const view = { latitude: 38.716, longitude: -9.142, zoom: 11 }
  const { clusters } = await openMap(page, '/?lat=38.716&lng=-9.142&z=11')
  const toMiddle = ({ latitude, longitude }: LatLng) =>
    Math.hypot(latitude - view.latitude, longitude - view.longitude)
  const [cluster] = clusters.toSorted((a, b) => toMiddle(a) - toMiddle(b))
  const { x, y } = await screenPosition(page, view, cluster!)
  await page.touchscreen.tap(x, y)
  await expect.poll(() => Number(parameter(page, 'z')), { timeout: 20_000 }).toBeGreaterThanOrEqual(12)
  expect(await page.locator('.still-map').count()).toBe(1)
  expect(complaints).toEqual([])
  await page.context().close()
})

it('fetches what the engine draws with before there is one', async () => {
  const { page, complaints } = await visit(browser, server.url, 'phone')
  // Its answer never comes.
  await page.route('**/assets/event-map-*.js', () => undefined)
  const tile = page.waitForResponse((response) => response.url().endsWith('.pbf'))
  await page.goto('/?lat=38.716&lng=-9.142&z=14')
  // https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames, at the deepest zoom of the built-in map
  expect(new URL((await tile).url()).pathname).toMatch(/^\/basemap\/\w+\/7\/60\/49\.pbf$/)
  expect((await tile).status()).toBe(200)
  expect(complaints).toEqual([])
  await page.context().close()
})

it('explains a refused location, and offers to look for a place instead', async () => {
  const { page, complaints } = await visit(browser, server.url, 'phone', 'dark')
  await openMap(page, '/?lat=38.716&lng=-9.142&z=13')
  await page.getByRole('button', { name: 'Show what is near me' }).click()
  await page.getByText(/Your location is not shared/).waitFor()
  await takePicture(page, 'refused-phone')
  await page.getByRole('link', { name: 'Search for a place' }).click()
  await field(page).waitFor()
  expect(parameter(page, 'lat')).toBe('38.716')
  expect(complaints).toEqual([])
  await page.context().close()
})

it('needs no sideways scrolling at 320 px, and none with text twice as large', async () => {
  const { page } = await visit(browser, server.url, 'phone')
  await page.setViewportSize({ width: 320, height: 640 })
  await page.goto('/list?lat=38.716&lng=-9.142')
  const slug = (await page.locator('.event-results a.event-card').first().getAttribute('href'))!
  for (const address of ['/search?q=fado&lat=38.716&lng=-9.142', '/list?lat=38.716&lng=-9.142', slug]) {
    await page.goto(address)
    await page.locator('a.event-card').first().waitFor()
    for (const size of ['100%', '200%']) {
      await page.locator('html').evaluate((element, text) => (element.style.fontSize = text), size)
      const width = await page.locator('html').evaluate((element) => element.scrollWidth)
      expect([address, size, width]).toEqual([address, size, 320])
    }
  }
  await page.context().close()
})

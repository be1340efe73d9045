import type { Page, Response } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { EventPage } from '@eventbuzz/contract/events'
import { isAnswerOf, openMap, screenPosition, takePicture, visit } from './lib/browser.ts'
import { startSite } from './lib/site.ts'

const { server, browser } = await startSite()

const WORLD = { latitude: 20, longitude: -20, zoom: 1.5 }
const LISBON = { latitude: 38.716, longitude: -9.142, zoom: 14 }
const addressOf = ({ latitude, longitude, zoom }: typeof WORLD) =>
  `/?lat=${latitude}&lng=${longitude}&z=${zoom}`
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name)

/** The list's own answer, and not that of one of its lanes, which have no pages. */
const isFreeList = (response: Response) =>
  isAnswerOf('/events/nearby')(response) && /free=true.*offset=0/.test(response.url())

/** Clicks on the map until something comes of it: markers can be drawn a moment after their answer. */
async function clickMap(
  page: Page,
  at: { x: number; y: number },
  hasWorked: () => boolean | Promise<boolean>,
) {
  await expect
    .poll(
      async () => {
        if (!(await hasWorked())) await page.mouse.click(at.x, at.y)
        return hasWorked()
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(true)
}

describe.each(['phone', 'desktop'] as const)('a visitor with a %s', (size) => {
  it('opens the map, takes a cluster apart, opens an event, and comes back', async () => {
    const { page, complaints, strangers } = await visit(browser, server.url, size)

    const world = await openMap(page, addressOf(WORLD))
    expect(world.clusters.length).toBeGreaterThanOrEqual(4)
    await takePicture(page, `world-${size}`)
    const cluster = world.clusters.find(({ longitude }) => Math.abs(longitude + 9) < 2)!
    await clickMap(page, await screenPosition(page, WORLD, cluster), () => Number(parameter(page, 'z')) > 8)

    const city = await openMap(page, addressOf(LISBON))
    expect(city.total).toBeGreaterThan(5)
    await takePicture(page, `city-${size}`)
    const [bubble] = city.bubbles.toSorted((a, b) => distance(a, LISBON) - distance(b, LISBON))
    await clickMap(page, await screenPosition(page, LISBON, bubble!), () => parameter(page, 'event') !== null)
    const sheet = page.getByRole('dialog')
    await sheet.getByRole('link').waitFor()
    expect(await sheet.innerText()).toContain(bubble!.title)
    await takePicture(page, `preview-${size}`)

    await sheet.getByRole('link').first().click()
    await page.getByRole('heading', { level: 1, name: bubble!.title }).waitFor()
    expect(page.url()).toMatch(/\/events\/[a-z0-9-]+$/)
    expect(await page.title()).toContain(bubble!.title)
    await takePicture(page, `event-${size}`)

    await page.goBack()
    await sheet.getByRole('link').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => sheet.count()).toBe(0)
    expect(parameter(page, 'lat')).not.toBeNull()

    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
    await page.context().close()
  })

  it('filters, and the back button takes the filter off again', async () => {
    const { page, complaints } = await visit(browser, server.url, size)
    await openMap(page, addressOf(LISBON))
    const filtered = page.waitForResponse(isFreeList)
    await page.getByRole('button', { name: 'Free' }).click()
    const { items } = (await (await filtered).json()) as EventPage
    expect(items.length).toBeGreaterThan(0)
    expect(items.every(({ price_min, price_max }) => price_min === 0 && !price_max)).toBe(true)
    expect(parameter(page, 'free')).toBe('1')
    expect(await page.getByRole('button', { name: 'Free' }).getAttribute('aria-pressed')).toBe('true')
    await page.goBack()
    await expect.poll(() => parameter(page, 'free')).toBeNull()
    expect(complaints).toEqual([])
    await page.context().close()
  })

  it('reads the list by keyboard and comes back to the same place', async () => {
    const { page } = await visit(browser, server.url, size)
    await page.goto(`/list?lat=${LISBON.latitude}&lng=${LISBON.longitude}`)
    const cards = page.locator('a[href^="/events/"]')
    await cards.nth(5).waitFor()
    await takePicture(page, `list-${size}`)
    const title = await cards.nth(5).locator('.event-card-title').innerText()
    await cards.nth(5).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await page.goBack()
    await cards.nth(5).waitFor()
    await page.getByRole('link', { name: 'Map', exact: true }).focus()
    await page.keyboard.press('Enter')
    await page.locator('canvas.maplibregl-canvas').waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await page.context().close()
  })

  it('sees what went wrong when the network is gone, and the rest by itself when it is back', async () => {
    const { page } = await visit(browser, server.url, size)
    await page.goto('/list')
    await page.locator('a[href^="/events/"]').first().waitFor()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Tomorrow' }).click()
    const retry = page.getByRole('button', { name: /try again|retry/i })
    await retry.waitFor({ timeout: 30_000 })
    await takePicture(page, `offline-${size}`)
    await page.context().setOffline(false)
    await expect.poll(() => page.locator('a[href^="/events/"]').count()).toBeGreaterThan(0)
    await page.context().close()
  })

  it('is told when there is no such event or page', async () => {
    const { page } = await visit(browser, server.url, size)
    for (const address of ['/events/no-such-event', '/no/such/page']) {
      await page.goto(address)
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(await page.locator('a.button[href="/"]').count()).toBe(1)
    }
    await takePicture(page, `not-found-${size}`)
    await page.context().close()
  })
})

it('reads, filters and opens an event over slow 3G, and nothing jumps', async () => {
  const { page, complaints } = await visit(browser, server.url, 'phone')
  const devTools = await page.context().newCDPSession(page)
  // What Chromium's developer tools call "Slow 3G": 400 kbit/s and 400 ms, of which they make 2 s a request.
  await devTools.send('Network.enable')
  await devTools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 2_000,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  })
  await page.addInitScript(COUNT_LAYOUT_SHIFT)
  await page.goto('/list?lat=38.716&lng=-9.142', { waitUntil: 'commit' })
  await page.locator('.skeleton-card').first().waitFor({ timeout: 30_000 })
  const cards = page.locator('.event-results a.event-card')
  await cards.first().waitFor({ timeout: 30_000 })
  expect(await page.evaluate('window.layoutShift')).toBeLessThanOrEqual(0.02)

  // Two wishes, of which the second comes before the first is answered: only the second counts.
  await page.getByRole('button', { name: 'Tomorrow' }).click()
  const answer = page.waitForResponse(isFreeList)
  await page.getByRole('button', { name: 'Free', exact: true }).click()
  const found = (await (await answer).json()) as EventPage
  await page.locator(`.event-results a[href^="/events/${found.items[0]!.slug}"]`).waitFor()
  await page.locator('.list-body[aria-busy=false]').waitFor()
  // What the list itself has moved is told with its next frame.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))')
  await page.evaluate('window.layoutShift = 0')
  await cards.first().click()
  await page.getByRole('heading', { level: 1, name: found.items[0]!.title }).waitFor()
  await page.getByRole('region', { name: 'More nearby' }).waitFor({ timeout: 30_000 })
  expect(await page.evaluate('window.layoutShift')).toBeLessThanOrEqual(0.02)
  expect(complaints).toEqual([])
  await page.context().close()
})

it('has no sideways scrolling on a 320 px screen', async () => {
  const { page } = await visit(browser, server.url, 'phone')
  await page.setViewportSize({ width: 320, height: 640 })
  for (const address of ['/', '/list']) {
    await page.goto(address)
    await page.getByRole('button', { name: 'Today' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320)
  }
  await page.context().close()
})

const distance = (a: { latitude: number; longitude: number }, b: typeof LISBON) =>
  Math.hypot(a.latitude - b.latitude, a.longitude - b.longitude)

/** Runs in the page: sums up what moved without the visitor's doing. */
const COUNT_LAYOUT_SHIFT = `
  window.layoutShift = 0
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.layoutShift += value
  }).observe({ type: 'layout-shift', buffered: true })`

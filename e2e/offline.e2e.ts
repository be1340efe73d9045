import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { barriers } from './lib/barriers.ts'
import { launchBrowser, takePicture, visit } from './lib/browser.ts'
import { FrontProxy } from './lib/front-proxy.ts'
import { NextVersion } from './lib/next-version.ts'
import { newcomer, register } from './lib/register.ts'
import { makeScene, signInMember } from './lib/screens.ts'
import { startServer, type Server } from './lib/server.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-offline-'))
let network: FrontProxy
let env: Record<string, string>
let server: Server
let browser: Browser
beforeAll(async () => {
  network = await FrontProxy.start()
  env = {
    DATA_DIR: dataDir,
    MAP_STYLE_URL: 'builtin',
    PUBLIC_URL: network.url,
    MAX_EVENT_LOOP_DELAY_MS: '0',
  }
  server = await startServer({ env })
  network.leadTo(server.url)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await network?.shut()
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})
afterEach(async () => {
  await network.shut()
  network.leadTo(server.url)
  await network.open()
})

const LISBON = '/list?lat=38.716&lng=-9.142'
const SEEN = /^You are offline\. This is what was seen at \d\d:\d\d\.$/

/** Waits until the app is on the device. */
async function isKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate('navigator.serviceWorker.controller?.state'), { timeout: 30_000 })
    .toBe('activated')
}
/** How many answers there are in a cache of the page's. */
const sizeOf = (page: Page, cache: string) =>
  page.evaluate(`caches.open('${cache}').then((one) => one.keys()).then((keys) => keys.length)`)
/** Waits until this answer of the API is on the device, which the app does when it has time. */
async function hasSeen(page: Page, path: string): Promise<void> {
  await expect.poll(() => page.evaluate(`caches.match('/api/v1${path}').then(Boolean)`)).toBe(true)
}
/** Waits until a list and its two lanes are on the device, as a guest's or as a member's. */
async function hasSeenList(page: Page): Promise<void> {
  const lists = `Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()))
    .then((all) => new Set(all.flat().map(({ url }) => url).filter((url) => url.includes('/events/nearby?'))).size)`
  await expect.poll(() => page.evaluate<number>(`(async () => ${lists})()`)).toBe(3)
}
/** Waits until the map of a favourite is on the device, and answers with the address of its tile. */
async function hasSavedMap(page: Page): Promise<string> {
  const tiles = `caches.open('eventbuzz-saved-files').then((files) => files.keys())
    .then((keys) => keys.map(({ url }) => url).filter((url) => url.endsWith('.pbf')))`
  await expect.poll(() => page.evaluate(tiles)).toHaveLength(1)
  return (await page.evaluate<string[]>(tiles))[0]!
}
const banner = (page: Page) => page.locator('.offline-bar')
const cards = (page: Page) => page.locator('.event-results a.event-card')
/** Waits until the member's list on the device has so many favourites. */
async function hasKeptFavorites(page: Page, count: number): Promise<void> {
  const kept = `caches.match('/api/v1/users/me/favorites?limit=30&offset=0')
    .then((answer) => answer?.json()).then((list) => list?.items.length)`
  await expect.poll(() => page.evaluate(kept)).toBe(count)
}
const hearts = (page: Page, state: { pressed?: boolean } = {}) =>
  page.getByRole('button', { name: /^Favourite: /, ...state })

describe('the app', () => {
  it('can be installed', async () => {
    const { page } = await visit(browser, network.url, 'phone')
    await page.goto('/list')
    const devTools = await page.context().newCDPSession(page)
    const { installabilityErrors } = await devTools.send('Page.getInstallabilityErrors')
    // Playwright's contexts are like private windows.
    expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito'])
    const { errors, data } = await devTools.send('Page.getAppManifest')
    expect(errors).toEqual([])
    expect(JSON.parse(data!)).toMatchObject({ name: 'EventBuzz', display: 'standalone' })
    await page.context().close()
  })

  it('opens without a network on every screen, once it was there', async () => {
    const { page } = await visit(browser, network.url, 'phone')
    await page.goto('/list')
    await isKept(page)
    await network.shut()
    for (const address of ['/profile', '/search', '/', '/events/no-matter-which']) {
      await page.goto(address)
      await page.locator('#main').waitFor({ state: 'attached' })
    }
    await page.goto('/profile')
    const favorites = page.getByRole('heading', { name: 'Favourites on this device' })
    await expect.poll(() => favorites.isVisible()).toBe(true)
    await page.context().close()
  })

  it('shows legal texts without a network that were seen', async () => {
    const { page } = await visit(browser, network.url, 'phone')
    await page.goto('/privacy')
    await isKept(page)
    await page.locator('.legal-text h2').first().waitFor()
    await expect.poll(() => sizeOf(page, 'eventbuzz-seen')).toBeGreaterThan(0)
    await network.shut()
    await page.reload()
    await page.locator('.legal-text h2').first().waitFor()
    await page.getByRole('link', { name: 'Terms of use' }).click()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    await page.context().close()
  })

  it('offers a new version, and becomes it', async () => {
    const { page } = await visit(browser, network.url, 'phone')
    await page.goto('/list')
    await isKept(page)
    const script = await page.evaluate<string>(
      `fetch('/sw.js').then((answer) => answer.text()).then((text) => /\\/assets\\/service-worker-[\\w-]{8}\\.js/.exec(text)[0])`,
    )
    const next = await NextVersion.of(server.url, script)
    // As a German has it.
    await page.evaluate(`caches.keys()
      .then((names) => caches.open(names.find((name) => name.startsWith('eventbuzz-shell-'))))
      .then((shell) => shell.put('/assets/de-01234567.js', new Response('export default {}')))`)
    await network.shut()
    network.leadTo(next.url)
    await network.open()
    await page.evaluate(`window.isOld = true; navigator.serviceWorker.ready.then((one) => one.update())`)
    await page.getByText('A new version is ready.').waitFor()
    await takePicture(page, 'new-version')
    expect(await page.evaluate('window.isOld')).toBe(true)
    await page.getByRole('button', { name: 'Reload' }).click()
    await expect.poll(() => page.evaluate('window.isOld')).toBeUndefined()
    await cards(page).first().waitFor()
    const paths = await page.evaluate<string[]>(
      `caches.open('eventbuzz-shell-000000000000')
        .then((shell) => shell.keys())
        .then((keys) => keys.map(({ url }) => new URL(url).pathname))`,
    )
    expect(paths.filter((path) => /\/(ar|de|es|fr)-[\w-]{8}\.js$/.test(path))).toEqual([
      expect.stringMatching(/^\/assets\/de-/),
    ])
    await page.context().close()
    await next.stop()
  })
})

describe.each([
  ['phone', 'light'],
  ['desktop', 'dark'],
] as const)('a guest without a network on a %s', (size, theme) => {
  it('sees what was seen last, says when, and opens what was saved with a map', async () => {
    const { page } = await visit(browser, network.url, size, theme)
    await page.goto(LISBON)
    await isKept(page)
    await page.reload()
    await cards(page).nth(2).waitFor()
    const [saved, seen] = await page.locator('.event-results .event-card-title').allInnerTexts()
    const lanes = await page.locator('.lane-title').allInnerTexts()
    expect(lanes).toContain('Happening now')
    await hasSeenList(page)
    const list = page.locator('.event-results')
    await list.getByRole('link', { name: seen! }).first().click()
    await page.getByRole('heading', { level: 1, name: seen! }).waitFor()
    await page.getByRole('region', { name: 'More nearby' }).waitFor()
    await hasSeen(page, new URL(page.url()).pathname)
    await page.goBack()
    await list.locator('li').first().getByRole('button').click()
    await expect.poll(() => sizeOf(page, 'eventbuzz-saved')).toBe(2)
    await hasSavedMap(page)

    await network.shut()
    await page.goto(LISBON)
    await cards(page).nth(2).waitFor()
    expect(await page.locator('.lane-title').allInnerTexts()).toEqual(lanes)
    await expect.poll(() => banner(page).innerText()).toMatch(SEEN)
    await takePicture(page, `offline-list-${size}`)
    expect(await barriers(page)).toEqual([])
    await list.getByRole('link', { name: seen! }).first().click()
    await page.getByRole('heading', { level: 1, name: seen! }).waitFor()
    await expect.poll(() => banner(page).innerText()).toMatch(SEEN)

    await page.goto('/profile')
    await takePicture(page, `offline-profile-${size}`)
    await page.getByRole('link', { name: saved! }).click()
    await page.getByRole('heading', { level: 1, name: saved! }).waitFor()
    await page.locator('.place-map').scrollIntoViewIfNeeded()
    await page.locator('.place-map .event-map[data-state=idle]').waitFor()
    await takePicture(page, `offline-saved-${size}`)
    await page.context().close()
  })

  it('is told what was never seen, and has it by itself when there is a network again', async () => {
    const { page } = await visit(browser, network.url, size, theme)
    await page.goto(LISBON)
    await isKept(page)
    await network.shut()
    await page.getByRole('button', { name: 'Tomorrow' }).click()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
    expect(await banner(page).innerText()).toContain('You are offline.')
    await network.open()
    await cards(page).first().waitFor()
    await expect.poll(() => banner(page).innerText()).toBe('')
    await page.context().close()
  })
})

it('keeps the hearts of a member until there is a network, and nothing of theirs after they have left', async () => {
  const { page } = await visit(browser, network.url, 'phone')
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Create account' }).click()
  await register(page, newcomer('Inês Silva'))
  await page.getByRole('heading', { level: 1, name: 'Inês Silva' }).waitFor()
  await page.goto(LISBON)
  await isKept(page)
  await page.reload()
  await hearts(page).nth(1).click()
  await hasKeptFavorites(page, 1)
  await page.goto('/profile')
  await page.locator('.profile-events .event-card').first().waitFor()
  const [before] = await page.locator('.profile-events .event-card-title').allInnerTexts()
  await page.goto(LISBON)
  await cards(page).nth(2).waitFor()
  await hasSeenList(page)

  await network.shut()
  await page.goto(LISBON)
  await cards(page).nth(29).waitFor()
  // The last may be the favourite: what is on now is in a lane and in the list.
  const label = await hearts(page, { pressed: false }).last().getAttribute('aria-label')
  const wished = label!.replace('Favourite: ', '')
  const heart = page.getByRole('button', { name: label!, exact: true }).last()
  await heart.click()
  await page.getByText('It is sent when you are online.').waitFor()
  await takePicture(page, 'offline-heart')
  await page.reload()
  await cards(page).nth(29).waitFor()
  await expect.poll(() => heart.getAttribute('aria-pressed')).toBe('true')
  expect(await page.evaluate('localStorage.getItem("eventbuzz.favorites")')).toBeNull()
  await page.goto('/profile')
  await page.locator('.profile-events').getByText(before!).waitFor()
  await page.getByText('Sent when you are online:').waitFor()
  await page.locator('.profile-events').getByText(wished).waitFor()
  expect(await barriers(page)).toEqual([])
  await takePicture(page, 'offline-member')

  await network.open()
  await expect
    .poll(() => page.evaluate('localStorage.getItem("eventbuzz.wishes")'), { timeout: 40_000 })
    .toBeNull()
  await page.reload()
  await expect.poll(() => page.locator('.profile-events .event-card').count()).toBe(2)
  await expect.poll(() => sizeOf(page, 'eventbuzz-member')).toBeGreaterThan(2)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(`${network.url}/`)
  await expect.poll(() => page.evaluate('caches.has("eventbuzz-member")')).toBe(false)
  await network.shut()
  await page.goto('/profile')
  await page.getByRole('heading', { name: 'Favourites on this device' }).waitFor()
  expect(await page.locator('.profile-events .event-card').count()).toBe(0)
  await page.context().close()
})

it('sends a heart once for all tabs, which then show the same', async () => {
  const { page } = await visit(browser, network.url, 'phone')
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Create account' }).click()
  await register(page, newcomer('Rui Costa'))
  await page.getByRole('heading', { level: 1, name: 'Rui Costa' }).waitFor()
  await page.goto(LISBON)
  await isKept(page)
  const other = await page.context().newPage()
  const tabs = [page, other]
  const answers: string[] = []
  page.context().on('response', (answer) => {
    const method = answer.request().method()
    if (answer.url().endsWith('/favorite')) answers.push(`${method} ${answer.status()}`)
  })
  for (const tab of tabs) {
    await tab.goto(LISBON)
    await cards(tab).nth(2).waitFor()
  }
  const label = await hearts(page).nth(1).getAttribute('aria-label')
  const heartIn = (tab: Page) => tab.getByRole('button', { name: label!, exact: true }).first()

  await network.shut()
  await heartIn(page).click()
  await page.getByText('It is sent when you are online.').waitFor()
  // Now the other has lost it, too.
  await other.getByRole('button', { name: 'Tomorrow' }).click()
  await banner(other).getByText('You are offline.').waitFor()
  await other.goBack()
  for (const tab of tabs) await expect.poll(() => heartIn(tab).getAttribute('aria-pressed')).toBe('true')

  await network.open()
  // Both notice at once.
  for (const tab of tabs) void tab.evaluate('dispatchEvent(new Event("online"))')
  await expect
    .poll(() => page.evaluate('localStorage.getItem("eventbuzz.wishes")'), { timeout: 40_000 })
    .toBeNull()
  for (const tab of tabs) {
    await expect.poll(() => banner(tab).innerText(), { timeout: 40_000 }).toBe('')
    await expect.poll(() => heartIn(tab).getAttribute('aria-pressed')).toBe('true')
    await tab.reload()
    await expect.poll(() => heartIn(tab).getAttribute('aria-pressed')).toBe('true')
  }
  expect(answers).toEqual(['PUT 204'])
  await page.context().close()
}, 120_000)

it('shows all pictures of a saved event without a network, in whatever size is wanted', async () => {
  const { page } = await visit(browser, network.url, 'phone')
  const member = await signInMember(page, network.url)
  const scene = await makeScene(server, env, browser, member)
  await page.goto(`/events/${scene.withPictures}`)
  await isKept(page)
  await hearts(page).first().click()
  // One of each, and the map.
  await expect.poll(() => sizeOf(page, 'eventbuzz-saved-files')).toBe(4)
  const tile = await hasSavedMap(page)
  await hasKeptFavorites(page, 1)

  await network.shut()
  // As if much had been looked at since.
  for (const kind of ['pictures', 'tiles']) await page.evaluate(`caches.delete('eventbuzz-${kind}')`)
  const devTools = await page.context().newCDPSession(page)
  const shown = (where: string) =>
    page.evaluate<boolean[]>(`[...document.querySelectorAll('${where} img')].map((image) => {
      image.loading = 'eager'
      return image.complete && image.naturalWidth > 0
    })`)
  const asked = new Set<string>()
  page.on('request', (request) => {
    const size = /\/storage\/.+-(\d+\.\w+)$/.exec(request.url())
    if (size) asked.add(size[1]!)
  })
  for (const [width, deviceScaleFactor] of [
    [320, 1],
    [360, 1],
    [360, 3],
    [1440, 1],
    [1440, 2],
  ] as const) {
    await devTools.send('Network.clearBrowserCache')
    const screen = { width, height: 800, deviceScaleFactor, mobile: false }
    await devTools.send('Emulation.setDeviceMetricsOverride', screen)
    await page.goto(`/events/${scene.withPictures}`)
    await expect.poll(() => shown('.gallery')).toEqual([true, true, true])
    await page.getByRole('button', { name: 'See the whole picture' }).click()
    await expect.poll(() => shown('.viewer')).toEqual([true, true, true])
  }
  expect(await page.evaluate(`fetch('${tile}').then(({ ok }) => ok)`)).toBe(true)
  // Or it would prove nothing.
  expect(asked.size).toBeGreaterThan(1)
  await page.goto('/profile')
  await expect.poll(() => shown('.profile-events')).toEqual([true])
  await page.context().close()
})

import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { request, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TestProvider } from '../server/test/oidc-provider.ts'
import { launchBrowser, openMap, takePicture, visit } from './lib/browser.ts'
import { freePort, startServer, type Server } from './lib/server.ts'

const LISBON = { latitude: 38.716, longitude: -9.142, zoom: 14 }
const VIEW = `/?lat=${LISBON.latitude}&lng=${LISBON.longitude}&z=${LISBON.zoom}`

const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-sign-in-'))
let provider: TestProvider
let server: Server
let browser: Browser
/** As PUBLIC_URL has it; `server.url` is the same server by its number. */
let site: string
beforeAll(async () => {
  const port = await freePort()
  site = `http://localhost:${port}`
  provider = await TestProvider.start(site)
  server = await startServer({
    withinS: 150,
    port,
    env: {
      DATA_DIR: dataDir,
      MAP_STYLE_URL: 'builtin',
      PUBLIC_URL: site,
      OIDC_ISSUER: provider.url,
      // The test is about sessions, not about how busy the machine is.
      MAX_EVENT_LOOP_DELAY_MS: '0',
    },
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await provider?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})
beforeEach(() => Object.assign(provider, { state: 'here', isCancelled: false, roles: ['user'] }))

const signIn = async (page: Page) => {
  // For some seconds the server sends nobody to a provider that was away.
  const somebodyElse = await request.newContext()
  const leadsTo = async () => {
    const answer = await somebodyElse.get(`${site}/api/v1/session/sign-in`, { maxRedirects: 0 })
    return answer.headers()['location']
  }
  await expect.poll(leadsTo, { timeout: 20_000, interval: 500 }).toContain(provider.url)
  await somebodyElse.dispose()
  await page.goto(`${site}/profile`)
  await page.getByRole('link', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
}
const isMember = (page: Page) => page.getByRole('button', { name: 'Sign out' }).isVisible()
/** What axe has to say against a page; its rules are those of WCAG 2.2 AA and good practice. */
const faults = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
/** Asks the API as the page does: with the token that it gets for its cookie. */
const asPage = (page: Page, path: string, body: object) =>
  page.evaluate(
    async ([to, text]) => {
      const session = await fetch('/api/v1/session/refresh', {
        method: 'POST',
        headers: { 'x-eventbuzz': '1' },
      })
      const { access_token } = (await session.json()) as { access_token: string }
      const answer = await fetch(to!, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
        body: text!,
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, string> }
    },
    [`/api/v1${path}`, JSON.stringify(body)],
  )
/** Where nothing else is on: events that are close to each other would be one cluster. */
const LATITUDES = { phone: 38.57, desktop: 37.02 }
const anEvent = (size: keyof typeof LATITUDES) => ({
  title: `Fado ${Math.random().toString(36).slice(2)}`,
  category: 'music',
  latitude: LATITUDES[size],
  longitude: -7 - Math.random(),
  start_date: new Date(Date.now() + 3_600_000).toISOString(),
  status: 'active',
})

describe.each(['phone', 'desktop'] as const)('with a %s', (size) => {
  it('a guest registers, keeps what they kept, publishes, and signs out', async () => {
    provider.person = `ines-${randomUUID()}`
    const { page, complaints } = await visit(browser, site, size)

    // A guest keeps an event on the device, and nothing is asked of anybody about it.
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`/list?lat=${LISBON.latitude}&lng=${LISBON.longitude}`)
    const heart = page.getByRole('button', { name: /^Favourite: / }).first()
    const title = (await heart.getAttribute('aria-label'))!.replace('Favourite: ', '')
    await heart.click()
    await page.getByText('Kept on this device.').waitFor()
    await takePicture(page, `kept-${size}`)
    expect(asked.filter((path) => path.startsWith('/api/v1/session') || path.includes('favorite'))).toEqual(
      [],
    )
    expect(await faults(page)).toEqual([])

    await page.goto('/profile')
    await page.getByText(title).waitFor()
    await takePicture(page, `profile-guest-${size}`)
    expect(await faults(page)).toEqual([])

    // Registering is the provider's; here it needs nothing but the way there and back.
    await openMap(page, VIEW)
    await page.getByRole('link', { name: 'Profile' }).click()
    await page.getByRole('link', { name: 'Create account' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    expect(provider.lastRequest.get('prompt')).toBe('create')
    expect(new URL(page.url()).pathname).toBe('/profile')
    await page.getByRole('heading', { level: 1, name: provider.person }).waitFor()
    await page.getByText(title).waitFor()
    expect(await page.evaluate('localStorage.getItem("eventbuzz.favorites")')).toBeNull()
    await takePicture(page, `profile-member-${size}`)
    expect(await faults(page)).toEqual([])

    // Back to the view of before.
    await page.getByRole('link', { name: 'Map', exact: true }).click()
    expect(new URL(page.url()).searchParams.get('lat')).toBe(String(LISBON.latitude))

    // The role of an organizer comes with the next token.
    expect((await asPage(page, '/events', anEvent(size))).status).toBe(403)
    provider.roles = ['user', 'organizer']
    const event = anEvent(size)
    expect((await asPage(page, '/events', event)).status).toBe(201)
    const map = await openMap(page, `/?lat=${event.latitude}&lng=${event.longitude}&z=14`)
    expect(map.bubbles.map((bubble) => bubble.title)).toContain(event.title)

    await page.goto('/profile')
    await page.getByRole('button', { name: 'Edit name' }).click()
    await page.getByRole('textbox').fill('Inês Silva')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Inês Silva' }).waitFor()
    await page.getByRole('button', { name: 'Delete account' }).click()
    await page.getByRole('dialog').waitFor()
    await takePicture(page, `delete-account-${size}`)
    expect(await faults(page)).toEqual([])
    await page.getByRole('button', { name: 'Keep it' }).click()
    // What the browser says of an answer that is not a success is no complaint of ours.
    expect(complaints.filter((text) => !text.includes('403'))).toEqual([])

    await page.getByRole('button', { name: 'Sign out' }).click()
    // The provider's own page asks whether one means it.
    await page.getByRole('button', { name: /sign me out/i }).click()
    await page.waitForURL(`${site}/**`)
    await page.goto('/profile')
    await page.getByRole('link', { name: 'Sign in' }).waitFor()
    await page.context().close()
  }, 180_000)
})

describe('two tabs', () => {
  it('refresh at the same time and both stay signed in; signing out in one reaches the other', async () => {
    provider.person = 'tabs'
    const { page: one } = await visit(browser, site, 'desktop')
    await signIn(one)
    const two = await one.context().newPage()
    await two.goto(`${site}/profile`)
    await two.getByRole('button', { name: 'Sign out' }).waitFor()

    for (let round = 0; round < 5; round++) await Promise.all([one.reload(), two.reload()])
    for (const tab of [one, two]) await tab.getByRole('button', { name: 'Sign out' }).waitFor()
    // A reload in the middle of a refresh: the answer, and the new cookie with it, is lost.
    const lost = new Promise<void>((resolve) => {
      void one.route(
        '**/api/v1/session/refresh',
        async (route) => {
          await route.fetch({ maxRedirects: 0 }).catch(() => undefined)
          await route.abort()
          resolve()
        },
        { times: 1 },
      )
    })
    await one.reload()
    await lost
    await one.reload()
    await one.getByRole('button', { name: 'Sign out' }).waitFor()

    await one.getByRole('button', { name: 'Sign out' }).click()
    await two.getByRole('link', { name: 'Sign in' }).waitFor()
    expect(await isMember(two)).toBe(false)
    expect(
      (await one.context().cookies()).map(({ name }) => name).filter((name) => name.startsWith('eb_')),
    ).toEqual([])
    await one.context().close()
  })

  it('signing in in one reaches the other', async () => {
    provider.person = 'tabs'
    const { page: one } = await visit(browser, site, 'desktop')
    await one.goto('/profile')
    const two = await one.context().newPage()
    await signIn(two)
    await expect.poll(() => isMember(one)).toBe(true)
    await one.context().close()
  })
})

describe('when the provider is away', () => {
  it('says so to somebody who wants to sign in, where they were', async () => {
    const { page } = await visit(browser, site, 'phone')
    await page.goto('/profile')
    provider.state = 'away'
    await expect
      .poll(
        async () => {
          await page.goto('/profile')
          await page.getByRole('link', { name: 'Sign in' }).click()
          await page.waitForLoadState()
          return page.getByText('The sign-in service cannot be reached just now').count()
        },
        { timeout: 30_000, interval: 1_000 },
      )
      .toBe(1)
    expect(page.url()).toBe(`${site}/profile`)
    await takePicture(page, 'sign-in-unavailable')
    await page.context().close()
  })

  it('lets a member look around as a guest, says so, and has them back by itself', async () => {
    provider.person = 'patient'
    const { page } = await visit(browser, site, 'phone', 'dark')
    await signIn(page)
    provider.state = 'away'
    await page.goto('/list')
    await page.getByText('You can look around as a guest meanwhile').waitFor()
    await page.locator('a[href^="/events/"]').first().waitFor()
    await takePicture(page, 'member-without-provider')
    expect(await faults(page)).toEqual([])
    await page.goto('/profile')
    await page.getByRole('heading', { name: 'Your profile cannot be shown just now' }).waitFor()
    provider.state = 'here'
    await page.getByRole('main').getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('button', { name: 'Sign out' }).waitFor()
    await page.context().close()
  })
})

it('says that a sign-in was cancelled, and takes it out of the address', async () => {
  provider.isCancelled = true
  const { page } = await visit(browser, site, 'desktop', 'dark')
  await page.goto(`/api/v1/session/sign-in?return_to=${encodeURIComponent('/list?free=1')}`)
  await page.getByText('the sign-in was cancelled').waitFor()
  expect(page.url()).toBe(`${site}/list?free=1`)
  await takePicture(page, 'sign-in-cancelled')
  await page.context().close()
})

it('signs in by an ordinary link, without JavaScript and by another name of this server', async () => {
  provider.person = 'plain'
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(`${server.url}/api/v1/session/sign-in?return_to=/list`)
  expect(page.url()).toBe(`${site}/list`)
  const cookies = await context.cookies()
  expect(cookies.find(({ name }) => name === 'eb_session')).toMatchObject({
    httpOnly: true,
    sameSite: 'Strict',
    path: '/api/v1/session',
  })
  await context.close()
})

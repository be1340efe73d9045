import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { barriers, smallTargets } from './lib/barriers.ts'
import { SIZES } from './lib/browser.ts'
import { lostInForcedColors, movingThings } from './lib/looks.ts'
import { makeScene, openScreen, type Scene, SCREENS, type Screen, signInMember } from './lib/screens.ts'
import { startSite } from './lib/site.ts'

const { site, server, browser, env } = await startSite()
let scene: Scene
let member: BrowserContext
beforeAll(async () => {
  member = await newVisitor('phone')
  const page = await member.newPage()
  const address = await signInMember(page, site)
  await page.close()
  scene = await makeScene(server, env, browser, address)
})

const newVisitor = (size: keyof typeof SIZES) =>
  browser.newContext({
    baseURL: site,
    viewport: SIZES[size],
    hasTouch: size === 'phone',
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    reducedMotion: 'reduce',
  })

async function look(screen: Screen, task: (page: Page) => Promise<void>): Promise<void> {
  const context = screen.as === 'member' ? member : await newVisitor('phone')
  const page = await context.newPage()
  // Several maps are drawn at once, in software: one of them took 13 s.
  page.setDefaultTimeout(45_000)
  await openScreen(page, screen, scene)
  await task(page)
  await (screen.as === 'member' ? page.close() : context.close())
}

it.concurrent.each(SCREENS)(
  '$name: no barriers in light or dark, nothing too small, cut off, moving, or lost in forced colours',
  async (screen) => {
    await look(screen, async (page) => {
      expect(await barriers(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(['dark', await barriers(page, ['color-contrast'])]).toEqual(['dark', []])
      expect(await smallTargets(page)).toEqual([])
      expect(await movingThings(page)).toEqual([])
      expect(await lostInForcedColors(page)).toEqual([])
      const overflow = async () =>
        page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
      await page.setViewportSize({ width: 320, height: 640 })
      expect(['320 px', await overflow()]).toEqual(['320 px', 0])
      await page.evaluate('document.documentElement.style.fontSize = "200%"')
      expect(['large text', await overflow()]).toEqual(['large text', 0])
    })
  },
  120_000,
)

it('shows pictures whole, by tap and by keyboard, and comes back to where it was', async () => {
  const context = await newVisitor('phone')
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(`/events/${scene.withPictures}`)
  const count = (where: string) => page.locator(`${where} > .gallery-bar .gallery-count`).innerText()
  await page.locator('.gallery > .gallery-strip').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => count('.gallery')).toBe('Picture 2 of 3')

  await page.getByRole('button', { name: 'See the whole picture' }).press('Enter')
  const viewer = page.getByRole('dialog', { name: 'Pictures' })
  await expect.poll(() => count('.viewer')).toBe('Picture 2 of 3')
  const seen = viewer.getByRole('img').nth(1)
  expect(await seen.boundingBox()).toMatchObject(SIZES.phone)
  await viewer.getByRole('list').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => count('.viewer')).toBe('Picture 3 of 3')
  await page.keyboard.press('Escape')
  await viewer.waitFor({ state: 'detached' })
  expect(await page.locator(':focus').getAttribute('aria-label')).toBe('See the whole picture')

  await page.locator('.gallery > .gallery-strip').tap()
  await viewer.waitFor()
  await viewer.getByRole('button', { name: 'Close' }).tap()
  await viewer.waitFor({ state: 'detached' })
  await context.close()
})

it('greets once, at the front door, and begins where the visitor is', async () => {
  const context = await newVisitor('phone')
  await context.grantPermissions(['geolocation'])
  await context.setGeolocation({ latitude: 48.8566, longitude: 2.3522 })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const welcome = page.getByRole('region', { name: 'EventBuzz shows what is on nearby' })
  await page.goto(`/events/${scene.event}`)
  await page.locator('.facts').waitFor()
  await page.goto('/?lat=38.7&lng=-9.1&z=12')
  await page.getByRole('button', { name: 'Show what is near me' }).waitFor()
  expect(await welcome.count()).toBe(0)

  await page.goto('/')
  await welcome.getByRole('button', { name: 'Near me' }).tap()
  await welcome.waitFor({ state: 'detached' })
  await expect.poll(() => Number(new URL(page.url()).searchParams.get('lat'))).toBeCloseTo(48.857, 2)

  await page.goto('/')
  await page.getByRole('button', { name: 'Show what is near me' }).waitFor()
  expect(await welcome.count()).toBe(0)
  await context.close()
})

it('asks for the list again when it is pulled down', async () => {
  const context = await newVisitor('phone')
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto('/list?lat=38.716&lng=-9.142')
  await page.locator('.event-results a.event-card').first().waitFor()
  const fingers = await context.newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [{ x: 180, y }] })
  const asked = page.waitForRequest((request) => request.url().includes('/events/nearby'))
  await touch('touchStart', 300)
  for (let y = 320; y <= 460; y += 20) await touch('touchMove', y)
  expect(await page.getByRole('button', { name: 'Refresh' }).getAttribute('data-pulled')).toBe('')
  await touch('touchEnd')
  await asked
  await page.getByText('Up to date').waitFor()
  await context.close()
})

it('moves the map in one step where motion is reduced', async () => {
  const context = await newVisitor('desktop')
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto('/?lat=38.716&lng=-9.142&z=13')
  await page.locator('.event-map[data-state=idle]').waitFor()
  // The address follows when the move is over, and an animated one takes a quarter of a second.
  const soonAfter = await page.getByRole('button', { name: 'Zoom in' }).evaluate(async (button) => {
    ;(button as unknown as { click(): void }).click()
    await new Promise((resolve) => setTimeout(resolve, 150))
    return button.baseURI
  })
  expect(new URL(soonAfter).searchParams.get('z')).toBe('14')
  await context.close()
})

import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { openMap, visit } from './lib/browser.ts'
import { focusFault } from './lib/looks.ts'
import { readingOrder } from './lib/reading-order.ts'
import { startSite } from './lib/site.ts'

const { server, browser } = await startSite()

const MOST_STEPS = 60
const PLACE = 'lat=38.716&lng=-9.142'

/** What has the focus: its name for assistive technology. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(
    '(document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText ?? "").trim()',
  )

/** What had the focus and did not show it. */
const unseen: string[] = []

/** Goes on with Tab until something with such a name has the focus. */
async function tabTo(page: Page, name: RegExp | string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: string[] = []
  for (let step = 0; step < MOST_STEPS; step++) {
    await page.keyboard.press(key)
    const fault = await focusFault(page)
    if (fault !== undefined) unseen.push(fault)
    const stop = await focused(page)
    if (typeof name === 'string' ? stop === name : name.test(stop)) return
    passed.push(stop.slice(0, 40))
  }
  throw new Error(`No ${name} by keyboard; passed: ${passed.join(' | ')}`)
}

it('is walked through by keyboard alone, from the map to signing in', async () => {
  unseen.splice(0)
  const { page, complaints } = await visit(browser, server.url, 'desktop')
  page.setDefaultTimeout(15_000)
  await openMap(page, `/?${PLACE}&z=13`)
  await page.locator('.results-panel a.event-card').first().waitFor()
  await page.keyboard.press('Tab')
  expect(await focused(page)).toBe('Skip to content')
  await page.keyboard.press('Enter')
  await tabTo(page, 'List', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.locator('.list-screen .event-results a.event-card').first().waitFor()

  await tabTo(page, 'Free')
  await page.keyboard.press('Space')
  await expect.poll(() => new URL(page.url()).searchParams.get('free')).toBe('1')
  expect(await focused(page)).toBe('Free')
  // A card of the list before may have the focus, and be replaced.
  await page.locator('.list-body[aria-busy=false]').waitFor()
  await tabTo(page, /\d+ min|Today|Tomorrow|Mon|Tue|Wed|Thu|Fri|Sat|Sun/)
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'More nearby' }).waitFor()
  expect(await page.evaluate('document.activeElement.id')).toBe('main')

  await tabTo(page, /^Favourite: /)
  await page.keyboard.press('Enter')
  expect(await page.locator(':focus').getAttribute('aria-pressed')).toBe('true')
  await tabTo(page, 'Report this event')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'What is wrong with it?' }).waitFor()
  await page.keyboard.press('Escape')
  expect(await focused(page)).toBe('Report this event')
  await tabTo(page, 'Back', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.locator('.list-screen .event-results a.event-card').first().waitFor()
  expect(await page.evaluate('document.activeElement.id')).toBe('main')

  await tabTo(page, 'Search', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await tabTo(page, /^Search events/)
  await page.keyboard.type('fado')
  await page.getByRole('option').first().waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  // Words, a place or an event: whichever came first.
  await expect.poll(() => page.url()).toMatch(/[?&](q|at)=|\/events\//)

  await tabTo(page, 'Profile', 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.locator('.profile-events a').first().waitFor()
  await tabTo(page, 'Sign in')
  await page.keyboard.press('Enter')
  await page.locator('input[type=password]').waitFor()
  expect(unseen).toEqual([])
  expect(complaints).toEqual([])
  await page.context().close()
})

it('is read in the order of its meaning', async () => {
  const { page } = await visit(browser, server.url, 'phone')
  await page.goto(`/list?${PLACE}`)
  await page.locator('.event-results a.event-card').first().waitFor()
  const list = await readingOrder(page)
  expectInOrder(list, [
    /^link: Skip to content$/,
    /^navigation: /,
    /^link: Map$/,
    /^link: Profile$/,
    /^main/,
    /^heading: Events nearby$/,
    /^button: Today$/,
    /^combobox: Distance$/,
    /^heading: Ongoing$/,
    /^heading: What is on$/,
    /^link: .+/,
    /^button: Favourite: /,
  ])

  await page.locator('.event-results a.event-card').first().click()
  await page.getByRole('region', { name: 'More nearby' }).waitFor()
  const event = await readingOrder(page)
  expectInOrder(event, [
    /^main/,
    /^button: Back$/,
    /^button: Favourite: /,
    /^button: Share$/,
    /^link: .+/,
    /^heading: .+/,
    /^time: |^definition/,
    /^link: Directions$/,
    /^link: Add to calendar$/,
    /^button: Report this event$/,
    /^link: .*map/i,
    /^heading: More nearby$/,
  ])
  // One heading of the first level, and none that skips a level.
  for (const address of ['/', `/list?${PLACE}`, '/search', '/profile', '/nowhere']) {
    await page.goto(address)
    await page.locator('h1').waitFor({ state: 'attached' })
    const levels = await page
      .locator('h1, h2, h3, h4')
      .evaluateAll((all) => all.map(({ tagName }) => +tagName[1]!))
    expect([address, levels.filter((level) => level === 1)]).toEqual([address, [1]])
    expect([address, levels.every((level, i) => level <= (levels[i - 1] ?? 0) + 1)]).toEqual([address, true])
  }
  await page.context().close()
})

/** Each of these comes after the one before it. */
function expectInOrder(lines: string[], wanted: RegExp[]): void {
  let from = 0
  for (const pattern of wanted) {
    const at = lines.findIndex((line, index) => index >= from && pattern.test(line))
    expect(at, `${pattern} after line ${from} of\n${lines.join('\n')}`).toBeGreaterThanOrEqual(0)
    from = at + 1
  }
}

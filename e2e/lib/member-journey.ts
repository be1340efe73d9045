import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { openMap, takePicture, visit } from './browser.ts'
import { run } from './server.ts'

export interface Journey {
  browser: Browser
  /** As PUBLIC_URL has it. */
  site: string
  /** What the server was started with, for the command that makes an organizer. */
  env: Record<string, string>
  person: { name: string; email: string }
  /** Fills in the identity provider's own pages, until the browser is on its way back to the site. */
  register: (page: Page) => Promise<void>
  /** For the names of pictures. */
  provider: string
}

/**
 * From a guest who keeps an event to an organizer who publishes one, sees it on the map and signs out.
 * @returns what is on the map then.
 */
export async function memberJourney(journey: Journey): Promise<string[]> {
  const { browser, site, person, provider } = journey
  const { page, complaints } = await visit(browser, site, 'phone')
  await page.goto('/list?lat=38.716&lng=-9.142')
  const hearts = page.getByRole('button', { name: /^Favourite: / })
  await hearts.first().click()
  // Read from what was kept, as the list may have moved between a look and the click.
  const pressed = hearts.and(page.locator('[aria-pressed=true]')).first()
  const kept = (await pressed.getAttribute('aria-label'))!.replace('Favourite: ', '')
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Create account' }).waitFor()
  expect(complaints).toEqual([])
  await page.getByRole('link', { name: 'Create account' }).click()
  await journey.register(page)

  await page.getByRole('heading', { level: 1, name: person.name }).waitFor()
  // The provider's pages are its own.
  complaints.splice(0)
  expect(page.url()).toBe(`${site}/profile`)
  await page.locator('.profile-events').getByText(kept).waitFor()
  await takePicture(page, `journey-${provider}-member`)

  // Where nothing else is on, at a second attempt either: events that are close to each other would be one cluster.
  const spot = { latitude: 38.57, longitude: -7.5 - Math.random() }
  const event = {
    title: `Fado ${provider}`,
    category: 'music',
    ...spot,
    start_date: new Date(Date.now() + 3_600_000).toISOString(),
    status: 'active',
  }
  expect(await publishAsPage(page, event)).toBe(403)
  await makeOrganizer(journey)
  expect(await publishAsPage(page, event)).toBe(201)
  const map = await openMap(page, `/?lat=${spot.latitude}&lng=${spot.longitude}&z=14`)
  await takePicture(page, `journey-${provider}-published`)

  await page.goto('/profile')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(`${site}/`)
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Sign in' }).waitFor()
  expect(
    await page.evaluate(
      'fetch("/api/v1/session/refresh", { method: "POST", headers: { "x-eventbuzz": "1" } }).then(({ status }) => status)',
    ),
  ).toBe(401)
  // What the browser says of an answer that is not a success is no complaint of ours.
  expect(complaints.filter((text) => !/40[13]/.test(text))).toEqual([])
  await page.context().close()
  return map.bubbles.map(({ title }) => title)
}

async function makeOrganizer({ env, person }: Journey): Promise<void> {
  const args = ['server/bin/eventbuzz.mjs', 'users', 'role', '--email', person.email, '--role', 'organizer']
  const command = run(process.execPath, args, env)
  expect([await command.ended, command.output()]).toEqual([0, expect.stringContaining('organizer')])
}

/** As the page itself would: with the token that it gets for its cookie. @returns the status. */
function publishAsPage(page: Page, event: object): Promise<number> {
  return page.evaluate(async (body) => {
    const headers = { 'x-eventbuzz': '1' }
    const session = await fetch('/api/v1/session/refresh', { method: 'POST', headers })
    const { access_token } = (await session.json()) as { access_token: string }
    const answer = await fetch('/api/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access_token}` },
      body,
    })
    return answer.status
  }, JSON.stringify(event))
}

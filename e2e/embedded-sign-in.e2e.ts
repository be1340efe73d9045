import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { visit } from './lib/browser.ts'
import { memberJourney } from './lib/member-journey.ts'
import { newcomer, register } from './lib/register.ts'
import { startSite } from './lib/site.ts'

const { site, browser, env } = await startSite()

const signOutButton = (page: Page) => page.getByRole('button', { name: 'Sign out' })

it('lets somebody register, stay, and sign in again, with nothing but this server', async () => {
  const ines = newcomer('Inês Silva')
  const { page, strangers } = await visit(browser, site, 'phone')
  await page.goto('/list?lat=38.716&lng=-9.142')
  await page
    .getByRole('button', { name: /^Favourite: / })
    .first()
    .click()
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Create account' }).click()
  await register(page, ines)

  await page.getByRole('heading', { level: 1, name: ines.name }).waitFor()
  expect(page.url()).toBe(`${site}/profile`)
  await expect.poll(() => page.evaluate('localStorage.getItem("eventbuzz.favorites")')).toBeNull()
  await expect.poll(() => page.locator('.profile-events .event-card').count()).toBe(1)
  const tab = await page.context().newPage()
  await tab.goto(`${site}/profile`)
  await Promise.all([page.reload(), tab.reload()])
  for (const one of [page, tab]) await signOutButton(one).waitFor()
  expect(strangers).toEqual([])
  await page.context().close()

  const { page: other } = await visit(browser, site, 'desktop')
  await other.goto('/profile')
  await other.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await other.getByLabel('E-mail address').fill(ines.email)
  await other.getByLabel('Password').fill('Sardinhas2')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByRole('alert').waitFor()
  await other.getByLabel('Password').fill(ines.password)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await signOutButton(other).waitFor()
  await other.getByRole('link', { name: 'Change password' }).click()
  await other.getByLabel('New password').waitFor()
  await other.context().close()
})

it('lets somebody register, become an organizer, publish, see it on the map and sign out', async () => {
  const person = newcomer('Rui Costa')
  const ofRui = (page: Page) => register(page, person)
  const journey = { browser, site, env, person, register: ofRui, provider: 'embedded' }
  expect(await memberJourney(journey)).toEqual(['Fado embedded'])
}, 180_000)

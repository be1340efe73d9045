import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchBrowser, visit } from './lib/browser.ts'
import { freePort, startServer, type Server } from './lib/server.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-embedded-'))
const INES = { name: 'Inês Silva', email: 'ines@example.org', password: 'Sardinhas1' }
let server: Server
let browser: Browser
let site: string
beforeAll(async () => {
  const port = await freePort()
  site = `http://localhost:${port}`
  server = await startServer({ port, withinS: 150, env: { DATA_DIR: dataDir, MAP_STYLE_URL: 'builtin' } })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const signOutButton = (page: Page) => page.getByRole('button', { name: 'Sign out' })

it('lets somebody register, stay, and sign in again, with nothing but this server', async () => {
  const { page, strangers } = await visit(browser, site, 'phone')
  await page.goto('/list?lat=38.716&lng=-9.142')
  await page
    .getByRole('button', { name: /^Favourite: / })
    .first()
    .click()
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Create account' }).click()
  await page.getByLabel('Your name').fill(INES.name)
  await page.getByLabel('E-mail address').fill(INES.email)
  await page.getByLabel('New password').fill(INES.password)
  await page.getByRole('button', { name: 'Make the account' }).click()

  await page.getByRole('heading', { level: 1, name: INES.name }).waitFor()
  expect(page.url()).toBe(`${site}/profile`)
  await expect.poll(() => page.evaluate('localStorage.getItem("eventbuzz.favorites")')).toBeNull()
  expect(await page.locator('.profile-events .event-card').count()).toBe(1)
  const tab = await page.context().newPage()
  await tab.goto(`${site}/profile`)
  await Promise.all([page.reload(), tab.reload()])
  for (const one of [page, tab]) await signOutButton(one).waitFor()
  expect(strangers).toEqual([])
  await page.context().close()

  const { page: other } = await visit(browser, site, 'desktop')
  await other.goto('/profile')
  await other.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
  await other.getByLabel('E-mail address').fill(INES.email)
  await other.getByLabel('Password').fill('Sardinhas2')
  await other.getByRole('button', { name: 'Sign in' }).click()
  await other.getByRole('alert').waitFor()
  await other.getByLabel('Password').fill(INES.password)
  await other.getByRole('button', { name: 'Sign in' }).click()
  await signOutButton(other).waitFor()
  await other.getByRole('link', { name: 'Change password' }).click()
  await other.getByLabel('New password').waitFor()
  await other.context().close()
})

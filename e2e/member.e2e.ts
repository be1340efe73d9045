import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { barriers } from './lib/barriers.ts'
import { SIZES, takePicture, visit } from './lib/browser.ts'
import { register } from './lib/register.ts'
import { root } from './lib/server.ts'
import { startSite } from './lib/site.ts'

const { site, server, browser } = await startSite({ DEMO_EVENTS: 'false' })
const INES = { name: 'Inês Silva', email: 'ines@example.org', password: 'Sardinhas1' }
let page: Page
let complaints: string[]
beforeAll(async () => {
  const visitor = await visit(browser, site, 'phone')
  page = visitor.page
  complaints = visitor.complaints
  page.setDefaultTimeout(10_000)
  await page.goto('/profile')
  await page.getByRole('link', { name: 'Create account' }).click()
  await register(page, INES)
  await page.getByRole('heading', { level: 1, name: INES.name }).waitFor()
})

beforeEach(async () => {
  // What an attempt before has left.
  await page.unrouteAll()
  await page.goto('/profile')
  complaints.splice(0)
})

/** Of a picture, once it has loaded; 0 before that, and when it is none. */
const widthOf = (picture: Locator) =>
  picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)

it('shows a picture of oneself before it is sent, keeps it, and takes it away again', async () => {
  await page.locator('input[type=file]').setInputFiles(join(root, 'web/public/share-card.png'))
  const preview = page.getByRole('img', { name: 'How the picture will look' })
  await expect.poll(() => widthOf(preview)).toBe(1200)
  await takePicture(page, 'member-avatar-preview')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Use this picture' }).click()
  const avatar = page.locator('img.avatar')
  await expect.poll(() => avatar.getAttribute('src'), { timeout: 10_000 }).toMatch(/^\/storage\//)
  await page.reload()
  await expect.poll(() => widthOf(avatar)).toBe(320)
  await page.getByRole('button', { name: 'Remove picture' }).click()
  await page.getByRole('button', { name: 'Add a picture' }).waitFor()
  await expect.poll(() => avatar.count()).toBe(0)
  expect(complaints).toEqual([])
})

it('makes a token that is seen once, opens the API until it is revoked, and nothing after that', async () => {
  const focused = () => page.evaluate('document.activeElement.closest("label, button")?.innerText.trim()')
  await page.getByRole('button', { name: 'Create token' }).click()
  expect(await focused()).toBe('What it is for')
  await page.getByLabel('What it is for').fill('My calendar')
  await page.getByLabel('See my profile').check()
  await page.getByLabel('How long it lasts').selectOption('30')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Create token' }).click()
  const secret = page.getByRole('textbox', { name: 'API token' })
  const token = await secret.inputValue()
  expect(await page.evaluate('document.activeElement.value')).toBe(token)
  await takePicture(page, 'member-token')
  await page.getByRole('button', { name: 'Close' }).click()
  expect(await page.content()).not.toContain(token)
  expect(await focused()).toBe('Create token')

  const ask = (path: string) =>
    fetch(`${server.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })
  const answer = await ask('/users/me')
  expect([answer.status, await answer.json()]).toMatchObject([200, { display_name: INES.name }])
  expect((await ask('/users/me/favorites')).status).toBe(403)
  await page.reload()
  await page.getByText('last used').waitFor()
  await page.getByRole('button', { name: 'Revoke: My calendar' }).click()
  await page.getByText('Revoked').waitFor()
  expect((await ask('/users/me')).status).toBe(401)
})

it('says what is stored, and hands out all of it as a file', async () => {
  await page.getByText('What is stored about me').click()
  await page.locator('.data-kind').filter({ hasText: 'API tokens' }).getByText('1', { exact: true }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download my data' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^eventbuzz-data-\d{4}-\d\d-\d\d\.json$/)
  const copy = JSON.parse(readFileSync(await file.path(), 'utf8')) as object
  expect(copy).toMatchObject({
    format: 'eventbuzz-data-export',
    profile: { display_name: INES.name },
    api_tokens: [{ name: 'My calendar' }],
  })
  await page.getByText('Your data is downloaded.').waitFor()
  expect(complaints).toEqual([])
})

it('shows a chosen theme at once, and before any script of the app when it is opened again', async () => {
  const surface = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  await page.getByLabel('Appearance').selectOption('dark')
  await expect.poll(surface).toBe('rgb(28, 27, 31)')
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.reload()
  expect(await surface()).toBe('rgb(28, 27, 31)')
  await page.unroute('**/assets/*.js')
  await page.goto('/profile')
  await page.getByLabel('Appearance').selectOption('')
  await expect.poll(surface).toBe('rgb(255, 251, 254)')
  complaints.splice(0)
})

it('searches as far as was chosen for the device', async () => {
  await page.getByLabel('Search within').selectOption({ label: '10 mi' })
  await page.getByText('It applies after a reload.').waitFor()
  await takePicture(page, 'member-choice')
  expect(await barriers(page)).toEqual([])
  await page.getByRole('button', { name: 'Reload' }).click()
  await page.getByText('It applies after a reload.').waitFor({ state: 'detached' })
  const search = page.waitForRequest((request) => request.url().includes('/events/nearby?'))
  await page.getByRole('link', { name: 'List' }).click()
  expect(new URL((await search).url()).searchParams.get('radius')).toBe('16093')
  expect(new URL(page.url()).search).not.toContain('radius')
  await page.getByRole('link', { name: 'Profile' }).click()
  await page.getByLabel('Search within').selectOption('')
  await page.getByRole('button', { name: 'Reload' }).click()
  expect(complaints).toEqual([])
})

it.each(['light', 'dark'] as const)('has no barrier that axe finds: %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme })
  await page.getByRole('heading', { level: 1, name: INES.name }).waitFor()
  for (const [name, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size)
    expect(await barriers(page)).toEqual([])
    await page.screenshot({
      path: join(root, `screenshots/member-${name}-${colorScheme}.png`),
      fullPage: true,
    })
  }
})

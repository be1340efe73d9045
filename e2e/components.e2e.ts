import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { barriers } from './lib/barriers.ts'
import { SIZES, takePicture, visit } from './lib/browser.ts'
import { freePort, root, run, sleep, type Run } from './lib/server.ts'
import { startSite } from './lib/site.ts'

const { server, browser } = await startSite({ DEMO_EVENTS: 'false' })
let vite: Run
let site: string
beforeAll(async () => {
  const port = await freePort()
  site = `http://127.0.0.1:${port}`
  const args = ['node_modules/vite/bin/vite.js', 'web', '--port', String(port), '--strictPort']
  vite = run(process.execPath, args, { API_ORIGIN: server.url, NODE_ENV: 'development' })
  let hasEnded = false
  void vite.ended.then(() => (hasEnded = true))
  for (let tries = 0; !(await answers(site)); tries += 1) {
    if (hasEnded || tries > 300) throw new Error(`Vite does not serve:\n${vite.output()}`)
    await sleep(100)
  }
})
afterAll(async () => {
  vite?.process.kill('SIGTERM')
  await vite?.ended
})

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )

const LOOKS = [
  ['phone', 'light'],
  ['tablet', 'dark'],
  ['desktop', 'light'],
  ['desktop', 'dark'],
] as const

it.each(LOOKS)('shows every component and token while developing, on a %s in %s', async (size, theme) => {
  const { page } = await visit(browser, site, size, theme)
  page.setDefaultTimeout(30_000)
  await page.goto('/_components')
  await page.getByRole('heading', { level: 2, name: 'Sheet' }).waitFor()
  await page.getByRole('button', { name: 'Open the sheet' }).click()
  await page.getByRole('dialog', { name: 'A sheet' }).waitFor()
  await page.getByRole('button', { name: 'Say what went wrong' }).click()
  await page.getByText('this stays until it is read').waitFor()
  expect(await barriers(page)).toEqual([])
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'Dismiss' }).click()
  await page.setViewportSize({ ...SIZES[size], height: 8_000 })
  await takePicture(page, `components-${size}-${theme}`)
  await page.context().close()
})

it('names every component of ui/', () => {
  const shown = readFileSync(join(root, 'web/src/screens/components/components-screen.tsx'), 'utf8')
  // Around every screen, part of others, or no component.
  const others = ['shell', 'offline-bar', 'chip-row', 'notice-bar']
  const components = readdirSync(join(root, 'web/src/ui'))
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => name.replace('.tsx', ''))
    .filter((name) => !others.includes(name))
  expect(components.length).toBeGreaterThan(8)
  for (const name of components) expect(shown).toContain(`ui/${name}.tsx'`)
})

it('is not in the build', () => {
  const assets = join(root, 'web/dist/assets')
  const texts = readdirSync(assets)
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(assets, name), 'utf8'))
  expect(texts.some((text) => text.includes('/privacy'))).toBe(true)
  expect(texts.filter((text) => text.includes('_components') || text.includes('Open the sheet'))).toEqual([])
})

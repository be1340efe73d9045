import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, visit } from './lib/browser.ts'
import { FrontProxy } from './lib/front-proxy.ts'
import { startServer, type Server } from './lib/server.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-offline-'))
let network: FrontProxy
let server: Server
let browser: Browser
beforeAll(async () => {
  network = await FrontProxy.start()
  server = await startServer({
    env: { DATA_DIR: dataDir, MAP_STYLE_URL: 'builtin', PUBLIC_URL: network.url },
  })
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
  await network.open()
})

/** Waits until the app is on the device, with all that the page has loaded so far. */
async function isKept(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate('navigator.serviceWorker.controller?.state'), { timeout: 20_000 })
    .toBe('activated')
}

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
      await page.locator('#main').waitFor()
    }
    await page.goto('/profile')
    expect(await page.getByRole('heading', { name: 'Favourites on this device' }).isVisible()).toBe(true)
    await page.context().close()
  })
})

import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { openMap } from './lib/browser.ts'
import { startServer } from './lib/server.ts'
import { startSite } from './lib/site.ts'

const { server, browser, dataDir } = await startSite()

const STYLE = {
  version: 8,
  sources: {
    tiles: { type: 'raster', tiles: ['https://tiles.example/tile/{z}/{x}/{y}.png'], tileSize: 256 },
  },
  layers: [{ id: 'tiles', type: 'raster', source: 'tiles' }],
}
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A page that collects what its policy, or that of its workers, has kept from happening. */
async function watched(): Promise<{ page: Page; violations: string[] }> {
  const page = await browser.newPage()
  const violations: string[] = []
  page.on('console', (message) => {
    if (/Content[- ]Security[- ]Policy|violates the following/i.test(message.text()))
      violations.push(message.text())
  })
  return { page, violations }
}

it.each(['/list', '/search', '/profile', '/privacy'])(
  'names in the page of %s the files of its screen, all of which are there',
  async (path) => {
    const text = await (await fetch(server.url + path)).text()
    const files = [...text.matchAll(/rel="(?:modulepreload|stylesheet)" crossorigin href="([^"]+)"/g)].map(
      ([, href]) => href!,
    )
    expect(files).toContainEqual(expect.stringMatching(/-screen-[\w-]+\.js$/))
    const answers = await Promise.all(files.map((file) => fetch(server.url + file)))
    expect(answers.filter(({ ok }) => !ok).map(({ url }) => url)).toEqual([])
  },
)

describe('the policy of the pages', () => {
  it('keeps the map and an event from nothing that they need', async () => {
    const { page, violations } = await watched()
    await openMap(page, `${server.url}/`)
    await page.locator('.event-map[data-state=idle]').first().waitFor()
    await page.goto(`${server.url}/list`)
    await page.locator('a[href^="/events/"]').first().click()
    await page.waitForURL('**/events/*')
    await page.waitForLoadState('networkidle')
    expect(violations).toEqual([])
    await page.close()
  })

  it('lets the map load from the origin of another style', async () => {
    const other = await startServer({
      env: { DATA_DIR: join(dataDir, 'other'), MAP_STYLE_URL: 'https://tiles.example/style.json' },
    })
    const { page, violations } = await watched()
    try {
      const asked: string[] = []
      await page.route('https://tiles.example/**', async (route) => {
        const { pathname } = new URL(route.request().url())
        asked.push(pathname)
        const headers = { 'access-control-allow-origin': '*' }
        if (pathname.endsWith('.json')) return route.fulfill({ headers, json: STYLE })
        return route.fulfill({ headers, contentType: 'image/png', body: Buffer.from(PIXEL, 'base64') })
      })
      await openMap(page, `${other.url}/`)
      await page.locator('.event-map[data-state=idle]').first().waitFor()
      expect(asked).toContain('/style.json')
      expect(asked.some((path) => path.startsWith('/tile/'))).toBe(true)
      expect(violations).toEqual([])
    } finally {
      await page.close()
      await other.stop()
    }
  })

  it('keeps the browsable API reference from nothing that it needs', async () => {
    const { page, violations } = await watched()
    await page.goto(`${server.url}/api/docs/`)
    await page.locator('.opblock').first().waitFor()
    await page.locator('.opblock').first().click()
    await page.waitForLoadState('networkidle')
    expect(violations).toEqual([])
    await page.close()
  })

  it('stops what somebody got into the page, and what calls elsewhere', async () => {
    const elsewhere = createServer((_request, response) => response.end('stolen'))
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const { port } = elsewhere.address() as { port: number }
    const { page, violations } = await watched()
    try {
      await page.goto(`${server.url}/list`)
      const hasRun = await page.evaluate(`(async () => {
        const script = document.createElement('script')
        script.textContent = 'window.hasRun = true'
        document.body.append(script)
        const answer = await fetch('http://127.0.0.1:${port}/').then(() => true, () => false)
        return { script: 'hasRun' in window, answer }
      })()`)
      expect(hasRun).toEqual({ script: false, answer: false })
      expect(violations.length).toBeGreaterThanOrEqual(2)
    } finally {
      await page.close()
      elsewhere.close()
    }
  })
})

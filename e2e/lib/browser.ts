import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page, type Response } from 'playwright-core'
import type { BubbleMap } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { root } from './server.ts'

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
// Software WebGL, and no talk of the browser's own with the network.
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-background-networking',
]

export const SIZES = {
  phone: { width: 360, height: 800 },
  tablet: { width: 768, height: 1024 },
  desktop: { width: 1440, height: 900 },
} as const

export function chromiumPath(): string {
  const path = process.env['CHROMIUM_PATH'] ?? CANDIDATES.find((candidate) => existsSync(candidate))
  if (!path) throw new Error('No Chromium found. Install it, or set CHROMIUM_PATH.')
  return path
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: CHROMIUM_ARGS })
}

export interface Visit {
  page: Page
  /** What the browser complained about. */
  complaints: string[]
  /** Requests that left the server's origin. */
  strangers: string[]
}

/** A new visitor, whose clock is in Lisbon and who reads British English. */
export async function visit(
  browser: Browser,
  origin: string,
  size: keyof typeof SIZES,
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: SIZES[size],
    hasTouch: size === 'phone',
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Lisbon',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  const complaints: string[] = []
  const strangers: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) strangers.push(url)
  })
  return { page, complaints, strangers }
}

export const isAnswerOf = (path: string) => (response: Response) =>
  new URL(response.url()).pathname === `/api/v1${path}` && response.status() === 200

/** Opens a view of the map and answers with the bubbles that the server sent for it. */
export async function openMap(page: Page, address: string): Promise<BubbleMap> {
  // The view before may still be waiting for an answer of its own.
  await page.goto('about:blank')
  const answer = page.waitForResponse(isAnswerOf('/events/bubbles'))
  await page.goto(address)
  await page.locator('canvas.maplibregl-canvas').waitFor()
  return (await (await answer).json()) as BubbleMap
}

/** Where a point lies on the screen: Web Mercator, 512 px tiles, the map's middle at the middle of its element. */
export async function screenPosition(page: Page, view: LatLng & { zoom: number }, point: LatLng) {
  const box = (await page.locator('canvas.maplibregl-canvas').boundingBox())!
  const world = 512 * 2 ** view.zoom
  const y = ({ latitude }: LatLng) => Math.asinh(Math.tan((latitude * Math.PI) / 180)) / (2 * Math.PI)
  return {
    x: box.x + box.width / 2 + ((point.longitude - view.longitude) / 360) * world,
    y: box.y + box.height / 2 - (y(point) - y(view)) * world,
  }
}

/** Waits until a map on the page, if there is one, has drawn all that it has. */
export async function mapDrawn(page: Page): Promise<void> {
  const map = page.locator('.event-map')
  if ((await map.count()) > 0) await page.locator('.event-map[data-state=idle]').first().waitFor()
}

/** Takes a picture for people to look at. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mapDrawn(page)
  const dir = join(root, 'screenshots')
  mkdirSync(dir, { recursive: true })
  await page.screenshot({ path: join(dir, `${name}.png`) })
}

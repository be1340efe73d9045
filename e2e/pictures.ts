import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { launchBrowser, mapDrawn, SIZES } from './lib/browser.ts'
import { makeScene, openScreen, SCREENS, type Screen, signInMember } from './lib/screens.ts'
import { freePort, root, startServer } from './lib/server.ts'

/** Pictures of all screens, for people to look at: one sheet for each size and way of looking. */
interface Sheet {
  name: string
  size: { width: number; height: number }
  scheme: 'light' | 'dark'
  language?: string
  forcedColors?: 'active'
  /** Of the text, in percent. */
  textSize?: number
}

const SHEETS: Sheet[] = [
  ...Object.entries(SIZES).flatMap(([name, size]) =>
    (['light', 'dark'] as const).map((scheme) => ({ name: `${name}-${scheme}`, size, scheme })),
  ),
  { name: 'phone-arabic', size: SIZES.phone, scheme: 'light', language: 'ar' },
  { name: 'desktop-arabic', size: SIZES.desktop, scheme: 'light', language: 'ar' },
  { name: 'narrow', size: { width: 320, height: 640 }, scheme: 'light' },
  { name: 'phone-large-text', size: SIZES.phone, scheme: 'light', textSize: 200 },
  { name: 'phone-forced-colours', size: SIZES.phone, scheme: 'dark', forcedColors: 'active' },
]
/** Patterns of names, such as `phone-dark` and `^event`; everything unless given. */
const [onlySheet = '', onlyScreen = ''] = process.argv.slice(2)
const out = join(root, '.cache/pictures')

const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-pictures-'))
const port = await freePort()
const env = { DATA_DIR: dataDir, MAP_STYLE_URL: 'builtin', MAX_EVENT_LOOP_DELAY_MS: '0' }
const server = await startServer({ port, env, withinS: 180 })
const site = `http://localhost:${port}`
const browser = await launchBrowser()
try {
  const member = await browser.newContext({ locale: 'en-GB' })
  const address = await signInMember(await member.newPage(), site)
  const scene = await makeScene(server, env, browser, address)
  const cookies = await member.cookies()
  for (const sheet of SHEETS.filter(({ name }) => new RegExp(onlySheet).test(name))) {
    const dir = join(out, sheet.name)
    mkdirSync(dir, { recursive: true })
    const taken: string[] = []
    // What is to be pressed is found by its English name.
    const screens = SCREENS.filter(
      ({ name, act }) => new RegExp(onlyScreen).test(name) && !(act && sheet.language),
    )
    for (const screen of screens) {
      const context = await contextFor(sheet)
      // One session serves all pictures: its cookie changes with every use.
      if (screen.as === 'member') await context.addCookies(cookies)
      const page = await context.newPage()
      await pictureOf(page, sheet, screen, join(dir, `${screen.name}.png`))
      if (screen.as === 'member') cookies.splice(0, cookies.length, ...(await context.cookies()))
      await context.close()
      taken.push(screen.name)
    }
    await makeSheet(sheet, taken)
    console.log(join(out, `${sheet.name}.png`))
  }

  async function pictureOf(page: Page, { textSize }: Sheet, screen: Screen, path: string): Promise<void> {
    try {
      page.setDefaultTimeout(15_000)
      if (textSize !== undefined)
        await page.addInitScript(
          `document.addEventListener('DOMContentLoaded', () => (document.documentElement.style.fontSize = '${textSize}%'))`,
        )
      await openScreen(page, screen, scene)
      await mapDrawn(page)
    } catch (error) {
      console.error(`${path}: ${(error as Error).message.split('\n')[0]}`)
      process.exitCode = 1
    }
    await page.screenshot({ path })
  }
} finally {
  await browser.close()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

function contextFor({ size, scheme, language, forcedColors }: Sheet): Promise<BrowserContext> {
  return browser.newContext({
    baseURL: site,
    viewport: size,
    hasTouch: size.width < 900,
    colorScheme: scheme,
    locale: language ?? 'en-GB',
    timezoneId: 'Europe/Lisbon',
    reducedMotion: 'reduce',
    ...(forcedColors && { forcedColors }),
  })
}

async function makeSheet({ name, size }: Sheet, screens: string[]): Promise<void> {
  const width = size.width > 900 ? 560 : size.width > 500 ? 300 : 220
  const figures = screens.map(
    (screen) =>
      `<figure><img src="${pathToFileURL(join(out, name, `${screen}.png`)).href}"><figcaption>${screen}</figcaption></figure>`,
  )
  const file = join(out, `${name}.html`)
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><title>${name}</title><style>body{margin:16px;display:flex;flex-wrap:wrap;gap:16px;font:14px sans-serif;background:#888}figure{margin:0;width:${width}px}img{width:100%}</style>${figures.join('')}`,
  )
  const page = await browser.newPage({ viewport: { width: 1840, height: 1000 } })
  await page.goto(pathToFileURL(file).href)
  await page.screenshot({ path: join(out, `${name}.png`), fullPage: true })
  await page.close()
}

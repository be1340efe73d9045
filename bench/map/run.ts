import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { BubbleMap } from '@eventbuzz/contract/events'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { isAnswerOf, launchBrowser, mapDrawn } from '../../e2e/lib/browser.ts'
import { startServer } from '../../e2e/lib/server.ts'
import { clusteredByServer, strewnBubbles, unclustered } from './answers.ts'

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3)
/** Which lines to measure, by a part of their names; all unless given. */
const ONLY = process.env['BENCH_ONLY'] ?? ''
/** As wide as it can be without a list beside the map, which is not what is measured. */
const SIZE = { width: 820, height: 800 }
const PLACE = '/?lat=38.716&lng=-9.142&z=12'
/** By these a drawn marker is found in the picture: the base map has neither. */
const BUBBLE_COLOR = '#E91E63'
const CLUSTER_COLOR = '#6750A4'
const ENGINE = '**/assets/event-map-*.js'
const probe = fileURLToPath(new URL('probe.js', import.meta.url))

type Way = 'server' | 'none' | 'browser'

interface Line {
  name: string
  /** Events in the part of the map that is asked for. */
  events: number
  /** Who makes clusters of them. */
  way: Way
}

const LINES: Line[] = [
  { name: 'bare map', events: 0, way: 'none' },
  { name: '500 bubbles', events: 500, way: 'none' },
  { name: '5,000 bubbles', events: 5_000, way: 'none' },
  { name: '5,000, clustered by MapLibre', events: 5_000, way: 'browser' },
  { name: '500, clustered by the server', events: 500, way: 'server' },
  { name: '5,000, clustered by the server', events: 5_000, way: 'server' },
]

interface Figures {
  kB: number
  markers: number
  /** What the page's main thread did while the map was dragged and zoomed. Workers and graphics have their own. */
  busyMs: number
  scriptP50: number
  scriptP95: number
  frameP50: number
  frameP95: number
  longTasksMs: number
  drawnMs: number
}

const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-bench-'))
const server = await startServer({
  env: { DATA_DIR: dataDir, MAP_STYLE_URL: 'builtin', DEMO_EVENTS: 'false' },
  withinS: 180,
})
const browser = await launchBrowser()
try {
  const lines = LINES.filter(({ name }) => name.includes(ONLY))
  const runs = new Map<Line, Figures[]>(lines.map((line) => [line, []]))
  // In turns, so that what else the machine does meets all of them.
  for (let round = 0; round < ROUNDS; round++)
    for (const line of lines) runs.get(line)!.push(await measure(browser, line))
  print(runs)
} finally {
  await browser.close()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

async function measure(browser: Browser, { events, way }: Line): Promise<Figures> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: SIZE,
    serviceWorkers: 'block',
    bypassCSP: true,
  })
  try {
    const page = await context.newPage()
    let last: BubbleMap = { bubbles: [], clusters: [], total: 0 }
    await page.route('**/api/v1/events/bubbles?*', async (route) => {
      const asked = new URL(route.request().url()).searchParams
      const [west, south, east, north] = asked.get('bbox')!.split(',').map(Number) as [
        number,
        number,
        number,
        number,
      ]
      const box = { west, south, east, north }
      const zoom = Number(asked.get('zoom'))
      const isNothing = asked.has('free') && !asked.has('date_to')
      const bubbles = isNothing ? [] : strewnBubbles(box, zoom, events, BUBBLE_COLOR)
      last = way === 'server' ? clusteredByServer(bubbles, box, zoom) : unclustered(bubbles)
      await route.fulfill({ json: last })
    })
    if (way === 'browser') {
      await page.route(ENGINE, async (route) => {
        const response = await route.fetch()
        await route.fulfill({ response, body: clusteringEngine(await response.text()) })
      })
    }
    await page.addInitScript({ path: probe })
    const session = await context.newCDPSession(page)
    await session.send('Performance.enable')
    await page.goto(PLACE)
    await page.locator('canvas.maplibregl-canvas').waitFor()
    await mapDrawn(page)

    const moved = await moveAbout(page, session)
    const drawnMs = events > 0 ? await untilDrawn(page, way) : NaN
    return {
      ...moved,
      drawnMs,
      kB: gzipSync(JSON.stringify(last)).length / 1024,
      markers: last.bubbles.length + last.clusters.length,
    }
  } finally {
    await context.close()
  }
}

/** The production engine, but that its marker source makes the clusters. They are drawn with the sign of an event. */
function clusteringEngine(script: string): string {
  const options =
    'cluster:!0,clusterRadius:64,clusterMaxZoom:18,clusterProperties:{image:[["coalesce",["accumulated"],["get","image"]],["get","image"]],order:["max",["get","order"]]}'
  let changes = 0
  const changed = script.replace(
    /\.addSource\((?:"|'|`)markers(?:"|'|`),\{type:(?:"|'|`)geojson(?:"|'|`),/g,
    (found) => {
      changes++
      return `${found}${options},`
    },
  )
  if (changes !== 1) throw new Error('The sources of the map are not where this benchmark looks for them.')
  return changed
}

/** Drags the map to and fro and zooms it in and out, as with a mouse. */
async function moveAbout(page: Page, session: CDPSession) {
  await page.evaluate('for (const list of [probe.frames, probe.scripts, probe.longTasks]) list.length = 0')
  const before = await busyS(session)
  const box = (await page.locator('canvas.maplibregl-canvas').boundingBox())!
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
  for (const [dx, dy] of [
    [-260, 60],
    [260, -60],
    [200, 180],
    [-200, -180],
  ] as const) {
    await page.mouse.move(middle.x, middle.y)
    await page.mouse.down()
    for (let step = 1; step <= 20; step++) {
      await page.mouse.move(middle.x + (dx * step) / 20, middle.y + (dy * step) / 20)
      await nextFrame(page)
    }
    await page.mouse.up()
  }
  await page.mouse.move(middle.x, middle.y)
  for (const delta of [-120, -120, 120, 120]) {
    for (let step = 0; step < 4; step++) {
      await page.mouse.wheel(0, delta)
      await nextFrame(page)
      await nextFrame(page)
    }
  }
  const busyMs = ((await busyS(session)) - before) * 1000
  const { frames, scripts, longTasks } = (await page.evaluate('probe')) as Record<
    'frames' | 'scripts' | 'longTasks',
    number[]
  >
  return {
    busyMs,
    scriptP50: quantile(scripts, 0.5),
    scriptP95: quantile(scripts, 0.95),
    frameP50: quantile(frames, 0.5),
    frameP95: quantile(frames, 0.95),
    longTasksMs: longTasks.reduce((sum, ms) => sum + ms, 0),
  }
}

async function busyS(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')!.value
}

/** Chooses a filter and waits for its bubbles: from the last byte of their answer to the frame that shows the first. */
async function untilDrawn(page: Page, way: Way): Promise<number> {
  const color = way === 'server' ? CLUSTER_COLOR : BUBBLE_COLOR
  await page.evaluate('probe.isLooking = true')
  const nothing = page.waitForResponse(isAnswerOf('/events/bubbles'))
  await page.getByRole('button', { name: 'Free' }).click()
  await nothing
  await page.waitForFunction(`!probe.shows('${color}')`)
  await page.evaluate(`probe.wanted.push('${color}')`)
  await page.getByRole('button', { name: 'Today' }).click()
  await page.waitForFunction(`'${color}' in probe.seen`)
  return (await page.evaluate(
    `probe.seen['${color}'] - performance.getEntriesByType('resource').findLast(({ name }) => name.includes('date_to')).responseEnd`,
  )) as number
}

function nextFrame(page: Page): Promise<unknown> {
  return page.evaluate('new Promise((resolve) => requestAnimationFrame(resolve))')
}

function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

function print(runs: Map<Line, Figures[]>): void {
  const median = (line: Figures[], key: keyof Figures) =>
    quantile(
      line.map((figures) => figures[key]),
      0.5,
    )
  const [bare] = [...runs.values()]
  const rows = [...runs].map(([{ name }, figures]) => {
    const ratio = (key: keyof Figures) => (median(figures, key) / median(bare!, key)).toFixed(2)
    const ms = (key: keyof Figures) => median(figures, key).toFixed(1).replace('NaN', '')
    return [
      name,
      median(figures, 'markers').toFixed(0),
      median(figures, 'kB').toFixed(1),
      ms('drawnMs'),
      ms('busyMs'),
      ratio('busyMs'),
      ms('scriptP50'),
      ms('scriptP95'),
      ms('frameP50'),
      ratio('frameP50'),
      ms('frameP95'),
      ratio('frameP95'),
      ms('longTasksMs'),
    ]
  })
  const head = [
    '',
    'markers',
    'kB gz',
    'drawn ms',
    'busy ms',
    'of bare',
    'script p50',
    'p95',
    'frame p50',
    'of bare',
    'p95',
    'of bare',
    'long tasks ms',
  ]
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)
}

import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EventPage } from '@eventbuzz/contract/events'
import { CHROMIUM_ARGS, chromiumPath } from '../../e2e/lib/browser.ts'
import { root, startServer } from '../../e2e/lib/server.ts'
import { startFront } from './front.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const lighthouse = join(here, 'node_modules/lighthouse/cli/index.js')
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5)
/** Which lines to measure, by a part of their names; all unless given. */
const ONLY = process.env['BENCH_ONLY'] ?? ''
/** Reports are kept there, to be opened in Lighthouse's viewer. */
const reports = join(root, '.cache/lighthouse')
const PLACE = 'lat=38.716&lng=-9.142'
const AIMS = { performance: 0.95, accessibility: 1, 'best-practices': 1, seo: 1, layoutShift: 0.02 }

/** The part of Lighthouse's report that is read here. */
interface Report {
  runtimeError?: { code: string }
  categories: Record<'performance' | 'accessibility' | 'best-practices' | 'seo', { score: number | null }>
  audits: Record<
    string,
    {
      numericValue?: number
      details?: { items: { url: string; transferSize: number; resourceType: string }[] }
    }
  >
}

interface Line {
  name: string
  path: string
}

if (!existsSync(lighthouse)) {
  console.log('Installing Lighthouse (once) …')
  execFileSync('npm', ['ci', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: here, stdio: 'inherit' })
}
mkdirSync(reports, { recursive: true })
const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-bench-'))
const server = await startServer({ env: { DATA_DIR: dataDir, MAP_STYLE_URL: 'builtin' }, withinS: 180 })
const front = await startFront(server.url)
try {
  const answer = await fetch(`${server.url}/api/v1/events/nearby?${PLACE}&limit=1`)
  const [event] = ((await answer.json()) as EventPage).items
  const lines: Line[] = [
    { name: 'map', path: '/' },
    { name: 'list', path: `/list?${PLACE}` },
    { name: 'event', path: `/events/${event!.slug}` },
  ]
  console.log(`Median of ${RUNS}, Lighthouse's mobile settings, HTTP/2 and gzip in front as in production.\n`)
  for (const line of lines.filter(({ name }) => name.includes(ONLY))) await measure(line)
} finally {
  front.close()
  await server.stop()
  rmSync(dataDir, { recursive: true, force: true })
}

async function measure({ name, path }: Line): Promise<void> {
  const runs: Report[] = []
  while (runs.length < RUNS) runs.push(await report(name, path, runs.length))
  const median = (value: (report: Report) => number) =>
    runs.map(value).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)]!
  const audit = (id: string) => median(({ audits }) => audits[id]!.numericValue!)
  const score = (id: keyof Report['categories']) => median(({ categories }) => categories[id].score ?? 0)
  const requests = runs.flatMap(({ audits }) => audits['network-requests']!.details!.items)
  const strangers = new Set(
    requests.map(({ url }) => url).filter((url) => !url.startsWith(front.url) && !/^(data|blob):/.test(url)),
  )
  const scriptKb = median(
    ({ audits }) =>
      audits['network-requests']!.details!.items.filter(
        ({ resourceType }) => resourceType === 'Script',
      ).reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024,
  )
  const layoutShift = audit('cumulative-layout-shift')
  const figures = {
    performance: score('performance'),
    accessibility: score('accessibility'),
    'best-practices': score('best-practices'),
    seo: score('seo'),
  }
  const missed = Object.entries(figures).filter(([id, value]) => value < AIMS[id as keyof typeof figures])
  if (missed.length > 0 || layoutShift > AIMS.layoutShift || strangers.size > 0) process.exitCode = 1
  console.log(
    [
      name.padEnd(5),
      ...Object.entries(figures).map(([id, value]) => `${id} ${Math.round(value * 100)}`),
      `FCP ${Math.round(audit('first-contentful-paint'))} ms`,
      `LCP ${Math.round(audit('largest-contentful-paint'))} ms`,
      `SI ${Math.round(audit('speed-index'))} ms`,
      `TBT ${Math.round(audit('total-blocking-time'))} ms`,
      `CLS ${layoutShift.toFixed(3)}`,
      `scripts ${Math.round(scriptKb)} kB`,
      strangers.size > 0 ? `FOREIGN ${[...strangers].join(' ')}` : 'no foreign request',
      missed.length > 0 ? `BELOW THE AIM: ${missed.map(([id]) => id).join(', ')}` : '',
    ].join('  '),
  )
}

/** One run in a browser of its own. A trace that came out broken is taken again. */
async function report(name: string, path: string, round: number): Promise<Report> {
  for (let attempt = 1; ; attempt++) {
    const file = join(reports, `${name.replaceAll(' ', '-')}-${round}.json`)
    const flags = ['--headless=new', '--ignore-certificate-errors', ...CHROMIUM_ARGS].join(' ')
    const child = spawn(
      process.execPath,
      [
        lighthouse,
        front.url + path,
        '--quiet',
        '--output=json',
        `--output-path=${file}`,
        `--chrome-flags=${flags}`,
        '--no-enable-error-reporting',
      ],
      { env: { ...process.env, CHROME_PATH: chromiumPath() }, stdio: ['ignore', 'inherit', 'inherit'] },
    )
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
    const found = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined
    if (status === 0 && found && !found.runtimeError) return found
    if (attempt === 3)
      throw new Error(`Lighthouse failed: ${found?.runtimeError?.code ?? `status ${status}`}`)
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll } from 'vitest'
import { launchBrowser } from './browser.ts'
import { freePort, startServer, type Server } from './server.ts'

interface Site {
  /** By name, as people and PUBLIC_URL have it; `server.url` is the same server by its number. */
  site: string
  server: Server
  browser: Browser
  dataDir: string
  /** Of the server, for commands beside it. */
  env: Record<string, string>
}

type Given = Pick<Site, 'site' | 'dataDir'>

/**
 * A browser, and a server with the built-in map and data of its own, for the tests of a file. They are gone after the
 * last one.
 * @param more settings of the server; a function may make ready what they name.
 */
export async function startSite(
  more: Record<string, string> | ((given: Given) => Record<string, string>) = {},
): Promise<Site> {
  const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-e2e-'))
  const port = await freePort()
  const site = `http://localhost:${port}`
  const env = {
    DATA_DIR: dataDir,
    MAP_STYLE_URL: 'builtin',
    // Tests are about what people see, not about how busy the machine is.
    MAX_EVENT_LOOP_DELAY_MS: '0',
    ...(typeof more === 'function' ? more({ site, dataDir }) : more),
  }
  let browser: Browser | undefined
  let server: Server | undefined
  const end = async () => {
    await browser?.close()
    await server?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
  afterAll(end)
  try {
    browser = await launchBrowser()
    server = await startServer({ port, env, withinS: 150 })
  } catch (error) {
    // Nothing runs after a file that failed before its first test.
    await end()
    throw error
  }
  return { site, server, browser, dataDir, env }
}

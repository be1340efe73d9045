import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { MemoryCache } from '../src/adapters/cache/memory.ts'
import type { Cache } from '../src/adapters/cache/port.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config.ts'
import type { DatabaseConnection } from '../src/db/connection.ts'
import type { App } from '../src/http/types.ts'
import { aClock, type Clock } from './clock.ts'

export interface TestApp {
  clock: Clock
  app: () => App
  /** GET of an address below /api/v1, its JSON parsed. */
  get: (
    path: string,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; headers: Headers; body: Json }>
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
type Json = any
type Headers = Record<string, string | string[] | number | undefined>

/** The real app on the test database, with a clock that stands still and a web app of one line. */
export function useTestApp(
  connection: Pick<DatabaseConnection, 'db' | 'pool'>,
  env: Record<string, string> = {},
  openCache: () => Cache = () => new MemoryCache(),
): TestApp {
  const clock = aClock()
  const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-web-'))
  const cache = openCache()
  let app: App

  beforeAll(async () => {
    app = await buildApp({
      config: loadConfig({ LOG_LEVEL: 'silent', MAP_STYLE_URL: 'builtin', ...env }),
      ...connection,
      cache,
      now: clock.now,
      version: '0.0.0-test',
      ...writeWebApp(dir),
    })
  })
  afterAll(async () => {
    await app?.close()
    await cache.close()
    rmSync(dir, { recursive: true, force: true })
  })

  return {
    clock,
    app: () => app,
    async get(path, headers = {}) {
      const answer = await app.inject({ url: `/api/v1${path}`, headers })
      return { status: answer.statusCode, headers: answer.headers, body: answer.body && answer.json() }
    },
  }
}

function writeWebApp(dir: string) {
  const [webDir, basemapDir] = [join(dir, 'web'), join(dir, 'basemap')]
  mkdirSync(join(webDir, 'assets'), { recursive: true })
  mkdirSync(join(basemapDir, '0/0'), { recursive: true })
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>EventBuzz</title><!--app-config-->')
  writeFileSync(join(webDir, 'assets/app-1a2b.js'), 'export {}')
  writeFileSync(join(basemapDir, 'manifest.json'), '{"version":"abc123"}')
  writeFileSync(join(basemapDir, '0/0/0.pbf'), 'tile')
  return { webDir, basemapDir }
}

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { useCommandOutput } from '../../test/commands.ts'
import { main } from '../main.ts'
import { publishAssets } from './web-assets.ts'

const output = useCommandOutput()
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that answers these paths, and everything else with 404. */
async function answering(answers: Record<string, [status: number, body: string]>): Promise<number> {
  const server = createServer((request, response) => {
    const [status, body] = answers[request.url!] ?? [404, 'nothing']
    response.writeHead(status).end(body)
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

describe('eventbuzz health', () => {
  it('is well while the server is ready', async () => {
    const port = await answering({ '/api/v1/health/ready': [200, '{"status":"ready"}'] })
    vi.stubEnv('PORT', String(port))
    expect(await main(['health'])).toBe(0)
    expect(output.stdout).toBe('{"status":"ready"}\n')
  })

  it('is not while it is not ready, and says what the server says', async () => {
    const port = await answering({ '/api/v1/health/ready': [503, '{"status":"not_ready"}'] })
    vi.stubEnv('PORT', String(port))
    expect(await main(['health'])).toBe(1)
    expect(output.stderr).toContain('answers 503: {"status":"not_ready"}')
  })

  it('is not where nobody listens', async () => {
    const port = await answering({})
    await new Promise((resolve) => servers.pop()!.close(resolve))
    vi.stubEnv('PORT', String(port))
    expect(await main(['health'])).toBe(1)
    expect(output.stderr).toBe(`Nothing answers at 127.0.0.1:${port}/api/v1/health/ready (ECONNREFUSED).\n`)
  })

  it('asks a worker at its port for metrics', async () => {
    expect(await main(['health', '--worker'])).toBe(1)
    expect(output.stderr).toContain('METRICS_PORT is not set')
    vi.stubEnv('METRICS_PORT', String(await answering({ '/health': [200, 'ok'] })))
    expect(await main(['health', '--worker'])).toBe(0)
  })
})

describe('eventbuzz smoke', () => {
  const WELL: Record<string, [number, string]> = {
    '/api/v1/health/ready': [200, '{"status":"ready"}'],
    '/api/v1/categories': [200, '{"items":[]}'],
    '/api/v1/events/nearby?lat=0&lng=0&limit=1': [200, '{"items":[],"total":0}'],
    '/api/v1/events/search?q=smoke&limit=1': [200, '{"items":[],"query":"smoke"}'],
    '/': [200, '<script type="application/json" id="app-config">{}</script>'],
  }
  it('passes a server that answers what visitors ask', async () => {
    expect(await main(['smoke', `http://127.0.0.1:${await answering(WELL)}`])).toBe(0)
    expect(output.stdout.match(/^ok {4}/gm)).toHaveLength(5)
  })
  it.each(Object.keys(WELL))('fails one that does not answer %s', async (path) => {
    expect(
      await main(['smoke', `http://127.0.0.1:${await answering({ ...WELL, [path]: [500, 'broken'] })}`]),
    ).toBe(1)
    expect(output.stderr).toContain(`${path} does not answer as it should: broken`)
    expect(
      await main(['smoke', `http://127.0.0.1:${await answering({ ...WELL, [path]: [200, 'other'] })}`]),
    ).toBe(1)
  })

  it.each([
    'events.example.org',
    'localhost:8000',
    'https://events.example.org/path',
    'ftp://x',
    'http://a b',
    '',
  ])('takes %j for no origin', async (origin) => {
    expect(await main(['smoke', origin])).toBe(1)
    expect(output.stderr).toBe(
      `The origin is "${origin}"; expected one such as https://events.example.org.\n`,
    )
  })
})

describe('eventbuzz make-bucket', () => {
  it('names every setting that is missing', async () => {
    expect(await main(['make-bucket'])).toBe(1)
    for (const name of ['S3_ENDPOINT', 'S3_ACCESS_KEY', 'S3_ADMIN_ACCESS_KEY', 'S3_ADMIN_SECRET_KEY'])
      expect(output.stderr).toContain(`${name} is not set`)
  })
  it('says that nobody answers, without a key', async () => {
    const env = {
      S3_ENDPOINT: 'http://127.0.0.1:1',
      S3_ACCESS_KEY: 'a-key',
      S3_ADMIN_ACCESS_KEY: 'b-key',
      S3_ADMIN_SECRET_KEY: 'c-key',
    }
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    expect(await main(['make-bucket'])).toBe(1)
    expect(output.stderr).toMatch(/^The bucket could not be made: .+ Check S3_ENDPOINT/)
    expect(output.stderr).not.toContain('c-key')
  })
})

describe('publishing the web app', () => {
  const day = 86_400_000
  it('keeps what earlier releases had for 30 days', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-assets-'))
    const [from, to] = [join(dir, 'from'), join(dir, 'to/assets')]
    mkdirSync(from)
    const now = Date.now()
    writeFileSync(join(from, 'one-1.js'), 'one')
    writeFileSync(join(from, 'both.js'), 'both')
    expect(await publishAssets(from, to, now)).toEqual({ added: 2, removed: 0 })
    rmSync(join(from, 'one-1.js'))
    writeFileSync(join(from, 'one-2.js'), 'two')
    // As after a copy that was cut off.
    writeFileSync(join(to, 'both.js'), 'bo')
    expect(await publishAssets(from, to, now + 29 * day)).toEqual({ added: 2, removed: 0 })
    expect(readFileSync(join(to, 'both.js'), 'utf8')).toBe('both')
    expect(existsSync(join(to, 'one-1.js'))).toBe(true)
    expect(await publishAssets(from, to, now + 31 * day)).toEqual({ added: 2, removed: 1 })
    expect(existsSync(join(to, 'one-1.js'))).toBe(false)
    utimesSync(join(to, 'both.js'), 0, 0)
    expect(await publishAssets(from, to, now + 90 * day)).toEqual({ added: 2, removed: 0 })
    rmSync(dir, { recursive: true })
  })
})

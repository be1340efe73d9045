import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, processesMentioning, run, sleep, startServer, type Server } from './lib/server.ts'

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-command-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const eventbuzz = async (args: string[], env: Record<string, string> = {}) => {
  const started = run(process.execPath, ['server/bin/eventbuzz.mjs', ...args], {
    DATA_DIR: join(dir, 'data'),
    ...env,
  })
  return { status: await started.ended, output: started.output().trim() }
}
const jsonLd = (name: string) =>
  JSON.stringify({
    '@context': 'https://schema.org',
    '@type': 'Event',
    '@id': `urn:test:${name}`,
    name,
    startDate: '2099-06-10T19:00',
    location: { '@type': 'Place', name: 'Hall', geo: { latitude: 38.72, longitude: -9.14 } },
  })

describe('what stops a start', () => {
  it('is told in one line each, with exit status 1', async () => {
    writeFileSync(join(dir, 'a-file'), '')
    const inUse = await freePort()
    const blocker = createServer().listen(inUse, '127.0.0.1')
    const cases: [Record<string, string>, RegExp][] = [
      [{ PORT: String(inUse) }, /^Port \d+ is in use by another program\. .*PORT=\d+\.$/],
      [
        { DATA_DIR: join(dir, 'a-file/below') },
        /^DATA_DIR .* cannot be written to \(ENOTDIR\)\. Set DATA_DIR .*$/,
      ],
      [{ DATA_DIR: '/sys/eventbuzz' }, /^DATA_DIR .* cannot be written to \(\w+\)\. Set DATA_DIR .*$/],
      [{ HOST: '203.0.113.1' }, /^HOST 203\.0\.113\.1 is no address of this machine\. .*$/],
      [{ PORT: 'http' }, /^PORT is "http"; expected a whole number from 1 to 65535$/],
    ]
    for (const [env, line] of cases) {
      const { status, output } = await eventbuzz(['serve'], { PORT: String(await freePort()), ...env })
      expect(output).toMatch(line)
      expect(status).toBe(1)
    }
    blocker.close()
  })

  it('a Node.js that is too old, also by npm start', async () => {
    const old = join(dir, 'old-node.cjs')
    writeFileSync(old, "Object.defineProperty(process.versions, 'node', { value: '20.18.3' })")
    for (const script of ['server/bin/eventbuzz.mjs', 'scripts/start.mjs']) {
      const started = run(process.execPath, ['--require', old, script])
      expect(await started.ended).toBe(1)
      expect(started.output().trim()).toMatch(
        /^EventBuzz needs Node\.js 20\.19 or newer; this is 20\.18\.3\. .*$/,
      )
    }
  })

  it('wrong usage has exit status 2', async () => {
    for (const args of [['no-such-command'], ['import'], ['migrate', '--no-such-option']]) {
      expect((await eventbuzz(args)).status).toBe(2)
    }
  })
})

describe('help', () => {
  it.each([
    [],
    ['serve'],
    ['work'],
    ['jobs'],
    ['jobs', 'list'],
    ['jobs', 'retry'],
    ['jobs', 'drop'],
    ['migrate'],
    ['seed-categories'],
    ['import'],
    ['demo'],
    ['config'],
    ['doctor'],
  ])('is there for %s', async (...args) => {
    const { status, output } = await eventbuzz([...args.filter(Boolean), '--help'])
    expect(status).toBe(0)
    expect(output).toMatch(/^Usage: eventbuzz/)
  })
})

describe('without a running server', () => {
  it('commands open the database themselves and close it again', async () => {
    expect(await eventbuzz(['migrate'])).toMatchObject({ status: 0, output: 'The schema is up to date.' })
    expect(await eventbuzz(['seed-categories'])).toMatchObject({
      status: 0,
      output: 'All default categories are there.',
    })
    const file = join(dir, 'alone.jsonld')
    writeFileSync(file, jsonLd('Alone'))
    expect(await eventbuzz(['import', file])).toMatchObject({
      status: 0,
      // What takes longer says how far it is in lines before that.
      output: expect.stringMatching(/^1 record: 1 added, 0 changed, 0 unchanged, 0 skipped\.$/m),
    })
    expect(await processesMentioning(dir)).toEqual([])
  })

  it('doctor says what it found, line by line', async () => {
    const { status, output } = await eventbuzz(['doctor'], { PORT: String(await freePort()) })
    expect(
      output.split('\n').every((line) => /^(ok {2}|FAIL) {2}[\w .:/-]+: wanted .+, found .+/.test(line)),
    ).toBe(true)
    expect(output).toContain('schema: wanted up to date, found up to date')
    expect(status).toBe(0)
    const sick = await eventbuzz(['doctor'], { LOG_LEVEL: 'loud' })
    expect(sick.status).toBe(1)
    expect(sick.output).toMatch(/^FAIL {2}setting LOG_LEVEL: wanted .*, found "loud"\. Fix: .+$/m)
  })
})

describe('work', () => {
  it('runs background jobs without a server, says so, and stops as a server does', async () => {
    const env = { DATA_DIR: mkdtempSync(join(dir, 'work-')), LOG_LEVEL: 'info' }
    const file = join(dir, 'over.jsonld')
    writeFileSync(file, jsonLd('Over').replace('2099-06-10T19:00', '2020-06-10T19:00'))
    expect((await eventbuzz(['import', file], env)).status).toBe(0)
    const worker = run(process.execPath, ['server/bin/eventbuzz.mjs', 'work'], env)
    for (let i = 0; i < 200 && !worker.output().includes('were completed'); i++) await sleep(100)
    expect(worker.output()).toMatch(
      /^EventBuzz \d+\.\d+\.\d+ runs background jobs\.\n {2}Database {2}embedded/,
    )
    expect(worker.output()).toContain('"count":1')
    expect(await eventbuzz(['jobs'], env)).toMatchObject({ status: 0 })
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
    expect(await processesMentioning(dir)).toEqual([])
  })
})

describe('with a running server', () => {
  let server: Server
  const dataDir = join(dir, 'served')
  beforeAll(async () => {
    server = await startServer({ env: { DATA_DIR: dataDir } })
  })

  it('says in a few lines what runs and where', () => {
    const [announcement = '', later] = server.output().split(/(?<=^ {2}Stop with Ctrl-C\.\n)/m)
    if (later) console.log(`Said after it was ready:\n${later}`)
    expect(announcement).toMatch(/^EventBuzz \d+\.\d+\.\d+ is ready \(\d+\.\d s\)\.\n {2}App/)
    expect(announcement.trim().split('\n').length).toBeLessThanOrEqual(8)
    expect(announcement).toMatch(/\d{3} demo events/)
  })

  it('a second one on the same data directory is told so', async () => {
    const { status, output } = await eventbuzz(['serve'], {
      DATA_DIR: dataDir,
      PORT: String(await freePort()),
    })
    expect(status).toBe(1)
    expect(output).toMatch(
      /^The data directory .*served is in use by another EventBuzz process \(pid \d+\)\. .*$/m,
    )
  })

  it('imports beside it, and what was imported is there', async () => {
    const file = join(dir, 'beside.jsonld')
    writeFileSync(file, jsonLd('Beside'))
    expect((await eventbuzz(['import', file], { DATA_DIR: dataDir })).status).toBe(0)
    const window = 'date_from=2099-01-01T00:00:00Z'
    const answer = await fetch(`${server.url}/api/v1/events/nearby?lat=38.72&lng=-9.14&${window}`)
    const { items } = (await answer.json()) as {
      items: { title: string; timezone: string; start_date: string }[]
    }
    expect(items).toMatchObject([
      { title: 'Beside', timezone: 'Europe/Lisbon', start_date: '2099-06-10T18:00:00.000Z' },
    ])
  })

  it('takes the demo events out for good', async () => {
    expect((await eventbuzz(['demo', '--remove'], { DATA_DIR: dataDir })).status).toBe(0)
    expect(await server.stop()).toBe(0)
    server = await startServer({ env: { DATA_DIR: dataDir } })
    expect(server.output()).not.toContain('demo events')
  })

  it('stops within seconds though a client keeps its connection, and leaves no process', async () => {
    const keptOpen = await fetch(`${server.url}/api/v1/health`)
    await keptOpen.text()
    const startedAt = performance.now()
    expect(await server.stop()).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
    expect(await processesMentioning(dataDir)).toEqual([])
  })

  it('a killed one leaves no process either, and the next start has the data', async () => {
    server = await startServer({ env: { DATA_DIR: dataDir } })
    server.process.kill('SIGKILL')
    await server.ended
    for (let i = 0; i < 100 && (await processesMentioning(dataDir)).length > 0; i++) await sleep(100)
    expect(await processesMentioning(dataDir)).toEqual([])
    server = await startServer({ env: { DATA_DIR: dataDir } })
    const answer = await fetch(
      `${server.url}/api/v1/events/nearby?lat=38.72&lng=-9.14&date_from=2099-01-01T00:00:00Z`,
    )
    expect(await answer.json()).toMatchObject({ total: 1 })
    await server.stop()
  })
})

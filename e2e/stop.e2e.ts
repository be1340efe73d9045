import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { freePort, run, sleep, startServer, type Server } from './lib/server.ts'

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-stop-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const env = (more: Record<string, string> = {}) => ({
  DATA_DIR: mkdtempSync(join(dir, 'data-')),
  DEMO_EVENTS: 'false',
  ...more,
})

interface Answer {
  status: number
  connection: string | undefined
  body: string
}

/** Asks over a connection that is kept. */
const asking = (url: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask = (path: string) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request(`${url}${path}`, { agent }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => (body += chunk.toString()))
        response.on('end', () =>
          resolve({ status: response.statusCode!, connection: response.headers.connection, body }),
        )
      })
      sent.on('error', reject)
      sent.end()
    })
  return { ask, end: () => agent.destroy() }
}

/** A request whose body is still on its way; `finish` sends the rest. */
async function slowRequest({ url }: Server) {
  const { hostname, port } = new URL(url)
  const socket: Socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const closed = once(socket, 'close')
  socket.on('error', () => {})
  socket.write(
    'POST /api/v1/slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 8\r\n\r\n{"a"',
  )
  await sleep(200)
  return {
    text: () => text,
    async finish() {
      socket.write(': 1}')
      await closed
    },
  }
}

const timed = async (stopped: Promise<number>) => {
  const startedAt = performance.now()
  return { status: await stopped, ms: performance.now() - startedAt }
}

describe('told to stop, a server', () => {
  it('is not ready at once, serves on for the grace time, lets requests end, and ends within 10 s', async () => {
    const server = await startServer({ env: env({ SHUTDOWN_GRACE_MS: '1500' }) })
    const [kept, idle] = [asking(server.url), asking(server.url)]
    await idle.ask('/api/v1/health')
    expect((await kept.ask('/api/v1/health/ready')).status).toBe(200)
    const slow = await slowRequest(server)

    const ended = timed(server.stop())
    await sleep(300)
    const notReady = await kept.ask('/api/v1/health/ready')
    expect(notReady).toMatchObject({ status: 503, connection: 'close' })
    expect(JSON.parse(notReady.body)).toMatchObject({ status: 'not_ready' })
    const stillServed = await kept.ask('/api/v1/categories')
    expect(stillServed).toMatchObject({ status: 200, connection: 'close' })

    await sleep(2_500)
    // By now nobody new gets in, and the slow one is still waited for.
    await expect(asking(server.url).ask('/api/v1/health')).rejects.toThrow('ECONNREFUSED')
    expect(slow.text()).toBe('')
    await slow.finish()
    expect(slow.text()).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
    expect(slow.text()).toMatch(/\r\nconnection: close\r\n/i)
    const { status, ms } = await ended
    expect(status).toBe(0)
    expect(ms).toBeLessThan(6_000)
    kept.end()
    idle.end()
  })

  it('does not wait for ever for a request that does not end', async () => {
    const server = await startServer({ env: env() })
    await slowRequest(server)
    const { status, ms } = await timed(server.stop())
    expect(status).toBe(0)
    expect(ms).toBeGreaterThan(5_000)
    expect(ms).toBeLessThan(10_000)
  })

  it('ends at once when it is told twice', async () => {
    const server = await startServer({ env: env() })
    await slowRequest(server)
    const ended = timed(server.stop())
    // What npm passes on is no second wish.
    server.process.kill('SIGTERM')
    await sleep(1_000)
    server.process.kill('SIGTERM')
    const { status, ms } = await ended
    expect(status).toBe(1)
    expect(ms).toBeGreaterThan(900)
    expect(ms).toBeLessThan(2_500)
    expect(server.output()).toContain('Ended at once (SIGTERM).')
  })
})

describe('metrics', () => {
  it('of a worker are on METRICS_PORT, with liveness', async () => {
    const port = await freePort()
    const metricsEnv = env({ METRICS_PORT: String(port) })
    const worker = run(process.execPath, ['server/bin/eventbuzz.mjs', 'work'], metricsEnv)
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
    let isUp = false
    for (let i = 0; i < 200 && !isUp; i++) {
      isUp = await ask('/health').then(
        ({ ok }) => ok,
        () => false,
      )
      if (!isUp) await sleep(100)
    }
    expect(await (await ask('/metrics')).text()).toContain('eventbuzz_database_up 1')
    const second = run(process.execPath, ['server/bin/eventbuzz.mjs', 'work'], metricsEnv)
    expect(await second.ended).toBe(1)
    expect(second.output()).toMatch(/^Port \d+ is in use by another program\. .*METRICS_PORT=\d+\.$/m)
    worker.process.kill('SIGTERM')
    expect(await worker.ended).toBe(0)
  })
})

import { connect, type AddressInfo } from 'node:net'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { serverOptions } from './server-options.ts'

function echoing(env: Record<string, string>) {
  const app = Fastify(serverOptions(loadConfig(env)))
  app.all('/', async ({ ip, protocol, host, id }) => ({ ip, protocol, host, id }))
  afterAll(() => app.close())
  return async (remoteAddress: string, headers: Record<string, string>) =>
    (await app.inject({ url: '/', remoteAddress, headers: { host: 'events.example', ...headers } })).json()
}

const FORWARDED = {
  'x-forwarded-for': '203.0.113.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'elsewhere.example',
}
const UUID = expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)

describe('without trusted proxies', () => {
  const echo = echoing({})
  it.each(['203.0.113.1', '127.0.0.1', '10.0.0.1'])(
    'what %s says of others counts for nothing',
    async (address) => {
      const headers = {
        ...FORWARDED,
        forwarded: 'for=203.0.113.7',
        'x-real-ip': '203.0.113.7',
        'x-request-id': 'a-request-id',
      }
      expect(await echo(address, headers)).toEqual({
        ip: address,
        protocol: 'http',
        host: 'events.example',
        id: UUID,
      })
    },
  )
})

describe('with trusted proxies', () => {
  const echo = echoing({ TRUSTED_PROXIES: '10.0.0.0/8,192.0.2.1' })

  it('the client, protocol, host and request id are what the proxy says', async () => {
    for (const address of ['10.1.2.3', '192.0.2.1', '::ffff:10.1.2.3'])
      expect(await echo(address, { ...FORWARDED, 'x-request-id': 'caddy:4f1c-77' })).toEqual({
        ip: '203.0.113.7',
        protocol: 'https',
        host: 'elsewhere.example',
        id: 'caddy:4f1c-77',
      })
  })

  it('nobody else is believed', async () => {
    expect(await echo('203.0.113.1', { ...FORWARDED, 'x-request-id': 'caddy:4f1c-77' })).toEqual({
      ip: '203.0.113.1',
      protocol: 'http',
      host: 'events.example',
      id: UUID,
    })
  })

  it.each([
    ['what the client put before it is ignored', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
    ['a made-up proxy in between is ignored', '1.1.1.1, 10.9.9.9, 203.0.113.7', '203.0.113.7'],
    [
      'the way leads through several trusted ones',
      '1.1.1.1, 203.0.113.7, 192.0.2.1, 10.0.0.2',
      '203.0.113.7',
    ],
    ['an address that is none stays what it is', 'evil, 203.0.113.7', '203.0.113.7'],
    ['IPv6', '2001:db8::9', '2001:db8::9'],
  ])('of several hops: %s', async (_, forwardedFor, ip) => {
    expect(await echo('10.1.2.3', { 'x-forwarded-for': forwardedFor })).toMatchObject({ ip })
  })

  it.each(['short', 'has spaces in it', 'a\tb-1234567', 'x'.repeat(101), '{"a":"12345678"}', 'ünïcödé-id'])(
    'a request id such as %j is replaced',
    async (id) => {
      expect(await echo('10.1.2.3', { 'x-request-id': id })).toMatchObject({ id: UUID })
    },
  )
})

describe('slow and broken connections', () => {
  const app = Fastify(serverOptions(loadConfig({})))
  app.post('/', async () => 'done')
  let port: number
  beforeAll(async () => {
    await app.listen({ host: '127.0.0.1', port: 0 })
    port = (app.server.address() as AddressInfo).port
  })
  afterAll(() => app.close())

  /** Sends the first part at once and then, each 50 ms, a byte more; all that came back until the other side hung up. */
  function drip(first: string, more: string): Promise<{ text: string; afterMs: number }> {
    const startedAt = performance.now()
    const socket = connect(port, '127.0.0.1', () => socket.write(first))
    let [text, sent] = ['', 0]
    const timer = setInterval(() => socket.writable && sent < more.length && socket.write(more[sent++]!), 50)
    return new Promise((resolve) => {
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
      socket.on('error', () => {})
      socket.on('close', () => {
        clearInterval(timer)
        resolve({ text, afterMs: performance.now() - startedAt })
      })
    })
  }
  const bodyOf = (text: string) => JSON.parse(text.slice(text.indexOf('\r\n\r\n')))

  it('have limits that let slow phones through and outlast a proxy', () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout, timeout } = app.server
    expect({ headersTimeout, requestTimeout, keepAliveTimeout, timeout }).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 125_000,
      timeout: 60_000,
    })
  })

  it('are ended when the headers, or the body, only drip', async () => {
    const { headersTimeout, requestTimeout } = app.server
    Object.assign(app.server, { headersTimeout: 500, requestTimeout: 1_000 })
    try {
      const [headers, body] = await Promise.all([
        drip('POST / HTTP/1.1\r\nhost: x\r\nx-slow: ', 'a'.repeat(200)),
        drip(
          'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 500\r\n\r\n',
          'a'.repeat(200),
        ),
      ])
      for (const { text, afterMs } of [headers, body]) {
        expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
        expect(afterMs).toBeLessThan(5_000)
        expect(bodyOf(text)).toEqual({
          error: {
            code: 'VALIDATION_ERROR',
            status: 408,
            message: 'The request took too long to arrive.',
            request_id: UUID,
          },
        })
      }
    } finally {
      Object.assign(app.server, { headersTimeout, requestTimeout })
    }
  })

  it('are ended without a word when nothing was said on them', async () => {
    const { headersTimeout } = app.server
    Object.assign(app.server, { headersTimeout: 500 })
    const { text, afterMs } = await drip('', '').finally(() => Object.assign(app.server, { headersTimeout }))
    expect(text).toBe('')
    expect(afterMs).toBeLessThan(5_000)
  })

  it('are kept for a proxy that has opened them ahead of need', async () => {
    const behindProxy = Fastify(serverOptions(loadConfig({ TRUSTED_PROXIES: 'loopback' })))
    behindProxy.post('/', async () => 'done')
    Object.assign(behindProxy.server, { headersTimeout: 500 })
    await behindProxy.listen({ host: '127.0.0.1', port: 0 })
    const { port: proxied } = behindProxy.server.address() as AddressInfo
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(proxied, '127.0.0.1')
      setTimeout(() => socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n'), 2_500)
      socket.on('data', (chunk: Buffer) => resolve(chunk.toString()))
      socket.on('close', () => resolve('closed'))
    })
    await behindProxy.close()
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  it('get an answer in the one shape for what is no HTTP, and for headers without end', async () => {
    const [noise, headers] = await Promise.all([
      drip('what is this\r\n\r\n', ''),
      drip(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`, ''),
    ])
    expect(bodyOf(noise.text).error).toMatchObject({ code: 'VALIDATION_ERROR', status: 400 })
    expect(bodyOf(headers.text).error).toMatchObject({ code: 'VALIDATION_ERROR', status: 431 })
  })
})

import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'

const app = useTestApp(useTestDatabase())
const KEY = 'pictures/ab/abcdef-640.webp'
const ask = (url: string, headers: Record<string, string> = {}, method: 'GET' | 'HEAD' | 'PUT' | 'DELETE' = 'GET') =>
  app.app().inject({ method, url, headers }) // prettier-ignore

beforeEach(async () => {
  await app.deps().files.put(KEY, new TextEncoder().encode('picture'))
})

describe('GET /storage/*', () => {
  it('gives a stored picture to everybody, to be kept for ever, and harmless whatever is in it', async () => {
    const answer = await ask(`/storage/${KEY}`)
    expect([answer.statusCode, answer.body]).toEqual([200, 'picture'])
    expect(answer.headers).toMatchObject({
      'content-type': 'image/webp',
      'content-length': '7',
      'cache-control': 'public, max-age=31536000, immutable',
      etag: '"abcdef-640.webp-7"',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'accept-ranges': 'none',
    })
  })

  it('says the same to HEAD, without the picture', async () => {
    const [got, head] = [await ask(`/storage/${KEY}`), await ask(`/storage/${KEY}`, {}, 'HEAD')]
    expect([head.statusCode, head.body]).toEqual([200, ''])
    for (const name of ['content-type', 'content-length', 'cache-control', 'etag'])
      expect(head.headers[name]).toBe(got.headers[name])
  })

  it.each(['"abcdef-640.webp-7"', 'W/"abcdef-640.webp-7"', '"other", "abcdef-640.webp-7"', '*'])(
    'answers 304 to who has it already (%s)',
    async (known) => {
      for (const method of ['GET', 'HEAD'] as const) {
        const answer = await ask(`/storage/${KEY}`, { 'if-none-match': known }, method)
        expect([answer.statusCode, answer.body]).toEqual([304, ''])
        expect(answer.headers).toMatchObject({ etag: '"abcdef-640.webp-7"' })
        expect(answer.headers['cache-control']).toContain('immutable')
      }
      expect((await ask('/storage/pictures/ab/none.webp', { 'if-none-match': known })).statusCode).toBe(404)
    },
  )

  it('gives the whole picture to who asks for a part', async () => {
    const answer = await ask(`/storage/${KEY}`, { range: 'bytes=0-1' })
    expect([answer.statusCode, answer.body]).toEqual([200, 'picture'])
  })

  it.each([
    '/storage', '/storage/', '/storage/pictures', '/storage/pictures/', '/storage/pictures/ab/', '/storage/pictures/ab/none.webp',
    `/storage//${KEY}`, '/storage/.unfinished/x.webp', '/storage/../package.json', '/storage/pictures/../../web/index.html',
    '/storage/%2e%2e/%2e%2e/etc/passwd', '/storage/pictures/%2e%2e%2f%2e%2e%2fweb/index.html', '/storage/..%5c..%5cx.webp',
    `/storage/${KEY}%00`, `/storage/${KEY}/`, '/storage/PICTURES/ab/abcdef-640.webp',
  ])('finds nothing at %s', async (url) => {
    const answer = await ask(url)
    expect(answer.statusCode).toBe(404)
    expect(answer.headers['cache-control']).not.toContain('immutable')
  }) // prettier-ignore

  it('takes no query, which could ask a store for something else', async () => {
    expect((await ask(`/storage/${KEY}?acl`)).statusCode).toBe(400)
    expect((await ask('/storage/?list-type=2')).statusCode).toBe(400)
  })

  it('cannot be written to', async () => {
    for (const method of ['PUT', 'DELETE'] as const)
      expect((await ask(`/storage/${KEY}`, {}, method)).statusCode).toBe(404)
    expect((await ask(`/storage/${KEY}`)).body).toBe('picture')
  })

  it('does not resolve dots that a client sends as they are', async () => {
    const server = app.app()
    if (!server.server.listening) await server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = server.server.address() as AddressInfo
    for (const path of ['/storage/../../../etc/passwd', '/storage/pictures/ab/../ab/abcdef-640.webp']) {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)
      expect(await text(socket)).toMatch(/^HTTP\/1\.1 404 /)
    }
  })
})

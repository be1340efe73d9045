import { buffer } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { aBucket, KEYS, letEverybodyRead, s3Files, VersityServer } from '../../../test/versitygw.ts'
import { filesConformance } from './conformance.ts'
import { FilesUnavailableError } from './port.ts'

const endpoint = process.env['TEST_S3_ENDPOINT']

if (endpoint) {
  filesConformance('S3Files', async () => {
    const bucket = await aBucket(endpoint)
    return {
      here: s3Files(endpoint, bucket),
      elsewhere: s3Files(endpoint, bucket),
      outOfUse: s3Files(endpoint, 'no-such-bucket'),
    }
  })
} else {
  console.warn('Skipped: the tests on S3, as TEST_S3_ENDPOINT is not set. Run: .ci/with-versitygw npm test')
}

describe.skipIf(!endpoint)('S3Files', () => {
  let server: VersityServer
  let bucket: string
  beforeAll(async () => {
    server = await VersityServer.start()
    bucket = await aBucket(server.endpoint)
  })
  afterEach(async () => {
    server.goOn()
    await server.stop()
    await server.start()
  })
  afterAll(() => server.remove())
  const bytes = new TextEncoder().encode('picture')

  it('tells the server for how long a file may be kept', async () => {
    await letEverybodyRead(server.endpoint, bucket)
    await s3Files(server.endpoint, bucket).put('a/b.webp', bytes)
    const answer = await fetch(`${server.endpoint}/${bucket}/a/b.webp`)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'image/webp',
    })
    expect(await answer.text()).toBe('picture')
  })

  it('names what is wrong with the keys', async () => {
    const wrong = { ...KEYS, secretKey: 'not this one' }
    const files = s3Files(server.endpoint, bucket, undefined, wrong)
    await expect(files.put('a/b.webp', bytes)).rejects.toThrow('SignatureDoesNotMatch')
    await expect(files.ping()).rejects.toThrow(FilesUnavailableError)
  })

  it('is out of use while the server is gone, and of use when it is back', async () => {
    const files = s3Files(server.endpoint, bucket)
    await files.put('a/b.webp', bytes)
    await server.stop()
    await expect(files.get('a/b.webp')).rejects.toThrow('ECONNREFUSED')
    await expect(files.put('a/c.webp', bytes)).rejects.toThrow(FilesUnavailableError)
    await expect(files.ping()).rejects.toThrow('ECONNREFUSED')
    await server.start()
    expect(String(await buffer((await files.get('a/b.webp'))!.stream))).toBe('picture')
    expect(await files.stat('a/c.webp')).toBeUndefined()
  })

  it('gives up on a server that says nothing', async () => {
    const files = s3Files(server.endpoint, bucket, 300)
    await files.put('a/b.webp', bytes)
    server.hang()
    const startedAt = performance.now()
    const attempts = [
      files.get('a/b.webp'), files.put('a/c.webp', bytes), files.stat('a/b.webp'), files.delete('a/b.webp'),
      files.list('', { limit: 1 }), files.ping(),
    ] // prettier-ignore
    for (const attempt of await Promise.allSettled(attempts))
      expect(attempt).toMatchObject({ reason: { code: 'timed out' } })
    expect(performance.now() - startedAt).toBeLessThan(6_000)
  })

  it('ends a file that stops half way with an error, and never as if it were whole', async () => {
    await s3Files(server.endpoint, bucket).put('a/large.webp', new Uint8Array(30_000_000))
    const { stream } = (await s3Files(server.endpoint, bucket, 1_000).get('a/large.webp'))!
    server.hang()
    await expect(buffer(stream)).rejects.toThrow('timed out')
  })
})

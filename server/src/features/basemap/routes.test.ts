import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { PALETTES } from '@eventbuzz/contract/basemap'
import { beforeAll, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { aVectorTile } from '../../../test/vector-tile.ts'

const { app, deps } = useTestApp(useTestDatabase())
const tile = (path: string, headers: Record<string, string> = {}) =>
  app().inject({ url: `/basemap/${path}`, headers })
const FOR_EVER = 'public, max-age=31536000, immutable'

describe('the tiles of the built-in map', () => {
  it('come compressed and for ever', async () => {
    const answer = await tile('abc123/0/0/0.pbf')
    expect(answer).toMatchObject({ statusCode: 200, body: 'tile' })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-protobuf',
      'content-encoding': 'gzip',
      'cache-control': FOR_EVER,
    })
  })

  it('are empty on the open sea', async () => {
    expect((await tile('abc123/5/1/1.pbf')).statusCode).toBe(204)
  })

  it.each(['abc123/0/0/..%2f..%2fmanifest.json', 'abc123/x/0/0.pbf', 'abc123/0/0/manifest.json'])(
    'are not a way to other files: %s',
    async (path) => {
      expect((await tile(path)).statusCode).toBe(400)
    },
  )
})

describe('still pictures of the built-in map', () => {
  beforeAll(() => {
    const land = [[[-128, -128], [4224, -128], [4224, 4224], [-128, 4224]]] as [number, number][][] // prettier-ignore
    const file = join(deps().basemapDir, '7/60/49.pbf')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, gzipSync(aVectorTile({ land: [{ type: 'area', lines: land }] })))
  })

  it.each(['light', 'dark'] as const)('are drawn in %s, of the deepest tile and closer', async (theme) => {
    for (const address of ['7/60/49', '8/121/98', '19/245760/200704']) {
      const answer = await tile(`abc123/still/${theme}/${address}.svg`)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': FOR_EVER })
      expect(answer.headers['vary']).toContain('accept-encoding')
      expect(answer.body).toMatch(/^<svg [^>]*viewBox="0 0 512 512">.*<\/svg>$/)
      expect(answer.body).toContain(`fill="${PALETTES[theme].land}"`)
    }
  })

  it('are water where there is no tile', async () => {
    const answer = await tile('abc123/still/light/12/1/1.svg')
    expect(answer.statusCode).toBe(200)
    expect(answer.body).not.toContain('<path')
  })

  it('come compressed to those who can read that', async () => {
    const plain = await tile('abc123/still/light/7/60/49.svg')
    const packed = await tile('abc123/still/light/7/60/49.svg', { 'accept-encoding': 'br, gzip' })
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.rawPayload).toString()).toBe(plain.body)
    expect(packed.headers['etag']).not.toBe(plain.headers['etag'])
  })

  it('of an older map are asked for again', async () => {
    const answer = await tile('older/still/light/7/60/49.svg')
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-cache')
    const known = { 'if-none-match': String(answer.headers['etag']) }
    expect((await tile('older/still/light/7/60/49.svg', known)).statusCode).toBe(304)
  })

  it('may do nothing, however they are opened', async () => {
    const { headers } = await tile('abc123/still/light/7/60/49.svg')
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it.each([
    'abc123/still/sepia/7/60/49.svg',
    'abc123/still/light/7/60/49.png',
    'abc123/still/light/7/60/49',
    'abc123/still/light/7/128/49.svg',
    'abc123/still/light/7/60/128.svg',
    'abc123/still/light/20/0/0.svg',
    'abc123/still/light/-1/0/0.svg',
    'abc123/still/light/7/060/49.svg',
    'abc123/still/light/7.0/60/49.svg',
    'abc123/still/light/7/60/..%2f..%2fmanifest.svg',
    'ABC/still/light/7/60/49.svg',
  ])('are not there for every address: %s', async (path) => {
    expect((await tile(path)).statusCode).toBe(404)
  })

  it('fail where a tile cannot be read, and are drawn once it can', async () => {
    const file = join(deps().basemapDir, '7/61/49.pbf')
    mkdirSync(file, { recursive: true })
    expect((await tile('abc123/still/light/7/61/49.svg')).statusCode).toBe(500)
    rmdirSync(file)
    writeFileSync(file, gzipSync(aVectorTile({})))
    expect((await tile('abc123/still/light/7/61/49.svg')).statusCode).toBe(200)
  })
})

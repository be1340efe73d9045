import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { MapTheme } from '@eventbuzz/contract/basemap'
import { Type, type Static } from 'typebox'
import type { Deps } from '../../deps.ts'
import { alsoVary } from '../../http/also-vary.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import { nothingAt } from '../../http/errors.ts'
import type { App } from '../../http/types.ts'
import { readBasemap } from '../../http/web-page.ts'
import type { TileAddress } from './still-tile.ts'
import { stillTiles } from './still-tiles.ts'

const pack = promisify(gzip)
/** Closer than the app goes. */
const MAX_STILL_ZOOM = 19

const VectorTileAddress = Type.Object({
  version: Type.String({ pattern: '^[a-z0-9]{1,40}$' }),
  z: Type.Integer({ minimum: 0, maximum: 24 }),
  x: Type.Integer({ minimum: 0, maximum: 16_777_215 }),
  y: Type.String({ pattern: '^\\d{1,8}\\.pbf$' }),
})

const StillAddress = Type.Object({
  version: Type.String(),
  theme: Type.String(),
  z: Type.String(),
  x: Type.String(),
  y: Type.String(),
})

/** The tiles of the built-in map: as vectors, and as pictures to show until those are drawn. */
export async function basemapRoutes(app: App, { basemapDir }: Pick<Deps, 'basemapDir'>): Promise<void> {
  const { version: current, maxzoom } = await readBasemap(basemapDir)
  const cacheControl = (version: string) => (version === current ? CACHE_FOR.ever : 'no-cache')

  app.get(
    '/basemap/:version/:z/:x/:y',
    { schema: { hide: true, params: VectorTileAddress } },
    async (request, reply) => {
      const { version, z, x, y } = request.params
      reply.header('cache-control', cacheControl(version))
      const file = join(basemapDir, String(z), String(x), y)
      const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      // Open sea has no tile.
      if (!found) return reply.code(204).send()
      return reply
        .type('application/x-protobuf')
        .header('content-encoding', 'gzip')
        .header('content-length', found.size)
        .send(createReadStream(file))
    },
  )

  const draw = stillTiles(basemapDir, maxzoom)
  app.get(
    '/basemap/:version/still/:theme/:z/:x/:y',
    { schema: { hide: true, params: StillAddress } },
    async (request, reply) => {
      const asked = stillAddress(request.params)
      if (!asked) throw nothingAt(request)
      const picture = await draw(asked.tile, asked.theme)
      alsoVary(reply, 'accept-encoding')
        .header('cache-control', cacheControl(request.params.version))
        .type('image/svg+xml')
      if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(picture)
      return reply.header('content-encoding', 'gzip').send(await pack(picture))
    },
  )
}

/** What a picture's address means; undefined: there is none. */
function stillAddress({
  version,
  theme,
  z,
  x,
  y,
}: Static<typeof StillAddress>): { theme: MapTheme; tile: TileAddress } | undefined {
  if (!/^[a-z0-9]{1,40}$/.test(version) || (theme !== 'light' && theme !== 'dark')) return undefined
  const numbers = [z, x, /^(.*)\.svg$/.exec(y)?.[1] ?? '']
  // As they are written in one way only, a picture has one address.
  if (!numbers.every((text) => /^(0|[1-9]\d{0,5})$/.test(text))) return undefined
  const [zoom, column, row] = numbers.map(Number) as [number, number, number]
  if (zoom > MAX_STILL_ZOOM || column >= 2 ** zoom || row >= 2 ** zoom) return undefined
  return { theme, tile: { z: zoom, x: column, y: row } }
}

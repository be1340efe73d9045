import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { WebAppConfig } from '@eventbuzz/contract/web-app'
import type { Deps } from '../deps.ts'
import { issuerOf } from '../lib/issuer.ts'
import { nothingAt } from './errors.ts'
import type { App } from './types.ts'

const PLACEHOLDER = '<!--app-config-->'
const FOR_EVER = 'public, max-age=31536000, immutable'
/** Addresses that the web app has a screen for; anything else gets its "not found" screen with a 404. */
const SCREENS = ['/', '/list', '/profile', '/events/:slug']
const WHOLE_WORLD = { latitude: 20, longitude: 0, zoom: 1.5 }
const CITY_ZOOM = 12

const TileAddress = Type.Object({
  version: Type.String({ pattern: '^[a-z0-9]{1,40}$' }),
  z: Type.Integer({ minimum: 0, maximum: 24 }),
  x: Type.Integer({ minimum: 0, maximum: 16_777_215 }),
  y: Type.String({ pattern: '^\\d{1,8}\\.pbf$' }),
})

/**
 * The web app and the tiles of the built-in map.
 * @param openingPlace where the map opens; undefined: the whole world.
 */
export async function webApp(
  app: App,
  { config, webDir, basemapDir }: Pick<Deps, 'config' | 'webDir' | 'basemapDir'>,
  openingPlace: () => Promise<LatLng | undefined>,
): Promise<void> {
  const basemap = await readBasemap(basemapDir)
  const page = await readPage(webDir)

  const sendPage = async (reply: FastifyReply, status: number) => {
    const place = await openingPlace()
    const webConfig: WebAppConfig = {
      name: config.instanceName,
      map_style_url: config.mapStyleUrl,
      basemap_version: basemap.version,
      has_accounts: issuerOf(config) !== undefined,
      default_view: place ? { ...place, zoom: CITY_ZOOM } : WHOLE_WORLD,
    }
    // "<" is escaped so that no value can end the script element.
    const json = JSON.stringify(webConfig).replaceAll('<', '\\u003c')
    const script = `<script type="application/json" id="app-config">${json}</script>`
    return reply
      .code(status)
      .header('cache-control', 'no-cache')
      .type('text/html; charset=utf-8')
      .send(page.replace(PLACEHOLDER, () => script))
  }

  await app.register(fastifyStatic, {
    root: webDir,
    index: false,
    wildcard: false,
    preCompressed: true,
    globIgnore: ['**/*.br', '**/*.gz', 'index.html'],
    cacheControl: false,
    setHeaders: (response, path) => {
      const isHashed = path.startsWith(join(webDir, 'assets'))
      response.header('cache-control', isHashed ? FOR_EVER : 'public, max-age=3600')
    },
  })
  for (const address of SCREENS) {
    app.get(address, { schema: { hide: true }, config: { rateLimit: 'all' } }, (_request, reply) =>
      sendPage(reply, 200),
    )
  }

  app.get(
    '/basemap/:version/:z/:x/:y',
    { schema: { hide: true, params: TileAddress } },
    async (request, reply) => {
      const { version, z, x, y } = request.params
      reply.header('cache-control', version === basemap.version ? FOR_EVER : 'no-cache')
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

  app.setNotFoundHandler(async (request, reply) => {
    const wantsPage = request.method === 'GET' && request.headers.accept?.includes('text/html')
    if (wantsPage && !request.url.startsWith('/api/')) return sendPage(reply, 404)
    throw nothingAt(request)
  })
}

async function readPage(webDir: string): Promise<string> {
  const page = await readFile(join(webDir, 'index.html'), 'utf8').catch(() => undefined)
  if (page === undefined)
    throw new Error(`The web app is not built (${webDir} has no index.html). Run: npm run build`)
  if (!page.includes(PLACEHOLDER))
    throw new Error(`${webDir}/index.html has no ${PLACEHOLDER}. Run: npm run build`)
  return page
}

async function readBasemap(basemapDir: string): Promise<{ version: string }> {
  const text = await readFile(join(basemapDir, 'manifest.json'), 'utf8').catch(() => undefined)
  if (text === undefined) throw new Error(`The built-in map is not built (${basemapDir}). Run: npm run build`)
  return JSON.parse(text) as { version: string }
}

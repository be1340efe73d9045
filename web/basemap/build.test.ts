import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildBasemap, type Manifest } from './build.ts'
import { isWithin } from './lakes.ts'
import { mercator, type Point, type Ring } from './mercator.ts'
import { loadPlaces } from './places.ts'
import { BUFFER, EXTENT, MAX_ZOOM } from './tile-size.ts'

const folder = mkdtempSync(join(tmpdir(), 'basemap-'))
const dist = join(folder, 'dist')
const places = loadPlaces()
let manifest: Manifest
const tiles = new Map<string, Uint8Array>()

beforeAll(() => {
  manifest = buildBasemap(dist)
  for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.pbf'))
      tiles.set(name.slice(0, -'.pbf'.length), gunzipSync(readFileSync(join(dist, name))))
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function features(address: string, layer: string): VectorTileFeature[] {
  const bytes = tiles.get(address)
  const found = bytes && new VectorTile(new PbfReader(bytes)).layers[layer]
  return found ? Array.from({ length: found.length }, (_, i) => found.feature(i)) : []
}

function rings(address: string, layer: string): Ring[] {
  const all = features(address, layer).flatMap((feature) => feature.loadGeometry())
  return all.map((line) => line.map(({ x, y }): Point => [x, y]))
}

function groundAt(longitude: number, latitude: number): 'sea' | 'lake' | 'land' {
  const [x, y] = mercator(longitude, latitude).map((part) => part * 2 ** MAX_ZOOM) as Point
  const address = `${MAX_ZOOM}/${Math.floor(x)}/${Math.floor(y)}`
  const point: Point = [(x % 1) * EXTENT, (y % 1) * EXTENT]
  // Even-odd, so that islands in lakes count as land.
  const isIn = (layer: string) =>
    rings(address, layer).filter((ring) => isWithin(point, ring)).length % 2 === 1
  if (isIn('lake')) return 'lake'
  return isIn('land') ? 'land' : 'sea'
}

describe('the built-in base map', () => {
  it.each([
    ['Toronto city hall', -79.384, 43.6535, 'land'],
    ['the middle of Lake Ontario', -77.9, 43.6, 'lake'],
    ['Lake Ontario off Toronto harbour', -79.36, 43.59, 'lake'],
    ['the Loop in Chicago', -87.64, 41.88, 'land'],
    ['Lake Michigan off Chicago', -87.5, 41.88, 'lake'],
    ['Lake Geneva off Lausanne', 6.6, 46.46, 'lake'],
    ['the station of Geneva', 6.142, 46.21, 'land'],
    ['Lake Victoria south of Kampala', 32.6, -0.1, 'lake'],
    ['Kampala', 32.58, 0.32, 'land'],
    ['the Rossio in Lisbon', -9.139, 38.714, 'land'],
    ['the Tagus at Lisbon', -9.1, 38.69, 'sea'],
    ['the middle of Viti Levu in Fiji', 178, -17.8, 'land'],
    ['Labasa in Fiji', 179.38, -16.43, 'land'],
    ['Taveuni, east of the antimeridian', -179.93, -16.83, 'land'],
    ['Anadyr in Chukotka', 177.5, 64.73, 'land'],
    ['Iultin in Chukotka, east of the antimeridian', -178.75, 67.87, 'land'],
    ['the South Pole plateau as far as the map goes', 100, -85, 'land'],
    ['the Arctic Ocean', 0, 84.5, 'sea'],
    ['the Bering Sea on the antimeridian', 179.9, 58, 'sea'],
  ])('knows what is at %s', (_, longitude, latitude, expected) => {
    expect(groundAt(longitude, latitude)).toBe(expected)
  })

  it('has no tile for open sea', () => {
    const [x, y] = mercator(-35, 30).map((part) => Math.floor(part * 2 ** 6)) as Point
    expect(tiles.has(`6/${x}/${y}`)).toBe(false)
  })

  it('draws no stripe around the Arctic', () => {
    const [, circle] = mercator(0, 62)
    for (const address of ['0/0/0', '1/0/0', '1/1/0', '2/0/0', '2/1/0', '2/2/0', '2/3/0']) {
      const scale = 2 ** Number(address[0])
      for (const ring of [...rings(address, 'land'), ...rings(address, 'border')])
        for (let i = 1; i < ring.length; i++) {
          const [[ax, ay], [bx, by]] = [ring[i - 1]!, ring[i]!]
          const isArctic = ay < circle * scale * EXTENT && ay > -BUFFER
          const isAlongTileSide = ay === by && ay >= EXTENT
          const length = isArctic && !isAlongTileSide ? Math.abs(ax - bx) : 0
          expect(length, `${address} at ${ay}`).toBeLessThan((EXTENT / 36) * scale)
        }
    }
  })

  it('strokes no line along the antimeridian or the bottom of the world', () => {
    for (const address of ['0/0/0', '3/0/1', '3/7/1', '5/0/8', '5/31/8', '4/0/15', '4/15/15', '4/7/15']) {
      const [z, x, y] = address.split('/').map(Number) as [number, number, number]
      const last = 2 ** z - 1
      for (const line of rings(address, 'shore'))
        for (let i = 1; i < line.length; i++) {
          const [[ax, ay], [bx, by]] = [line[i - 1]!, line[i]!]
          const isWest = x === 0 && ax === 0 && bx === 0
          const isEast = x === last && ax === EXTENT && bx === EXTENT
          const isSouth = y === last && ay >= EXTENT - 1 && by >= EXTENT - 1
          expect(isWest || isEast || isSouth, address).toBe(false)
        }
    }
    expect(rings('3/7/1', 'shore').length).toBeGreaterThan(0)
  })

  it('names every place in exactly one of the deepest tiles', () => {
    const count = new Map<string, number>()
    for (const address of tiles.keys())
      if (address.startsWith(`${MAX_ZOOM}/`))
        for (const { properties } of features(address, 'place')) {
          const name = String(properties['name'])
          count.set(name, (count.get(name) ?? 0) + 1)
        }
    for (const name of ['Reykjavík', 'Nairobi', 'Suva', 'Anadyr']) expect(count.get(name), name).toBe(1)
    expect([...count.values()].reduce((sum, n) => sum + n, 0)).toBe(places.length)
  })

  it('shows only large cities from afar and small towns from near', () => {
    const names = (address: string) => features(address, 'place').map(({ properties }) => properties['name'])
    expect(names('2/2/1')).toContain('Moscow')
    expect(names('2/2/1')).not.toContain('Sintra')
    const sintra = places.find(({ name }) => name === 'Sintra')!
    const tokyo = places.find(({ name }) => name === 'Tokyo')!
    expect(sintra.fromZoom).toBeGreaterThan(7)
    expect(tokyo.fromZoom).toBeLessThan(4)
  })

  it('builds up no water', () => {
    const [x, y] = mercator(-9.14, 38.71).map((part) => Math.floor(part * 2 ** MAX_ZOOM)) as Point
    const address = `${MAX_ZOOM}/${x}/${y}`
    const towns = rings(address, 'built_up')
    const isIn = (all: Ring[], point: Point) => all.some((ring) => isWithin(point, ring))
    const [column, row] = mercator(-9.1, 38.69).map((part) => ((part * 2 ** MAX_ZOOM) % 1) * EXTENT) as Point
    const [lisbonX, lisbonY] = mercator(-9.145, 38.73).map(
      (part) => ((part * 2 ** MAX_ZOOM) % 1) * EXTENT,
    ) as Point
    expect(isIn(towns, [column, row])).toBe(false)
    expect(isIn(towns, [lisbonX, lisbonY])).toBe(true)
  })

  it('is described by its manifest', () => {
    expect(JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'))).toEqual(manifest)
    expect(manifest.files).toBe(tiles.size)
    expect(manifest.bytes).toBeLessThan(9_000_000)
    expect(manifest.attribution).toContain('OpenStreetMap')
    expect(manifest.attribution).toContain('GeoNames')
  })

  it('comes out the same again, and leaves nothing else behind', { timeout: 240_000 }, () => {
    expect(buildBasemap(dist)).toEqual(manifest)
    expect(readdirSync(folder)).toEqual(['dist'])
  })
})

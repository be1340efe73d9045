import {
  GeoJSONVT,
  type GeoJSONVTFeature,
  type GeoJSONVTOptions,
  type GeoJSONVTTile,
} from '@maplibre/geojson-vt'
import { fromGeojsonVt } from '@maplibre/vt-pbf'
import type { Feature, FeatureCollection, Geometry } from 'geojson'
import { builtUpAreas } from './built-up.ts'
import type { Border, CountryLabel } from './countries.ts'
import { kmPerWorld, ringArea, type Polygon, type Ring } from './mercator.ts'
import { builtUpRadiusKm, type Place } from './places.ts'
import { shoreLines, worldSides } from './seam.ts'
import { BUFFER, EXTENT, MAX_ZOOM } from './tile-size.ts'

export interface Tile {
  z: number
  x: number
  y: number
  bytes: Uint8Array
}

export interface World {
  land: Polygon[]
  lakes: Polygon[]
  borders: Border[]
  places: Place[]
  countries: CountryLabel[]
}

/** From here on towns have room for an outline. */
const BUILT_UP_FROM_ZOOM = 4
const BUILT_UP_LEAST_POPULATION = 3_000

/** Every tile that has anything but open sea on it, from the world down. */
export function* cutTiles(world: World): Generator<Tile> {
  const land = indexOf(world.land.map((rings) => featureOf({ type: 'Polygon', coordinates: rings }, {})))
  const lakes = indexOf(world.lakes.map((rings) => featureOf({ type: 'Polygon', coordinates: rings }, {})))
  const borders = indexOf(
    world.borders.map(({ isDisputed, lines }) =>
      featureOf({ type: 'MultiLineString', coordinates: lines }, isDisputed ? { disputed: 1 } : {}),
    ),
  )
  const labels = indexOf(world.countries.map(countryFeature))
  const places = indexOf(world.places.map(placeFeature))
  const builtUp = placesByTile(world.places)
  const indexes = [land, lakes, borders, labels, places]

  const waiting = [{ z: 0, x: 0, y: 0 }]
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const { z, x, y } = at
    const layers: Record<string, GeoJSONVTTile> = {}
    const add = (name: string, features: GeoJSONVTFeature[] = []) => {
      if (features.length > 0)
        layers[name] = { ...at, features, transformed: true, source: null } as GeoJSONVTTile
    }
    const pieces = featuresOf(land, at).flatMap((feature) => withoutSpecks(feature.geometry as Polygon, z))
    const { whole, cut, shore } = joinLand(pieces, at)
    add('land', [...whole, ...cut])
    add('shore', shore)
    const inland = featuresOf(lakes, at).flatMap((feature) => withoutSpecks(feature.geometry as Polygon, z))
    add('lake', areaFeature(inland))
    const near = builtUp.get(`${z}/${x}/${y}`)
    if (near && pieces.length > 0) {
      const { areas, cores } = builtUpAreas(at, near, pieces)
      add('built_up', [areaFeature(areas), areaFeature(cores, { core: 1 })].flat())
    }
    add('border', featuresOf(borders, at))
    add('country', featuresOf(labels, at).filter(isInside))
    add(
      'place',
      featuresOf(places, at).filter(
        (place) => isInside(place) && (z === MAX_ZOOM || place.tags!['from'] <= z + 1),
      ),
    )
    if (Object.keys(layers).length > 0)
      yield { z, x, y, bytes: fromGeojsonVt(layers, { version: 2, extent: EXTENT }) }
    // What is too small for this tile may be large enough for those below it.
    if (z === MAX_ZOOM || indexes.every((index) => index.getTile(z, x, y) === null)) continue
    for (const [dx, dy] of [
      [1, 1],
      [0, 1],
      [1, 0],
      [0, 0],
    ] as const)
      // prettier-ignore
      waiting.push({ z: z + 1, x: x * 2 + dx, y: y * 2 + dy })
  }
}

function indexOf(features: Feature[]): GeoJSONVT {
  const options: GeoJSONVTOptions = {
    coordinates: 'unitSquare',
    maxZoom: MAX_ZOOM,
    indexMaxZoom: 4,
    indexMaxPoints: 0,
    extent: EXTENT,
    buffer: BUFFER,
    tolerance: 9,
  }
  const collection: FeatureCollection = { type: 'FeatureCollection', features }
  return new GeoJSONVT(collection, options)
}

/** Drops what would be smaller than two pixels each way, a whole piece by its outer ring. */
function withoutSpecks(polygon: Polygon, z: number): Polygon[] {
  if (z === MAX_ZOOM) return [polygon]
  const rings = polygon.filter((ring) => ringArea(ring) > 300)
  return rings[0] === polygon[0] ? [rings] : []
}

/** All land of a tile as one feature; what the world's side cuts apart from it, with its shore as lines. */
function joinLand(pieces: Polygon[], at: { z: number; x: number; y: number }) {
  const sides = worldSides(at)
  const whole: Ring[] = []
  const cut: Ring[] = []
  const shore: Ring[] = []
  for (const rings of pieces) {
    const lines = shoreLines(rings, sides)
    ;(lines ? cut : whole).push(...rings)
    if (lines) shore.push(...lines)
  }
  return {
    whole: whole.length > 0 ? [tileFeature(3, whole)] : [],
    cut: cut.length > 0 ? [tileFeature(3, cut, { cut: 1 })] : [],
    shore: shore.length > 0 ? [tileFeature(2, shore)] : [],
  }
}

function featuresOf(index: GeoJSONVT, { z, x, y }: { z: number; x: number; y: number }): GeoJSONVTFeature[] {
  return index.getTile(z, x, y)?.features ?? []
}

/** A label belongs to one tile; its copies in the margins of others would only be drawn twice. */
function isInside({ geometry }: GeoJSONVTFeature): boolean {
  const [x, y] = geometry[0] as [number, number]
  return x >= 0 && x < EXTENT && y >= 0 && y < EXTENT
}

function placesByTile(places: readonly Place[]): Map<string, Place[]> {
  const tiles = new Map<string, Place[]>()
  for (const place of places) {
    if (place.population < BUILT_UP_LEAST_POPULATION) continue
    const [x, y] = place.position
    const reach = (builtUpRadiusKm(place.population) * 2) / kmPerWorld(y)
    for (let z = BUILT_UP_FROM_ZOOM; z <= MAX_ZOOM; z++) {
      const scale = 2 ** z
      const margin = reach + 0.03 / scale
      for (let row = Math.floor((y - margin) * scale); row <= (y + margin) * scale; row++)
        for (let column = Math.floor((x - margin) * scale); column <= (x + margin) * scale; column++) {
          const key = `${z}/${column}/${row}`
          const there = tiles.get(key)
          if (there) there.push(place)
          else tiles.set(key, [place])
        }
    }
  }
  return tiles
}

function placeFeature({ name, kind, isCapital, population, position, fromZoom }: Place): Feature {
  const size = Math.min(9, Math.max(0, Math.round(Math.log10(Math.max(population, 1000) / 1000) * 2)))
  const tags = { name, kind, from: fromZoom, size, ...(isCapital ? { capital: 1 } : {}) }
  return featureOf({ type: 'Point', coordinates: position }, tags)
}

function countryFeature({ name, position, fromZoom }: CountryLabel): Feature {
  return featureOf({ type: 'Point', coordinates: position }, { name, from: fromZoom })
}

function featureOf(geometry: Geometry, properties: Record<string, string | number>): Feature {
  return { type: 'Feature', properties, geometry }
}

function areaFeature(polygons: Polygon[], tags?: Record<string, number>): GeoJSONVTFeature[] {
  return polygons.length > 0 ? [tileFeature(3, polygons.flat(), tags)] : []
}

function tileFeature(type: 2 | 3, geometry: Ring[], tags: Record<string, number> = {}): GeoJSONVTFeature {
  return { type, tags, geometry }
}

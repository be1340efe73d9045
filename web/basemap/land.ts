import earthLands from '@geo-maps/earth-lands-100m'
import type { GeometryCollection } from 'geojson'
import { smoothLakes, type Shore } from './lakes.ts'
import { kmPerWorld, mercator, ringArea, type Point, type Polygon } from './mercator.ts'
import { builtUpRadiusKm, type Place } from './places.ts'
import { simplifyRing } from './simplify.ts'

interface Detail {
  toleranceKm: number
  leastIslandKm2: number
  leastLakeKm2: number
}

/** Detail is kept where people live; nobody looks for a concert on a nameless lake in Nunavut. */
const DETAILS: Record<Nearness, Detail> = {
  0: { toleranceKm: 1.2, leastIslandKm2: 5, leastLakeKm2: 60 },
  1: { toleranceKm: 0.3, leastIslandKm2: 0.5, leastLakeKm2: 9 },
  2: { toleranceKm: 0.06, leastIslandKm2: 0.08, leastLakeKm2: 6 },
}
/** Inland water below this is nothing but a triangle in the source, wherever it lies. */
const LEAST_WATER_KM2 = 2
/** Land below this may be an island in a lake. */
const LARGEST_LAKE_ISLAND_KM2 = 4_000

/** 0 is far from everybody, 1 near a town, 2 in or near a city. */
type Nearness = 0 | 1 | 2

export interface Ground {
  /** What the sea leaves dry, lakes included. */
  land: Polygon[]
  lakes: Polygon[]
}

export function loadGround(places: readonly Place[]): Ground {
  const nearnessAt = nearnessTable(places)
  const detailAt = (point: Point) => DETAILS[nearnessAt(point)]
  const land: Polygon[] = []
  const shores: Shore[] = []
  for (const rings of polygonsOf(earthLands())) {
    for (const [i, positions] of rings.entries()) {
      const ring = positions.map(([longitude, latitude]) => mercator(longitude!, latitude!))
      const isWater = i > 0
      const area = ringArea(ring)
      const km2 = area * kmPerWorld(ring[0]![1]) ** 2
      if (isWater ? km2 >= LEAST_WATER_KM2 : km2 < LARGEST_LAKE_ISLAND_KM2)
        shores.push({ ring, isWater, area })
      if (isWater || km2 < detailAt(ring[0]!).leastIslandKm2) continue
      const simple = simplifyRing(ring, (point) => detailAt(point).toleranceKm / kmPerWorld(point[1]))
      if (simple.length >= 4) land.push([simple])
    }
  }
  return { land, lakes: smoothLakes(shores, (point) => detailAt(point).leastLakeKm2) }
}

function polygonsOf(collection: GeometryCollection): number[][][][] {
  return collection.geometries.flatMap((geometry) => {
    if (geometry.type === 'MultiPolygon') return geometry.coordinates
    return geometry.type === 'Polygon' ? [geometry.coordinates] : []
  })
}

/** A table of how near people are, in cells of 10 km at the equator. */
function nearnessTable(places: readonly Place[]): (point: Point) => Nearness {
  const size = 4096
  const cells = new Uint8Array(size * size)
  for (const { population, position } of places) {
    if (population < 4_000) continue
    const nearness = population < 30_000 ? 1 : 2
    const reachKm = nearness === 1 ? 7 : Math.max(13, builtUpRadiusKm(population) * 2)
    const reach = (reachKm / kmPerWorld(position[1])) * size
    const [x, y] = [position[0] * size, position[1] * size]
    for (let row = Math.floor(y - reach); row <= y + reach; row++)
      for (let column = Math.floor(x - reach); column <= x + reach; column++) {
        if (row < 0 || row >= size) continue
        const cell = row * size + ((column + size) % size)
        cells[cell] = Math.max(cells[cell]!, nearness)
      }
  }
  return ([x, y]) =>
    cells[Math.min(size - 1, Math.floor(y * size)) * size + (Math.floor(x * size) % size)] as Nearness
}

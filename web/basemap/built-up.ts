import clipping from 'polygon-clipping'
import { boundsOf, clipToBox, coversBox } from './box.ts'
import { contour } from './contour.ts'
import { signedArea } from './lakes.ts'
import { kmPerWorld, ringArea, type Point, type Polygon, type Ring } from './mercator.ts'
import { builtUpRadiusKm, type Place } from './places.ts'
import { simplifyRing } from './simplify.ts'
import { EXTENT, MAX_ZOOM } from './tile-size.ts'

const CELLS = 512
/** Cells on each side of the tile, so that neighbouring tiles agree about their common edge. */
const MARGIN = 12
const SIZE = CELLS + 2 * MARGIN
const UNIT = EXTENT / CELLS
/** In cells: what is smaller than that has no outline. */
const LEAST_RADIUS = 1.1
/** How far a place reaches, as a multiple of its radius; at the edge of the area the sum of all is `LEVEL`. */
const REACH = 1.6
const LEVEL = 0.37
/** Where a town is densest. */
const CORE_LEVEL = 0.85
const LEAST_CORE = 60 * UNIT ** 2

/**
 * Where towns have probably grown, guessed from nothing but the people of the places in and around a tile:
 * each place spreads a hill, hills add up, and a line is drawn at one height. In tile units, cut along the shore.
 */
export function builtUpAreas(
  tile: { z: number; x: number; y: number },
  places: readonly Place[],
  land: readonly Polygon[],
): { areas: Polygon[]; cores: Polygon[] } {
  const scale = 2 ** tile.z
  const heights = new Float32Array(SIZE * SIZE)
  for (const place of places) {
    const [x, y] = place.position
    const kmPerCell = kmPerWorld(y) / scale / CELLS
    const radius = builtUpRadiusKm(place.population) / kmPerCell
    if (radius < LEAST_RADIUS) continue
    const column = (x * scale - tile.x) * CELLS + MARGIN
    const row = (y * scale - tile.y) * CELLS + MARGIN
    raise(heights, column, row, Math.max(1.2, radius) * REACH)
  }
  const active = cellsAroundHeights(heights)
  roughen(heights, active, tile)
  const outline = (level: number, leastArea: number) =>
    toPolygons(contour({ size: SIZE, heights, active }, level), leastArea)
      .map(tile.z === MAX_ZOOM ? roundCorners : (polygon) => polygon)
      .flatMap((polygon) => cutAtShore(polygon, land))
  return { areas: outline(LEVEL, UNIT ** 2), cores: outline(CORE_LEVEL, LEAST_CORE) }
}

function raise(heights: Float32Array, column: number, row: number, reach: number) {
  const top = Math.max(1, Math.ceil(row - reach))
  const bottom = Math.min(SIZE - 2, Math.floor(row + reach))
  const left = Math.max(1, Math.ceil(column - reach))
  const right = Math.min(SIZE - 2, Math.floor(column + reach))
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const share = 1 - ((x - column) ** 2 + (y - row) ** 2) / (reach * reach)
      if (share > 0) heights[y * SIZE + x]! += share * share
    }
}

function cellsAroundHeights(heights: Float32Array): number[] {
  const active: number[] = []
  for (let cell = 0; cell < heights.length - SIZE - 1; cell++)
    if (heights[cell]! + heights[cell + 1]! + heights[cell + SIZE]! + heights[cell + SIZE + 1]! > 0)
      active.push(cell)
  return active
}

/** Towns are not discs: bends the heights by a noise that belongs to the ground, so that tiles agree. */
function roughen(heights: Float32Array, active: readonly number[], tile: { x: number; y: number }) {
  for (const cell of active) {
    if (heights[cell] === 0) continue
    const x = tile.x * CELLS + (cell % SIZE) - MARGIN
    const y = tile.y * CELLS + Math.floor(cell / SIZE) - MARGIN
    heights[cell]! *= 0.6 + 0.55 * smoothNoise(x / 9, y / 9) + 0.25 * smoothNoise(x / 4, y / 4)
  }
}

function smoothNoise(x: number, y: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  const [u, v] = [ease(x - column), ease(y - row)]
  const upper = hash(column, row) * (1 - u) + hash(column + 1, row) * u
  const lower = hash(column, row + 1) * (1 - u) + hash(column + 1, row + 1) * u
  return upper * (1 - v) + lower * v
}

const ease = (t: number) => t * t * (3 - 2 * t)

/** 0 to 1, the same for the same pair for ever. */
function hash(x: number, y: number): number {
  let h = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1)
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32
}

function toPolygons(rings: Ring[], leastArea: number): Polygon[] {
  const polygons: Polygon[] = []
  for (const ring of rings) {
    const scaled = ring.map(([x, y]): Point => [(x - MARGIN) * UNIT, (y - MARGIN) * UNIT])
    const simple = simplifyRing(scaled, () => 4.5).map(([x, y]): Point => [Math.round(x), Math.round(y)])
    // Holes are left out: a clearing inside a town is more than the population can tell.
    if (simple.length >= 4 && signedArea(simple) > 0 && ringArea(simple) > leastArea) polygons.push([simple])
  }
  return polygons
}

/** Cuts every corner once (Chaikin). */
function roundCorners(polygon: Polygon): Polygon {
  return polygon.map((ring) => {
    const round = ring.slice(1).flatMap(([bx, by], i): Point[] => {
      const [ax, ay] = ring[i]!
      return [0.25, 0.75].map((t): Point => [Math.round(ax + (bx - ax) * t), Math.round(ay + (by - ay) * t)])
    })
    return [...round, round[0]!]
  })
}

function cutAtShore(area: Polygon, land: readonly Polygon[]): Polygon[] {
  const box = boundsOf(area[0]!)
  const near: Polygon[] = []
  for (const piece of land) {
    const rings = piece.map((ring) => clipToBox(ring, box)).filter((ring) => ring.length >= 4)
    if (rings.length === 0) continue
    if (rings.length === 1 && coversBox(rings[0]!, box)) return [area]
    near.push(rings)
  }
  const cut = near.length > 0 ? clipping.intersection(area, near) : []
  return cut.map((rings) => rings.map((ring) => ring.map(([x, y]): Point => [Math.round(x), Math.round(y)])))
}

import type { BubblesQuery, NearbyQuery } from '@eventbuzz/contract/events'
import { MAX_ZOOM } from '@eventbuzz/contract/events'
import type { ErrorDetail } from '@eventbuzz/contract/errors'
import { RADIUS_M, type BoundingBox, type LatLng } from '@eventbuzz/contract/geo'

/** Which events a list holds, apart from where: those that overlap the window and pass the filters. */
export interface EventFilter {
  from: Date
  to: Date | undefined
  categorySlugs: string[]
  /** true: free only; false: priced only; undefined: all. */
  free: boolean | undefined
  /** true: only what lasts for days on end; false: only what does not; undefined: all. */
  longRunning: boolean | undefined
  /** Whether finished events are asked for too. */
  includesPast: boolean
}

type FilterQuery = Pick<NearbyQuery, 'category' | 'date_from' | 'date_to' | 'free' | 'long_running'>

/**
 * How long a day may be over, where the window begins now: an app that asks for "today" looks at its clock only every
 * minute, and that clock may be slow.
 */
const END_SLACK_MS = 5 * 60_000

/** Reads the filter of a list query. A window that begins before `now` brings finished events with it. */
export function eventFilter(query: FilterQuery, now: Date): { filter: EventFilter; problems: ErrorDetail[] } {
  const from = query.date_from === undefined ? now : new Date(query.date_from)
  const to = query.date_to === undefined ? undefined : new Date(query.date_to)
  const problems: ErrorDetail[] = []
  const slackMs = query.date_from === undefined ? END_SLACK_MS : 0
  if (to && to.getTime() + slackMs <= from.getTime()) {
    problems.push({
      parameter: 'date_to',
      message: query.date_from === undefined ? 'is not after now' : 'is not after date_from',
      expected: 'an instant after date_from, which is now unless given',
    })
  }
  return {
    filter: {
      from,
      to,
      categorySlugs: [...new Set(query.category ?? [])],
      free: query.free,
      longRunning: query.long_running,
      includesPast: from < now,
    },
    problems,
  }
}

export type Area = { kind: 'circle'; center: LatLng; radiusM: number } | { kind: 'box'; box: BoundingBox }

/** Reads the area of a bubbles query: a box, or a point with a radius, and not both. */
export function bubblesArea(query: BubblesQuery): { area: Area | undefined; problems: ErrorDetail[] } {
  const { bbox, lat, lng, radius } = query
  if (bbox !== undefined) {
    const extra = Object.entries({ lat, lng, radius }).filter(([, value]) => value !== undefined)
    if (extra.length > 0) {
      const problems = extra.map(([parameter]) => ({
        parameter,
        message: 'cannot be combined with bbox',
        expected: 'either bbox, or lat and lng with an optional radius',
      }))
      return { area: undefined, problems }
    }
    return boxArea(bbox)
  }
  if (lat === undefined || lng === undefined) {
    const missing = Object.entries({ lat, lng }).filter(([, value]) => value === undefined)
    const problems = missing.map(([parameter]) => ({
      parameter,
      message: 'is missing',
      expected: 'either bbox, or lat and lng with an optional radius',
    }))
    return { area: undefined, problems }
  }
  const center = { latitude: lat, longitude: lng }
  return { area: { kind: 'circle', center, radiusM: radius ?? RADIUS_M.default }, problems: [] }
}

function boxArea(bbox: string): { area: Area | undefined; problems: ErrorDetail[] } {
  const [west, south, east, north] = bbox.split(',').map(Number) as [number, number, number, number]
  const wrong = (message: string) => ({
    area: undefined,
    problems: [{ parameter: 'bbox', message, expected: 'west,south,east,north in degrees, WGS 84' }],
  })
  if (Math.abs(west) > 180 || Math.abs(east) > 180) return wrong('has a longitude outside -180 to 180')
  if (Math.abs(south) > 90 || Math.abs(north) > 90) return wrong('has a latitude outside -90 to 90')
  if (south > north) return wrong('has its south above its north')
  return { area: { kind: 'box', box: { west, south, east, north } }, problems: [] }
}

/** Web Mercator ends here, in degrees of latitude. */
export const MERCATOR_LIMIT_DEG = 85.051129
const TILE_PX = 512
/** Two bubbles closer than this on the screen become one cluster. */
const CLUSTER_PX = 64
/** No more squares than this along either side of the asked area, whatever the zoom says. */
const MAX_SQUARES = 64
const ASSUMED_WIDTH_PX = 1024

/** Position in Web Mercator: 0 to 1 from west to east and from north to south. */
export function mercator({ latitude, longitude }: LatLng): { x: number; y: number } {
  const limited = Math.max(-MERCATOR_LIMIT_DEG, Math.min(MERCATOR_LIMIT_DEG, latitude))
  const phi = (limited * Math.PI) / 180
  return { x: (longitude + 180) / 360, y: (1 - Math.asinh(Math.tan(phi)) / Math.PI) / 2 }
}

/**
 * How many cluster squares there are around the whole world, for a map of `box` at `zoom`.
 * Without a zoom the one is taken that shows the box in 1024 px.
 */
export function clusterSquares(box: BoundingBox, zoom: number | undefined): number {
  const northWest = mercator({ latitude: box.north, longitude: box.west })
  const southEast = mercator({ latitude: box.south, longitude: box.east })
  const width = southEast.x - northWest.x + (box.west > box.east ? 1 : 0)
  const extent = Math.max(width, southEast.y - northWest.y, 2 ** -MAX_ZOOM)
  const shown = zoom ?? Math.min(MAX_ZOOM, Math.log2(ASSUMED_WIDTH_PX / TILE_PX / extent))
  return Math.min((TILE_PX / CLUSTER_PX) * 2 ** shown, MAX_SQUARES / extent)
}

/** Clusters whose middles are nearer than this share of a square would lie on top of each other: about 45 px. */
const TOUCHING = 0.7

interface Square extends LatLng {
  count: number
  bbox: [west: number, south: number, east: number, north: number]
}

/**
 * Joins neighbouring squares whose middles nearly touch, larger ones first, so that what lies on both sides of a line
 * of the grid is one cluster all the same. Never joins across the antimeridian, where a box would have no inside.
 * @param squares how many there are around the world, as for the grid.
 */
export function joinTouching<T extends Square>(found: T[], squares: number): (T | Square)[] {
  const position = (place: LatLng) => {
    const { x, y } = mercator(place)
    return { x: x * squares, y: y * squares }
  }
  const waiting = new Map<string, (T | Square)[]>()
  const keyOf = (x: number, y: number) => `${Math.floor(x)} ${Math.floor(y)}`
  for (const square of found) {
    const { x, y } = position(square)
    const key = keyOf(x, y)
    waiting.set(key, [...(waiting.get(key) ?? []), square])
  }
  const joined: (T | Square)[] = []
  const gone = new Set<Square>()
  for (const square of found.toSorted((a, b) => b.count - a.count)) {
    if (gone.has(square)) continue
    gone.add(square)
    const { x, y } = position(square)
    const touching: Square[] = []
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const other of waiting.get(keyOf(x + dx, y + dy)) ?? []) {
          if (gone.has(other)) continue
          const there = position(other)
          if (Math.hypot(there.x - x, there.y - y) >= TOUCHING) continue
          gone.add(other)
          touching.push(other)
        }
      }
    }
    joined.push(touching.length === 0 ? square : union([square, ...touching]))
  }
  return joined
}

function union(squares: Square[]): Square {
  const count = squares.reduce((sum, square) => sum + square.count, 0)
  const mean = (key: 'latitude' | 'longitude') =>
    squares.reduce((sum, square) => sum + square[key] * square.count, 0) / count
  const edge = (side: 0 | 1 | 2 | 3, extreme: (...values: number[]) => number) =>
    extreme(...squares.map(({ bbox }) => bbox[side]))
  return {
    count,
    latitude: mean('latitude'),
    longitude: mean('longitude'),
    bbox: [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)],
  }
}

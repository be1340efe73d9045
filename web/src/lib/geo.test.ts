import { describe, expect, it } from 'vitest'
import {
  contains,
  distanceM,
  pixelOf,
  snapBox,
  tilesOf,
  viewBox,
  viewRadiusM,
  wrapLongitude,
  zoomForRadius,
} from './geo.ts'

const LISBON = { latitude: 38.7223, longitude: -9.1393 }
const PHONE = { width: 360, height: 800 }

describe('distances on the globe', () => {
  it('knows how far Porto is from Lisbon', () => {
    expect(distanceM(LISBON, { latitude: 41.1579, longitude: -8.6291 })).toBeCloseTo(274_000, -3.5)
  })

  it('goes the short way over the antimeridian', () => {
    const meters = distanceM({ latitude: 0, longitude: 179.9 }, { latitude: 0, longitude: -179.9 })
    expect(meters).toBeCloseTo(22_239, -1)
  })
})

describe('what a map shows', () => {
  it('is a box around its centre', () => {
    const box = viewBox({ ...LISBON, zoom: 12 }, PHONE)
    expect(box.east - box.west).toBeCloseTo((360 / 4096 / 512) * 360, 6)
    expect(contains(box, LISBON)).toBe(true)
    expect(contains(box, { latitude: 38.9, longitude: -9.1393 })).toBe(false)
  })

  it('has a west greater than its east across the antimeridian', () => {
    const box = viewBox({ latitude: -18, longitude: 179.99, zoom: 8 }, PHONE)
    expect(box.west).toBeGreaterThan(box.east)
    expect(contains(box, { latitude: -18, longitude: -179.9 })).toBe(true)
  })

  it('is the whole world when the map is wider than the world', () => {
    const box = viewBox({ latitude: 0, longitude: 100, zoom: 0 }, { width: 1440, height: 900 })
    expect(box).toMatchObject({ west: -180, east: 180 })
    expect(box.north).toBeCloseTo(85.05, 1)
  })

  it('turns into a radius and back', () => {
    const radiusM = viewRadiusM({ ...LISBON, zoom: 13.5 }, PHONE)
    expect(zoomForRadius(LISBON, radiusM, PHONE)).toBeCloseTo(13.5, 6)
  })
})

describe('the box that is asked for', () => {
  it('covers what is seen and stays the same for small pans', () => {
    const seen = viewBox({ ...LISBON, zoom: 12 }, PHONE)
    const asked = snapBox(seen, 12)
    expect(asked.west).toBeLessThanOrEqual(seen.west)
    expect(asked.east).toBeGreaterThanOrEqual(seen.east)
    expect(asked.south).toBeLessThanOrEqual(seen.south)
    expect(asked.north).toBeGreaterThanOrEqual(seen.north)
    const panned = viewBox({ ...LISBON, longitude: LISBON.longitude + 0.001, zoom: 12 }, PHONE)
    expect(snapBox(panned, 12)).toEqual(asked)
  })

  it('stays a crossing box at the antimeridian', () => {
    const asked = snapBox(viewBox({ latitude: -18, longitude: 180, zoom: 8 }, PHONE), 8)
    expect(asked.west).toBeGreaterThan(asked.east)
    expect(asked.west).toBeLessThanOrEqual(180)
    expect(asked.east).toBeGreaterThanOrEqual(-180)
  })

  it.each([0, 0.4, 1, 2.5])('never leaves the world at zoom %d', (zoom) => {
    const box = snapBox(viewBox({ latitude: 60, longitude: 170, zoom }, { width: 1000, height: 900 }), zoom)
    for (const longitude of [box.west, box.east]) expect(Math.abs(longitude)).toBeLessThanOrEqual(180)
    for (const latitude of [box.south, box.north]) expect(Math.abs(latitude)).toBeLessThanOrEqual(90)
  })
})

it.each([
  [190, -170],
  [-190, 170],
  [540, -180],
  [180, 180],
])('wraps longitude %d to %d', (longitude, wrapped) => {
  expect(wrapLongitude(longitude)).toBe(wrapped)
})

describe('a still map', () => {
  it('has the middle in the middle, and a tile is 512 px wide at a whole zoom', () => {
    const view = { ...LISBON, zoom: 12 }
    expect(pixelOf(LISBON, view, PHONE)).toEqual({ left: 180, top: 400 })
    const east = { ...LISBON, longitude: LISBON.longitude + 360 / 2 ** 12 }
    expect(pixelOf(east, view, PHONE).left).toBeCloseTo(180 + 512, 6)
  })

  it('shows the nearest copy of a place across the antimeridian', () => {
    const view = { latitude: 0, longitude: 179, zoom: 5 }
    const { left } = pixelOf({ latitude: 0, longitude: -179 }, view, PHONE)
    expect(left).toBeCloseTo(180 + (2 / 360) * 512 * 32, 6)
  })

  it.each([
    { ...LISBON, zoom: 12 },
    { ...LISBON, zoom: 12.7 },
    { latitude: 0, longitude: 180, zoom: 3.2 },
    { latitude: 80, longitude: -179.9, zoom: 1 },
  ])('is covered by tiles without a gap at $latitude, $longitude, $zoom', (view) => {
    const tiles = tilesOf(view, PHONE)
    const rows = new Map<number, typeof tiles>()
    for (const tile of tiles) rows.set(tile.top, [...(rows.get(tile.top) ?? []), tile])
    for (const row of rows.values()) {
      const sorted = row.toSorted((a, b) => a.left - b.left)
      expect(sorted[0]!.left).toBeLessThanOrEqual(0)
      expect(sorted.at(-1)!.left + sorted.at(-1)!.width).toBeGreaterThanOrEqual(PHONE.width)
      const ends = sorted.map(({ left, width }) => left + width - 1)
      expect(sorted.slice(1).map(({ left }) => left)).toEqual(ends.slice(0, -1))
    }
    const tops = [...rows.keys()].toSorted((a, b) => a - b)
    const bottoms = tops.map((top) => top + rows.get(top)![0]!.height - 1)
    expect(tops.slice(1)).toEqual(bottoms.slice(0, -1))
    for (const { path } of tiles) {
      const [z, x, y] = path.split('/').map(Number) as [number, number, number]
      expect(z).toBe(Math.floor(view.zoom))
      for (const index of [x, y]) expect(index >= 0 && index < 2 ** z).toBe(true)
    }
  })

  it('names the tile that a place is on', () => {
    // The formula: https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
    const middle = tilesOf({ ...LISBON, zoom: 12 }, { width: 1, height: 1 })
    expect(middle.map(({ path }) => path)).toEqual(['12/1944/1569'])
  })
})

import { describe, expect, it } from 'vitest'
import { contains, distanceM, snapBox, viewBox, viewRadiusM, wrapLongitude, zoomForRadius } from './geo.ts'

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

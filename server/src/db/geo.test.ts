import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { boxAround, boxWithin, cellsIn, distanceM, splitAtAntimeridian, widthDeg } from './geo.ts'

describe('boxAround', () => {
  it('is as wide as the circle on the equator and wider in degrees up north', () => {
    // One degree of a great circle is 111.195 km on this sphere.
    const equator = boxAround({ latitude: 0, longitude: 0 }, 11_119.5)
    expect(equator.north).toBeCloseTo(0.1, 5)
    expect(equator.east).toBeCloseTo(0.1, 5)
    const tromso = boxAround({ latitude: 69.65, longitude: 18.96 }, 11_119.5)
    expect(tromso.east - 18.96).toBeCloseTo(0.1 / Math.cos((69.65 * Math.PI) / 180), 3)
  })

  it('crosses the antimeridian', () => {
    const box = boxAround({ latitude: -16.85, longitude: 179.99 }, 5_000)
    expect(box.west).toBeGreaterThan(179)
    expect(box.east).toBeLessThan(-179)
    expect(widthDeg(box)).toBeCloseTo(0.094, 3)
    expect(splitAtAntimeridian(box)).toEqual([
      { ...box, east: 180 },
      { ...box, west: -180 },
    ])
  })

  it('takes in every longitude around a pole', () => {
    expect(boxAround({ latitude: 89.99, longitude: 10 }, 5_000)).toMatchObject({
      west: -180,
      east: 180,
      north: 90,
    })
    expect(boxAround({ latitude: -90, longitude: 10 }, 100)).toMatchObject({
      west: -180,
      east: 180,
      south: -90,
    })
  })
})

describe('boxWithin', () => {
  it('has no point outside of the circle, and boxAround none of the circle outside', () => {
    const latitude = fc.double({ min: -90, max: 90, noNaN: true })
    const longitude = fc.double({ min: -180, max: 180, noNaN: true })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    const radius = fc.integer({ min: 100, max: 50_000 })
    fc.assert(
      fc.property(latitude, longitude, radius, share, share, (lat, lng, radiusM, x, y) => {
        const center = { latitude: lat, longitude: lng }
        const box = boxWithin(center, radiusM)
        if (!box) return
        const point = {
          latitude: box.south + x * (box.north - box.south),
          longitude: box.west + y * (box.east - box.west),
        }
        expect(distanceM(center, point)).toBeLessThan(radiusM)
        const around = boxAround(center, radiusM)
        expect(point.latitude).toBeGreaterThan(around.south)
        expect(point.latitude).toBeLessThan(around.north)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is two thirds of the circle in the middle of the map, and nothing at the edges of the world', () => {
    const box = boxWithin({ latitude: 38.7, longitude: -9.1 }, 5_000)!
    expect(
      distanceM({ latitude: 38.7, longitude: -9.1 }, { latitude: box.north, longitude: box.east }),
    ).toBeGreaterThan(4_900)
    expect(boxWithin({ latitude: 89.99, longitude: 0 }, 5_000)).toBeUndefined()
    expect(boxWithin({ latitude: 0, longitude: 179.99 }, 5_000)).toBeUndefined()
  })
})

describe('cellsIn', () => {
  it('answers with no cell twice, around the whole world too', () => {
    const ring = cellsIn({ west: -180, east: 180, south: 0.01, north: 0.02 }, 10_000)!
    expect(ring).toHaveLength(7_200)
    expect(new Set(ring).size).toBe(7_200)
  })

  it('gives up when there are too many', () => {
    expect(cellsIn({ west: 0, east: 10, south: 0, north: 10 }, 600)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { boxAround, cellsIn, splitAtAntimeridian, widthDeg } from './geo.ts'

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

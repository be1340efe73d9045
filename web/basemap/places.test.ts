import { describe, expect, it } from 'vitest'
import { contour } from './contour.ts'
import { loadCountryLabels } from './countries.ts'
import { mercator, ringArea, type Ring } from './mercator.ts'
import { loadPlaces } from './places.ts'
import { simplifyRing } from './simplify.ts'

describe('places', () => {
  it('are the same, in the same order, every time', () => {
    expect(loadPlaces()).toEqual(loadPlaces())
  })

  it('take quarters of a city for suburbs, and cities for cities', () => {
    const places = loadPlaces()
    const kindOf = (name: string, near: [longitude: number, latitude: number]) => {
      const [x, y] = mercator(...near)
      return places.find(
        ({ name: n, position }) => n === name && Math.hypot(position[0] - x, position[1] - y) < 0.001,
      )?.kind
    }
    expect(kindOf('Alvalade', [-9.14, 38.75])).toBe('suburb')
    expect(kindOf('Lisbon', [-9.13, 38.72])).toBe('city')
    expect(kindOf('Sintra', [-9.38, 38.8])).toBe('town')
  })
})

describe('country labels', () => {
  it.each([
    ['Fiji', 177, 180, -18.5, -16],
    ['Russia', 60, 130, 55, 72],
    ['United States', -110, -90, 34, 46],
    ['France', -1, 7, 43, 50],
    ['Chile', -75, -67, -55, -18],
  ])('%s lies in its largest part', (name, west, east, south, north) => {
    const { position } = loadCountryLabels().find((label) => label.name === name)!
    const [left, top] = mercator(west, north)
    const [right, bottom] = mercator(east, south)
    expect(position[0]).toBeGreaterThan(left)
    expect(position[0]).toBeLessThan(right)
    expect(position[1]).toBeGreaterThan(top)
    expect(position[1]).toBeLessThan(bottom)
  })
})

describe('lines', () => {
  it('are drawn around a hill at the height asked for', () => {
    const size = 21
    const heights = new Float32Array(size * size)
    for (let i = 0; i < heights.length; i++)
      heights[i] = Math.max(0, 10 - Math.hypot((i % size) - 10, Math.floor(i / size) - 10)) / 10
    const active = Array.from({ length: size * (size - 1) - 1 }, (_, i) => i).filter(
      (i) => i % size !== size - 1,
    )
    const rings = contour({ size, heights, active }, 0.5)
    expect(rings).toHaveLength(1)
    expect(ringArea(rings[0]!)).toBeCloseTo(Math.PI * 25, -1)
  })

  it('lose their small bends and keep their large ones', () => {
    const ring: Ring = [[0, 0], [5, 0.01], [10, 0], [10, 10], [5, 5], [0, 10], [0, 0]] // prettier-ignore
    expect(simplifyRing(ring, () => 0.1)).toEqual([[0, 0], [10, 0], [10, 10], [5, 5], [0, 10], [0, 0]]) // prettier-ignore
  })
})

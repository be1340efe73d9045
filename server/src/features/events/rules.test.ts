import { describe, expect, it } from 'vitest'
import { bubblesArea, clusterSquares, eventFilter, joinTouching, mercator } from './rules.ts'

const NOW = new Date('2026-06-10T12:00:00Z')

describe('eventFilter', () => {
  it('begins now and has no end unless told otherwise', () => {
    expect(eventFilter({}, NOW)).toEqual({
      filter: {
        from: NOW,
        to: undefined,
        categorySlugs: [],
        free: undefined,
        longRunning: undefined,
        includesPast: false,
      },
      problems: [],
    })
  })

  it('includes the past only when the window begins before now', () => {
    const past = (date_from: string) => eventFilter({ date_from }, NOW).filter.includesPast
    expect(past('2026-06-10T13:59:59+02:00')).toBe(true)
    expect(past('2026-06-10T14:00:00+02:00')).toBe(false)
  })

  it('refuses a window without extent', () => {
    const { problems } = eventFilter(
      { date_from: '2026-06-11T00:00:00Z', date_to: '2026-06-11T00:00:00Z' },
      NOW,
    )
    expect(problems).toMatchObject([{ parameter: 'date_to', message: 'is not after date_from' }])
  })

  it.each([
    ['2026-06-10T11:55:01Z', []],
    ['2026-06-10T11:55:00Z', ['is not after now']],
  ])('takes %s for an end that has only just passed, or not', (date_to, messages) => {
    const { filter, problems } = eventFilter({ date_to }, NOW)
    expect(problems.map(({ message }) => message)).toEqual(messages)
    expect(filter).toMatchObject({ from: NOW, to: new Date(date_to), includesPast: false })
  })

  it('takes a category once', () => {
    expect(eventFilter({ category: ['music', 'music'] }, NOW).filter.categorySlugs).toEqual(['music'])
  })
})

describe('bubblesArea', () => {
  it('reads a box in the order west, south, east, north', () => {
    const box = { west: 170, south: -20, east: -170, north: -10 }
    expect(bubblesArea({ bbox: '170,-20,-170,-10' }).area).toEqual({ kind: 'box', box })
  })

  it('has a radius of 5 km unless told otherwise', () => {
    expect(bubblesArea({ lat: 1, lng: 2 }).area).toEqual({
      kind: 'circle',
      center: { latitude: 1, longitude: 2 },
      radiusM: 5_000,
    })
  })
})

describe('clusterSquares', () => {
  const world = { west: -180, south: -90, east: 180, north: 90 }

  it('has 64 px squares at the zoom of the map', () => {
    const city = { west: 0, south: 0, east: 0.1, north: 0.1 }
    expect(clusterSquares(city, 10)).toBe((512 / 64) * 2 ** 10)
  })

  it('never has more than 64 squares along the area', () => {
    expect(clusterSquares(world, 24)).toBeCloseTo(64, 5)
  })

  it('takes the zoom that shows the area in 1024 px when none is given', () => {
    expect(clusterSquares(world, undefined)).toBeCloseTo(16, 6)
    expect(clusterSquares({ west: 179, south: 0, east: -179, north: 1 }, undefined)).toBeCloseTo(16 * 180, 6)
  })

  it('stands a box without extent', () => {
    expect(Number.isFinite(clusterSquares({ west: 1, south: 1, east: 1, north: 1 }, undefined))).toBe(true)
  })
})

describe('mercator', () => {
  it('puts the middle of the map in the middle and the poles at its edges', () => {
    expect(mercator({ latitude: 0, longitude: 0 })).toEqual({ x: 0.5, y: 0.5 })
    expect(mercator({ latitude: 90, longitude: 180 }).y).toBeCloseTo(0, 6)
    expect(mercator({ latitude: -90, longitude: -180 })).toMatchObject({ x: 0, y: expect.closeTo(1, 6) })
  })
})

describe('joinTouching', () => {
  // 360 squares around the world: one is a degree wide on the equator.
  const at = (longitude: number, count: number, latitude = 0) => ({
    latitude,
    longitude,
    count,
    bbox: [longitude, latitude, longitude, latitude] as [number, number, number, number],
  })

  it('joins what nearly touches across a line of the grid, and weighs the middle', () => {
    const [cluster, ...others] = joinTouching([at(0.8, 3), at(1.2, 1)], 360)
    expect(others).toEqual([])
    expect(cluster).toMatchObject({ count: 4, bbox: [0.8, 0, 1.2, 0] })
    expect(cluster!.longitude).toBeCloseTo(0.9, 9)
  })

  it('leaves apart what does not touch', () => {
    const squares = [at(0.1, 3), at(0.9, 1), at(0.5, 2, 0.75)]
    expect(joinTouching(squares, 360)).toEqual([at(0.1, 3), at(0.5, 2, 0.75), at(0.9, 1)])
  })

  it('loses and doubles nobody', () => {
    const squares = Array.from({ length: 500 }, (_, i) =>
      at(((i * 37) % 100) / 10, 1 + (i % 4), ((i * 53) % 90) / 10),
    )
    const sum = (list: { count: number }[]) => list.reduce((total, { count }) => total + count, 0)
    const joined = joinTouching(squares, 360)
    expect(sum(joined)).toBe(sum(squares))
    expect(joined.length).toBeLessThan(150)
  })

  it('does not join across the antimeridian', () => {
    expect(joinTouching([at(179.9, 1), at(-179.9, 1)], 360)).toHaveLength(2)
  })
})

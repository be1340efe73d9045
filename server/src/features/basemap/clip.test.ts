import { describe, expect, it } from 'vitest'
import { clipLine, clipRing } from './clip.ts'

const clip = (...ring: number[]) => Array.from(clipRing(ring, 0, 10))

describe('a ring that is cut to a square', () => {
  it('stays as it is inside, and is nothing outside', () => {
    expect(clip(1, 1, 9, 1, 9, 9)).toEqual([1, 1, 9, 1, 9, 9])
    expect(clip(11, 1, 19, 1, 19, 9)).toEqual([])
  })

  it('goes along the sides where it is outside, in its own direction', () => {
    expect(clip(5, 5, 15, 5, 15, 15, 5, 15)).toEqual([5, 10, 5, 5, 10, 5, 10, 10])
    expect(clip(5, 15, 15, 15, 15, 5, 5, 5)).toEqual([5, 10, 10, 10, 10, 5, 5, 5])
  })

  it('is the whole square where it lies around it', () => {
    const around = clip(-90, -90, 90, -90, 90, 90, -90, 90)
    expect(around).toHaveLength(8)
    expect(new Set(['0 0', '10 0', '10 10', '0 10'])).toEqual(
      new Set([0, 2, 4, 6].map((i) => `${around[i]} ${around[i + 1]}`)),
    )
  })
})

describe('a line that is cut to a square', () => {
  it('is in parts where it leaves and comes back', () => {
    expect(clipLine([-5, 5, 5, 5, 15, 5, 15, 8, 5, 8], 0, 10)).toEqual([
      [0, 5, 5, 5, 10, 5],
      [10, 8, 5, 8],
    ])
  })

  it('crosses the square without a point in it', () => {
    expect(clipLine([-5, 0, 15, 10], 0, 10)).toEqual([[0, 2.5, 10, 7.5]])
    expect(clipLine([3, -90, 3, 90], 0, 10)).toEqual([[3, 0, 3, 10]])
  })

  it('is nothing beside it', () => {
    expect(clipLine([-5, -5, -5, 20, 20, 20], 0, 10)).toEqual([])
    expect(clipLine([-8, 5, 5, 19], 0, 10)).toEqual([])
  })
})

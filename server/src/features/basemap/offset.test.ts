import { expect, it } from 'vitest'
import { offsetRing } from './offset.ts'

it('moves a ring that runs clockwise inwards, and one that runs the other way outwards', () => {
  expect(offsetRing([0, 0, 10, 0, 10, 10, 0, 10, 0, 0], 2)).toEqual([2, 2, 8, 2, 8, 8, 2, 8])
  expect(offsetRing([0, 0, 0, 10, 10, 10, 10, 0], 2)).toEqual([-2, -2, -2, 12, 12, 12, 12, -2])
})

it('does not let a sharp corner get far away', () => {
  const spike = offsetRing([0, 0, 0, 1, 100, 0.5], 2)
  for (let i = 0; i < spike.length; i += 2) expect(spike[i]).toBeLessThan(104)
  expect(Array.from(spike).every(Number.isFinite)).toBe(true)
})

it('makes nothing of what has no area', () => {
  expect(offsetRing([1, 1, 1, 1, 2, 2, 1, 1], 2)).toEqual([])
})

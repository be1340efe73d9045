import { expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'

it.each([
  ['coffee', 'coffee', 0],
  ['cofee', 'coffee', 1],
  ['cofffee', 'coffee', 1],
  ['muzeum', 'museum', 1],
  ['jzaz', 'jazz', 1],
  ['fetsivla', 'festival', 2],
  ['kofee', 'coffee', 2],
  ['', 'jazz', 4],
  ['jazz', '', 4],
  ['ca', 'abc', 3],
  ['фестивль', 'фестиваль', 1],
])('from %j to %j it is %d', (from, to, distance) => {
  expect(editDistance(from, to)).toBe(distance)
  expect(editDistance(to, from)).toBe(distance)
})

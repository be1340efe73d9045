import { expect, it } from 'vitest'
import { isFirstVisit } from './first-visit.ts'

const person = { entry: '/', userAgent: 'Mozilla/5.0 (Android 16; Mobile)', storage: { getItem: () => null } }
const blocked = () => {
  throw new DOMException('Blocked.', 'SecurityError')
}

it.each([
  ['at the front door', {}, true],
  ['by a link to a view of the map', { entry: '/?lat=1&lng=2&z=9' }, false],
  ['by a link to an event', { entry: '/events/jazz' }, false],
  ['once more', { storage: { getItem: () => '1' } }, false],
  ['where nothing can be remembered', { storage: { getItem: blocked } }, false],
  ['as a crawler', { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1)' }, false],
])('greets a person who comes for the first time: %s', (_, change, isGreeted) => {
  expect(isFirstVisit({ ...person, ...change })).toBe(isGreeted)
})

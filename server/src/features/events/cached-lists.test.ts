import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, LISBON } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { invalidateEvents } from './index.ts'

const database = useTestDatabase()
const app = useTestApp(database, { MAP_CENTER: `${LISBON.latitude},${LISBON.longitude}` })

const at = (latitude: number, more = '') => `/events/nearby?lat=${latitude}&lng=${LISBON.longitude}${more}`
const total = async (path: string) => (await app.get(path)).body.total as number
/** What is asked for twice, and what was found each time, with an event added in between that nobody announced. */
async function twice(path: string): Promise<number[]> {
  const first = await total(path)
  await anEvent(database.db)
  return [first, await total(path)]
}
const WORLD = '/events/bubbles?bbox=-170,-70,170,70&zoom=1'

describe('lists', () => {
  it('are kept for the place that everybody begins with, and for wide maps', async () => {
    expect(await twice(at(LISBON.latitude))).toEqual([0, 0])
    expect(await twice(WORLD)).toEqual([1, 1])
  })

  it.each([
    ['at any other place', at(LISBON.latitude + 0.0001)],
    ['in the order of popularity', at(LISBON.latitude, '&sort=popular')],
    ['of a map that shows a town', '/events/bubbles?bbox=-9.3,38.6,-9,38.9&zoom=11'],
    ['of a circle on a map', `/events/bubbles?lat=${LISBON.latitude}&lng=${LISBON.longitude}&zoom=1`],
  ])('are not kept %s', async (_, path) => {
    expect(await twice(path)).toEqual([0, 1])
  })

  it('that are asked for in another way are others', async () => {
    expect(await twice(at(LISBON.latitude, '&limit=3'))).toEqual([0, 0])
    expect(await total(at(LISBON.latitude, '&limit=4'))).toBe(1)
    expect(await total(at(LISBON.latitude, '&category=tech'))).toBe(0)
  })

  it('show a write at once', async () => {
    expect([await total(at(LISBON.latitude)), await total(WORLD)]).toEqual([0, 0])
    const { status } = await app.as('organizer').post('/events', {
      title: 'Night of the museums',
      category: 'arts',
      ...LISBON,
      start_date: '2026-06-11T18:00:00Z',
      status: 'active',
    })
    expect(status).toBe(201)
    expect([await total(at(LISBON.latitude)), await total(WORLD)]).toEqual([1, 1])
    await anEvent(database.db)
    await invalidateEvents(app.deps().cache, [])
    expect([await total(at(LISBON.latitude)), await total(WORLD)]).toEqual([2, 2])
  })
})

import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent, LISBON, offset } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { ladders } from './rules.ts'

const database = useTestDatabase()
const { db } = database
const { get } = useTestApp(database)

const HERE = `lat=${LISBON.latitude}&lng=${LISBON.longitude}`
const widened = async (query: string) => {
  const { status, body } = await get(`/events/widen?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.items
}

describe('GET /events/widen', () => {
  it('says how far one has to go', async () => {
    await anEvent(db, { at: offset(LISBON, 15_000, 0) })
    await anEvent(db, { at: offset(LISBON, 16_000, 0) })
    expect(await widened(HERE)).toEqual([{ change: 'radius', radius: 20_000, date_to: null, total: 2 }])
    expect(await widened(`${HERE}&radius=1000`)).toEqual([
      { change: 'radius', radius: 50_000, date_to: null, total: 2 },
    ])
  })

  it('says how long one has to wait', async () => {
    await anEvent(db, { start: '2026-06-16T18:00:00Z' })
    const tonight = `${HERE}&date_to=2026-06-11T00:00:00Z`
    expect(await widened(tonight)).toEqual([
      { change: 'date_to', radius: null, date_to: '2026-06-18T00:00:00.000Z', total: 1 },
    ])
    await db.deleteFrom('event').execute()
    await anEvent(db, { start: '2026-12-16T18:00:00Z' })
    expect(await widened(tonight)).toEqual([{ change: 'date_to', radius: null, date_to: null, total: 1 }])
  })

  it('says what each filter takes away, by itself', async () => {
    await anEvent(db, { category: 'sports', price: [0, 0] })
    await anEvent(db, { category: 'music', price: [10, 10] })
    expect(await widened(`${HERE}&category=music&free=true`)).toEqual([
      { change: 'free', radius: null, date_to: null, total: 1 },
      { change: 'category', radius: null, date_to: null, total: 1 },
    ])
    expect(await widened(`${HERE}&long_running=true`)).toEqual([
      { change: 'long_running', radius: null, date_to: null, total: 2 },
    ])
  })

  it('lets go of all of them where none alone is enough, and has nothing where there is nothing', async () => {
    const query = `${HERE}&category=music&free=true&date_to=2026-06-11T00:00:00Z`
    expect(await widened(query)).toEqual([])
    await anEvent(db, { category: 'sports', at: offset(LISBON, 30_000, 0), start: '2026-09-01T18:00:00Z' })
    expect(await widened(query)).toEqual([{ change: 'all', radius: 50_000, date_to: null, total: 1 }])
  })

  it('widens a search by words, with or without a point', async () => {
    await anEvent(db, { title: 'Jazz in the park', start: '2026-06-20T18:00:00Z' })
    await anEvent(db, { title: 'Something else', start: '2026-06-10T18:00:00Z' })
    expect(await widened('q=jazz&date_to=2026-06-11T00:00:00Z')).toEqual([
      { change: 'date_to', radius: null, date_to: '2026-07-11T00:00:00.000Z', total: 1 },
    ])
    expect(await widened('q=jazz&lat=38.9&lng=-9.1393&radius=10000')).toEqual([
      { change: 'radius', radius: 20_000, date_to: null, total: 1 },
    ])
    expect(await widened('q=nosuchword')).toEqual([])
  })

  it('looks for words anywhere when they are not within the largest radius', async () => {
    await anEvent(db, { title: 'Jazz in the hills', at: offset(LISBON, 80_000, 0), category: 'music' })
    for (const radius of [10_000, 50_000])
      expect(await widened(`q=jazz&${HERE}&radius=${radius}`)).toEqual([
        { change: 'radius', radius: null, date_to: null, total: 1 },
      ])
    expect(await widened(`q=jazz&${HERE}&radius=10000&category=sports`)).toEqual([
      { change: 'all', radius: null, date_to: null, total: 1 },
    ])
    expect(await widened(`${HERE}&radius=10000`)).toEqual([])
  })

  it('says what is wrong', async () => {
    for (const query of [
      '',
      'q=jazz&lat=1',
      'q=+',
      `${HERE}&category=nope`,
      `${HERE}&limit=3`,
      'q=jazz&long_running=true',
    ])
      expect((await get(`/events/widen?${query}`)).status).toBe(400)
  })
})

it.each([{ long_running: false }, { q: 'jazz' }])('asks no more than a dozen questions: %j', (more) => {
  const all = ladders({
    lat: 1,
    lng: 1,
    radius: 100,
    date_to: '2026-06-11T00:00:00Z',
    category: ['music'],
    free: true,
    ...more,
  })
  expect(all.flat().length).toBeLessThanOrEqual(10)
})

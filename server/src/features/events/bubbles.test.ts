import { describe, expect, it } from 'vitest'
import type { BubbleMap } from '@eventbuzz/contract/events'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, LISBON, offset } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'

const database = useTestDatabase()
const { db } = database
const { get } = useTestApp(database)

const bubbles = async (query: string) => {
  const { status, body } = await get(`/events/bubbles?${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body as BubbleMap
}
const WORLD = 'bbox=-180,-90,180,90'

describe('GET /events/bubbles', () => {
  it('answers with one bubble an event, in the colour of its category', async () => {
    const { id } = await anEvent(db, { category: 'sports', title: 'Match' })
    expect(await bubbles('bbox=-9.2,38.6,-9.0,38.8')).toEqual({
      bubbles: [
        {
          id,
          title: 'Match',
          ...LISBON,
          category_slug: 'sports',
          category_color: '#00C853',
          start_date: '2026-06-11T18:00:00.000Z',
        },
      ],
      clusters: [],
      total: 1,
    })
  })

  it('joins events that would touch on the map, and takes them apart when one zooms in', async () => {
    const corner = offset(LISBON, 400, 400)
    await anEvent(db)
    await anEvent(db, { at: corner })
    const { bubbles: none, clusters, total } = await bubbles(`${WORLD}&zoom=3`)
    expect(none).toEqual([])
    expect(total).toBe(2)
    expect(clusters).toHaveLength(1)
    expect(clusters[0]).toMatchObject({ count: 2 })
    expect(clusters[0]!.latitude).toBeCloseTo((LISBON.latitude + corner.latitude) / 2, 8)
    expect(clusters[0]!.bbox).toEqual([LISBON.longitude, LISBON.latitude, corner.longitude, corner.latitude])
    const close = await bubbles('bbox=-9.15,38.71,-9.12,38.74&zoom=16')
    expect(close.clusters).toEqual([])
    expect(close.bubbles).toHaveLength(2)
  })

  it('keeps events at one venue together at every zoom, in a box without extent', async () => {
    await anEvent(db)
    await anEvent(db)
    const { clusters } = await bubbles('bbox=-9.14,38.722,-9.139,38.723&zoom=22')
    const { longitude, latitude } = LISBON
    expect(clusters).toEqual([{ ...LISBON, count: 2, bbox: [longitude, latitude, longitude, latitude] }])
  })

  it('never answers with more than 64 by 64 squares, whatever the zoom', async () => {
    for (let i = 0; i < 150; i++) await anEvent(db, { at: { latitude: 0, longitude: -150 + i * 2 } })
    const { bubbles: single, clusters, total } = await bubbles(`${WORLD}&zoom=20`)
    expect(total).toBe(150)
    expect(single.length + clusters.length).toBeLessThanOrEqual(64)
  })

  // Taveuni, Fiji: the 180th meridian crosses the island. Source: GeoNames, Taveuni (-16.85, 179.97 W).
  const TAVEUNI_WEST = { latitude: -16.85, longitude: 179.97 }
  const TAVEUNI_EAST = { latitude: -16.85, longitude: -179.97 }
  it('has both sides of the antimeridian in a box that crosses it', async () => {
    await anEvent(db, { title: 'West', at: TAVEUNI_WEST })
    await anEvent(db, { title: 'East', at: TAVEUNI_EAST })
    await anEvent(db, { title: 'Elsewhere' })
    const { bubbles: found } = await bubbles('bbox=179,-18,-179,-16&zoom=12')
    expect(found.map(({ title }) => title).sort()).toEqual(['East', 'West'])
    expect((await bubbles('bbox=-179,-18,179,-16')).total).toBe(0)
  })

  it('has both sides of the antimeridian in a circle too', async () => {
    await anEvent(db, { at: TAVEUNI_WEST })
    await anEvent(db, { at: TAVEUNI_EAST })
    expect((await bubbles('lat=-16.85&lng=180&radius=5000')).total).toBe(2)
    expect((await bubbles('lat=-16.85&lng=-180&radius=5000')).total).toBe(2)
  })

  it('has what lies at the poles and on the edge of the world', async () => {
    await anEvent(db, { at: { latitude: 90, longitude: 0 } })
    await anEvent(db, { at: { latitude: -90, longitude: 180 } })
    await anEvent(db, { at: { latitude: 0, longitude: -180 } })
    expect((await bubbles(WORLD)).total).toBe(3)
    expect((await bubbles('lat=90&lng=77&radius=100')).total).toBe(1)
    expect((await bubbles('lat=-90&lng=-120&radius=100')).total).toBe(1)
  })

  it('narrows by window, category and price like the lists', async () => {
    await anEvent(db, { category: 'music', price: [0, 0] })
    await anEvent(db, { category: 'sports', start: '2026-07-01T10:00:00Z' })
    await anEvent(db, { status: 'draft' })
    await anEvent(db, { status: 'completed', start: '2026-06-01T10:00:00Z' })
    expect((await bubbles(WORLD)).total).toBe(2)
    expect((await bubbles(`${WORLD}&category=sports`)).total).toBe(1)
    expect((await bubbles(`${WORLD}&date_to=2026-06-12T00:00:00Z`)).total).toBe(1)
    expect((await bubbles(`${WORLD}&free=true`)).total).toBe(1)
    expect((await bubbles(`${WORLD}&date_from=2026-05-01T00:00:00Z`)).total).toBe(3)
  })

  it.each([
    ['nothing', '', ['lat', 'lng']],
    ['half a point', 'lat=1', ['lng']],
    ['a box and a point', 'bbox=0,0,1,1&lat=1&lng=1', ['lat', 'lng']],
    ['a box of three numbers', 'bbox=0,0,1', ['bbox']],
    ['a longitude beyond the world', 'bbox=-181,0,1,1', ['bbox']],
    ['a box upside down', 'bbox=0,2,1,1', ['bbox']],
    ['a parameter that does not exist', `${WORLD}&limit=5`, ['limit']],
  ])('refuses %s', async (_case, query, parameters) => {
    const { status, body } = await get(`/events/bubbles?${query}`)
    expect(status).toBe(400)
    expect(body.error.details.map(({ parameter }: { parameter: string }) => parameter)).toEqual(parameters)
  })

  it('may be kept for five minutes and answers 304 to who has it', async () => {
    const { headers } = await get(`/events/bubbles?${WORLD}`)
    expect(headers['cache-control']).toBe('public, max-age=300')
    expect((await get(`/events/bubbles?${WORLD}`, { 'if-none-match': String(headers['etag']) })).status).toBe(
      304,
    )
  })
})

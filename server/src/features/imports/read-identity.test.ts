import { describe, expect, it } from 'vitest'
import { readExternalId, stableNumber } from './read-identity.ts'

const START = '2026-07-01T19:00:00.000Z'
const hall = { venue: 'Old Hall', latitude: 1, longitude: 2, address: null, city: null, country: null }
const idOf = (record: object, place = hall, title = 'Jazz & Soup', start = START) =>
  readExternalId({ ...record }, title, start, place)

describe('readExternalId', () => {
  it.each([
    [{ '@id': 'https://x.org/e/1', identifier: 'a' }, 'https://x.org/e/1'],
    [{ identifier: 'a-1' }, 'a-1'],
    [{ identifier: 17 }, '17'],
    [{ identifier: { '@type': 'PropertyValue', propertyID: 'x', value: 'a-1' } }, 'a-1'],
    [{ identifier: [null, {}, { value: 'a-1' }] }, 'a-1'],
    [{ '@id': '#event', identifier: 'a-1' }, 'a-1'],
    [{ '@id': '_:b0', identifier: 'a-1' }, 'a-1'],
    [{ '@id': 'a\u0000\uD83Db' }, 'ab'],
  ])('knows %j as %s', (record, id) => {
    expect(idOf(record)).toBe(id)
  })

  it('shortens an id that the database would not hold, and keeps it distinct', () => {
    const ids = ['a', 'b'].map((end) => idOf({ '@id': 'x'.repeat(600) + end }))
    expect(new Set(ids).size).toBe(2)
    expect(ids[0]).toMatch(/^sha256:[0-9a-f]{64}$/)
  })

  it('is the same for another spelling, url or geocoding', () => {
    const id = idOf({})
    expect(idOf({ url: 'https://x.org' })).toBe(id)
    expect(idOf({}, hall, 'JAZZ and Soup'.replace('and', '&'))).toBe(id)
    expect(idOf({}, { ...hall, venue: 'old  hall', latitude: 1.5 })).toBe(id)
  })

  it('differs by name, start and place', () => {
    const ids = [
      idOf({}),
      idOf({}, hall, 'Jazz'),
      idOf({}, hall, '東京'),
      idOf({}, hall, '♥♥♥'),
      idOf({}, hall, '★★★'),
      idOf({}, hall, 'Jazz & Soup', '2026-07-02T19:00:00.000Z'),
      idOf({}, { ...hall, venue: 'New Hall' }),
      idOf({}, { ...hall, venue: null as never }),
      idOf({}, { ...hall, venue: null as never, latitude: 1.001 }),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('stableNumber', () => {
  it('is the same for the same text and spreads over its range', () => {
    const numbers = Array.from({ length: 200 }, (_, i) => stableNumber(`event ${i}`, 8))
    expect(numbers).toEqual(Array.from({ length: 200 }, (_, i) => stableNumber(`event ${i}`, 8)))
    expect(new Set(numbers)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]))
  })
})

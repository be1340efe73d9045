import { describe, expect, it } from 'vitest'
import { aSearch, LISBON } from '../../../../test/search-samples.ts'
import { filters, queryText, sorting } from './query.ts'

describe('the words for Meilisearch', () => {
  it.each([
    ['jazz conc', 'jazz conc'],
    ['jazz concert ', 'jazz concert'],
    ['jazz concert!', 'jazz concert '],
    ['open "jazz concert"', '"jazz concert" open '],
    ['“open air”', '"open air"'],
    ['"jazz', 'jazz'],
    ['-jazz rock -"open air"', '"open air" jazz rock '],
    ['jazz \uD800 \u0000', 'jazz '],
  ])('are, of %j, %j', (typed, expected) => {
    expect(queryText(typed)?.trimEnd()).toBe(expected.trimEnd())
  })

  it('end where the last one is finished', () => {
    expect(queryText('jazz conc')).toBe('jazz conc')
    expect(queryText('jazz concert!')).toBe('jazz concert ')
    expect(queryText('jazz "open air"')).toBe('"open air" jazz ')
  })

  it.each(['', '"', '!!!', '🎷', '-'])('are none in %j: Meilisearch would find everything', (typed) => {
    expect(queryText(typed)).toBeUndefined()
  })
})

describe('filters', () => {
  it('hold numbers and ids', () => {
    const id = '0d4f3a52-0c57-4f0e-9a4e-7f0b1a3c2d1e'
    const from = new Date('2026-06-10T12:00:00.250Z')
    const request = aSearch({ from, to: new Date(0), free: false, categoryIds: [id, id] })
    expect(filters(request)).toEqual([
      'ends_at > 1781092800.25',
      'starts_at < 0',
      `category_id IN ["${id}", "${id}"]`,
      'is_free = false',
    ])
  })

  it.each(['x" OR is_free = true OR category_id = "', 'a]', 'a\\', ''])('refuse %j for an id', (id) => {
    expect(() => filters(aSearch({ categoryIds: [id] }))).toThrow(TypeError)
  })

  it("turn a radius on our sphere into one on Meilisearch's, which is smaller", () => {
    const [, circle] = filters(aSearch({ center: LISBON, radiusM: 50_000 }))
    const radius = Number(/_geoRadius\(38\.7223, -9\.1393, ([\d.]+)\)/.exec(circle!)![1])
    // 8.77 m less of 6,371 km are 69 mm of 50 km; 1 mm is for rounding.
    expect(radius).toBeCloseTo(50_000 - 0.0688 + 0.001, 3)
  })
})

it('puts the nearest first among equals, then the soonest', () => {
  expect(sorting(aSearch({ center: LISBON }))).toEqual(['_geoPoint(38.7223, -9.1393):asc', 'starts_at:asc'])
  expect(sorting(aSearch())).toEqual(['starts_at:asc'])
})

import { describe, expect, it } from 'vitest'
import {
  type ExploreSearch,
  hasFilters,
  isAwayFromSearch,
  moveMap,
  parseExploreSearch,
  parseQuery,
  roundView,
  searchedPlace,
  searchHere,
  searchWithin,
  stringifySearch,
  toggleCategory,
  viewOf,
  withoutFilters,
} from './explore-search.ts'
import { viewRadiusM } from './geo.ts'

const HOME = { latitude: 38.7223, longitude: -9.1393, zoom: 12 }
const PHONE = { width: 360, height: 800 }
const read = (query: string) => parseExploreSearch(parseQuery(query))
const write = (search: ExploreSearch) => stringifySearch({ ...search })

describe('the address', () => {
  const roundTrips: [string, ExploreSearch][] = [
    ['', {}],
    ['?lat=43.6532&lng=-79.3832&z=12.5', { lat: 43.6532, lng: -79.3832, z: 12.5 }],
    ['?when=weekend&free=1', { when: 'weekend', free: true }],
    ['?category=arts&category=music', { category: ['arts', 'music'] }],
    ['?from=2026-11-28&to=2026-11-30', { from: '2026-11-28', to: '2026-11-30' }],
    [
      '?lat=0&lng=0&z=3&near=1.5,-2.25&radius=7300&sort=date',
      { lat: 0, lng: 0, z: 3, near: '1.5,-2.25', radius: 7300, sort: 'date' },
    ],
    ['?event=0f8fad5b-d9cb-469f-a165-70867728950e', { event: '0f8fad5b-d9cb-469f-a165-70867728950e' }],
    ['?spot=43.64262,-79.38711', { spot: '43.64262,-79.38711' }],
  ]
  it.each(roundTrips)('%s survives the way in and out', (query, search) => {
    expect(read(query)).toEqual(search)
    expect(write(search)).toBe(query)
  })

  it.each(['?radius=5000', '?sort=distance', '?free=0', '?free=', '?category='])(
    'leaves the default out of %s',
    (query) => {
      expect(read(query)).toEqual({})
    },
  )

  it.each([
    '?lat=91&lng=0',
    '?lat=43',
    '?lat=&lng=',
    '?lat=abc&lng=1',
    '?z=99',
    '?z=NaN',
    '?near=1',
    '?near=1,2,3',
    '?near=95,0',
    '?radius=5',
    '?when=never',
    '?from=2026-02-30',
    '?from=yesterday',
    '?category=NO%20SLUG',
    '?sort=price',
    '?event=../../admin',
    '?unknown=1',
  ])('drops what makes no sense: %s', (query) => {
    expect(read(query)).toEqual({})
  })

  it('prefers a named time to dates', () => {
    expect(read('?when=today&from=2026-01-01')).toEqual({ when: 'today' })
  })

  it('writes the same categories in the same order, once each', () => {
    expect(write(read('?category=tech&category=arts&category=tech'))).toBe('?category=arts&category=tech')
  })

  it('carries no more decimals than the zoom can show', () => {
    expect(roundView({ latitude: 38.7222523, longitude: -9.1393366, zoom: 6.6666 })).toEqual({
      latitude: 38.722,
      longitude: -9.139,
      zoom: 6.67,
    })
    expect(roundView({ latitude: 38.7222523, longitude: -9.1393366, zoom: 16 }).latitude).toBe(38.72225)
  })
})

describe('map and searched place', () => {
  const moved = { latitude: 38.76, longitude: -9.1, zoom: 12 }

  it('are one until the map is moved', () => {
    expect(searchedPlace({ lat: 1, lng: 2, z: 10 }, HOME)).toEqual({ latitude: 1, longitude: 2 })
    expect(searchedPlace({}, HOME)).toEqual({ latitude: HOME.latitude, longitude: HOME.longitude })
  })

  it('part when the map is moved, however often', () => {
    const once = moveMap({}, moved, HOME)
    const twice = moveMap(once, { ...moved, latitude: 38.9 }, HOME)
    expect(searchedPlace(twice, HOME)).toEqual({ latitude: 38.7223, longitude: -9.1393 })
    expect(viewOf(twice, HOME).latitude).toBe(38.9)
  })

  it('meet again when this area is searched', () => {
    const search = searchHere(moveMap({ event: 'x' }, moved, HOME), moved, PHONE)
    expect(searchedPlace(search, HOME)).toEqual({ latitude: 38.76, longitude: -9.1 })
    expect(search.near).toBeUndefined()
    expect(search.event).toBeUndefined()
    expect(isAwayFromSearch(search, HOME, PHONE)).toBe(false)
  })

  it('are worth a new search after a long pan or a strong zoom, not after a nudge', () => {
    expect(isAwayFromSearch({}, HOME, PHONE)).toBe(false)
    expect(isAwayFromSearch(moveMap({}, moved, HOME), HOME, PHONE)).toBe(true)
    expect(isAwayFromSearch(moveMap({}, { ...HOME, latitude: 38.724 }, HOME), HOME, PHONE)).toBe(false)
    expect(isAwayFromSearch(moveMap({}, { ...HOME, zoom: 9 }, HOME), HOME, PHONE)).toBe(true)
    expect(isAwayFromSearch(moveMap({}, { ...HOME, zoom: 15 }, HOME), HOME, PHONE)).toBe(true)
    expect(isAwayFromSearch(moveMap({}, { ...HOME, zoom: 12.5 }, HOME), HOME, PHONE)).toBe(false)
  })

  it('show the same when the radius is changed', () => {
    const wide = searchWithin(moveMap({ when: 'today' }, moved, HOME), 10_000, HOME, PHONE)
    expect(wide).toMatchObject({ lat: 38.7223, lng: -9.1393, radius: 10_000, when: 'today' })
    expect(viewRadiusM(viewOf(wide, HOME), PHONE)).toBeCloseTo(10_000, -2)
    expect(searchWithin(wide, 5000, HOME, PHONE).radius).toBeUndefined()
  })

  it('searches no farther than the API allows', () => {
    expect(searchHere({}, { ...HOME, zoom: 2 }, PHONE).radius).toBe(50_000)
    expect(searchHere({}, { ...HOME, zoom: 20 }, PHONE).radius).toBe(100)
  })
})

describe('filters', () => {
  it('toggle a category on and off', () => {
    const on = toggleCategory({ category: ['music'] }, 'arts')
    expect(on.category).toEqual(['arts', 'music'])
    expect(toggleCategory(toggleCategory(on, 'arts'), 'music').category).toBeUndefined()
  })

  it('can be cleared without losing the place', () => {
    const search: ExploreSearch = {
      lat: 1,
      lng: 2,
      when: 'today',
      free: true,
      category: ['arts'],
      radius: 900,
    }
    expect(hasFilters(search)).toBe(true)
    expect(hasFilters(withoutFilters(search))).toBe(false)
    expect(withoutFilters(search)).toMatchObject({ lat: 1, lng: 2, radius: 900 })
  })
})

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Place } from '@eventbuzz/contract/places'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { writeGazetteer, type GazetteerPlace } from './gazetteer-file.ts'
import { Gazetteer } from './gazetteer.ts'
import { placeKey } from './place-name.ts'

const real = new Gazetteer(
  readFileSync(fileURLToPath(new URL('../../../dist/gazetteer.bin', import.meta.url))),
)
const { get } = useTestApp(useTestDatabase())
const SPRINGFIELD = { latitude: 39.8, longitude: -89.65 }

const first = (query: string, near?: { latitude: number; longitude: number }) =>
  real.find({ query, near, limit: 5 })[0]
const short = (place: Place | undefined) =>
  place && `${place.name}, ${place.region === null ? '' : `${place.region}, `}${place.country}`

describe('a place is found', () => {
  it.each([
    ['by the beginning of its name', 'Amsterd', 'Amsterdam, NL'],
    ['in any case and without accents', 'sao pau', 'São Paulo, BR'],
    ['with accents that it has', 'Zürich', 'Zürich, ZH, CH'],
    ['without the ones that it has', 'zurich', 'Zürich, ZH, CH'],
    ['in its own language', 'Lisboa', 'Lisbon, PT'],
    ['in German', 'Mailand', 'Milan, IT'],
    ['in French', 'Londres', 'London, ENG, GB'],
    ['in Arabic', 'القاهرة', 'Cairo, EG'],
    ['in Japanese', '東京', 'Tokyo, JP'],
    ['in Cyrillic', 'Москва', 'Moscow, RU'],
    ['with letters that are not letters and accents', 'Lodz', 'Łódź, PL'],
    ['with punctuation left out', 'st gallen', 'Sankt Gallen, SG, CH'],
    ['in a country after a comma', 'Paris, US', 'Paris, TX, US'],
    ['in a country by its name in German', 'Wien, Österreich', 'Vienna, AT'],
    ['in a country without a comma', 'paris france', 'Paris, FR'],
    ['in a region', 'Springfield, IL', 'Springfield, IL, US'],
    ['beside a region that nobody knows', 'Lisbon, Estremadura', 'Lisbon, PT'],
    ['with a letter too few', 'amsterdm', 'Amsterdam, NL'],
    ['with a letter too many', 'lisbonn', 'Lisbon, PT'],
    ['with two letters swapped', 'berlni', 'Berlin, DE'],
    ['with a wrong letter', 'melbaurne', 'Melbourne, AU'],
  ])('%s: %s', (_, query, expected) => {
    expect(short(first(query))).toBe(expected)
  })

  it('says which of its names was found, in the spelling of its people', () => {
    expect(first('münch')).toMatchObject({ name: 'Munich', matched_name: 'München' })
    expect(first('munich')).toMatchObject({ name: 'Munich', matched_name: null })
  })

  it('the larger first, unless another one is near', () => {
    expect(short(first('springf'))).toBe('Springfield, MO, US')
    expect(short(first('springf', SPRINGFIELD))).toBe('Springfield, IL, US')
    expect(short(first('paris', SPRINGFIELD))).toBe('Paris, FR')
  })

  it('once, however many of its names fit', () => {
    const found = real.find({ query: 'lis', near: undefined, limit: 20 })
    expect(found).toHaveLength(20)
    expect(new Set(found.map(({ latitude, longitude }) => `${latitude} ${longitude}`)).size).toBe(20)
    expect(found[0]!.name).toBe('Lisbon')
  })

  it.each(['', ' ', ',', ', France', '!?', 'xqzwvk', '\u0000', 'x'.repeat(100), '🎉', '\ud800', ',,,'])(
    'never for %j',
    (query) => {
      expect(real.find({ query, near: undefined, limit: 5 })).toEqual([])
    },
  )
})

describe('the file of the gazetteer', () => {
  const aPlace = (wishes: Partial<GazetteerPlace>): GazetteerPlace => ({
    latitude: 1.5,
    longitude: -179.99999,
    population: 1,
    country: 'XX',
    region: '',
    names: ['A'],
    ...wishes,
  })

  it('keeps what was written', () => {
    const file = writeGazetteer(
      [
        aPlace({ names: ['Ölberg', 'Mount of Olives'], region: 'ABC' }),
        aPlace({ names: ['Zeta'], latitude: -90, longitude: 180, population: 4_000_000_000 }),
      ],
      placeKey,
    )
    const one = new Gazetteer(file)
    expect(one.size).toBe(2)
    const find = (query: string) => one.find({ query, near: undefined, limit: 2 })
    expect(find('mount')).toEqual([
      {
        name: 'Ölberg',
        matched_name: 'Mount of Olives',
        country: 'XX',
        region: 'ABC',
        latitude: 1.5,
        longitude: -179.99999,
        population: 1,
      },
    ])
    expect(find('z')).toMatchObject([
      { latitude: -90, longitude: 180, population: 4_000_000_000, region: null },
    ])
    // Wherever the bytes lie in memory.
    const moved = Buffer.concat([Buffer.alloc(1), file]).subarray(1)
    expect(new Gazetteer(moved).find({ query: 'zeta', near: undefined, limit: 1 })).toHaveLength(1)
  })

  it('is refused when it is something else, or was cut off', () => {
    const file = writeGazetteer([aPlace({})], placeKey)
    expect(() => new Gazetteer(file.subarray(0, -1))).toThrow('not complete')
    expect(() => new Gazetteer(Buffer.alloc(64))).toThrow('not the file')
  })
})

describe('GET /places', () => {
  it('answers with places, the nearest among equals', async () => {
    const { status, headers, body } = await get('/places?q=springf&lat=39.8&lng=-89.65&limit=2')
    expect(status).toBe(200)
    expect(headers['cache-control']).toBe('public, max-age=3600')
    expect(body.items).toHaveLength(2)
    expect(body.items[0]).toEqual({
      name: 'Springfield',
      matched_name: null,
      country: 'US',
      region: 'IL',
      latitude: expect.closeTo(39.8, 1),
      longitude: expect.closeTo(-89.6, 1),
      population: expect.any(Number),
    })
    expect((await get('/places?q=li')).body.items).toHaveLength(8)
  })

  it('says what is wrong', async () => {
    const { status, body } = await get('/places?q=lis&lat=1')
    expect(status).toBe(400)
    expect(body.error.details).toMatchObject([{ parameter: 'lng', expected: 'lat and lng together' }])
    for (const query of ['', '?q=', '?q=lis&limit=21', `?q=${'x'.repeat(101)}`, '?q=lis&radius=1'])
      expect((await get(`/places${query}`)).status).toBe(400)
  })
})

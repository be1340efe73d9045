import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultCategoryTable } from './categories.ts'
import { normaliseEvent } from './normalise-event.ts'

const geo = { '@type': 'GeoCoordinates', latitude: 43.6532, longitude: -79.3832 }
const place = { '@type': 'Place', name: 'Old Hall', geo }
const good = { '@type': 'Event', name: 'Summer Concert', startDate: '2026-07-01T19:00', location: place }

const normalise = (parts: object) => normaliseEvent({ ...good, ...parts }, defaultCategoryTable)
const eventOf = (parts: object) => {
  const result = normalise(parts)
  if ('refusal' in result) throw new Error(result.refusal)
  return { ...result.event, notes: result.notes }
}
const refusalOf = (parts: object) => {
  const result = normalise(parts)
  return 'refusal' in result ? result.refusal : null
}

describe('normaliseEvent', () => {
  it('knows nothing that the record does not say', () => {
    expect(eventOf({})).toEqual({
      external_id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      title: 'Summer Concert',
      description: null,
      category: 'other',
      latitude: 43.6532,
      longitude: -79.3832,
      venue: 'Old Hall',
      address: null,
      city: null,
      country: null,
      start_date: new Date('2026-07-01T23:00:00Z'),
      end_date: null,
      timezone: 'America/Toronto',
      all_day: false,
      image_url: null,
      url: null,
      ticket_url: null,
      price_min: null,
      price_max: null,
      currency: null,
      status: 'active',
      tags: [],
      metadata: {},
      notes: [],
    })
  })

  it.each([
    [{ '@type': undefined }, '@type is missing, wanted Event or one of its kinds'],
    [{ '@type': 'WebPage' }, '@type is WebPage, wanted Event or one of its kinds'],
    [{ '@type': 'EventSeries' }, '@type is EventSeries, wanted Event or one of its kinds'],
    [{ name: undefined }, 'name is missing, wanted at least 3 characters'],
    [{ name: ' Hi ' }, 'name is "Hi", wanted at least 3 characters'],
    [{ name: '<b></b>' }, 'name is "<b></b>", wanted at least 3 characters'],
    [{ startDate: undefined }, 'startDate is missing, wanted an ISO 8601 date, with or without a time'],
    [
      { startDate: 'next Friday' },
      'startDate is "next Friday", wanted an ISO 8601 date, with or without a time',
    ],
    [
      { startDate: '2026-02-30' },
      'startDate is "2026-02-30", wanted an ISO 8601 date, with or without a time',
    ],
    [
      { startDate: '0001-01-01' },
      'startDate is "0001-01-01", wanted an ISO 8601 date, with or without a time',
    ],
    [{ startDate: null }, 'startDate is missing, wanted an ISO 8601 date, with or without a time'],
    [{ endDate: '2028-07-01' }, 'it lasts more than 370 days: a permanent offer or a mistyped year'],
    [{ location: undefined }, 'location is missing, wanted a Place with coordinates'],
    [{ location: [] }, 'location is missing, wanted a Place with coordinates'],
    [{ location: 'Old Hall' }, 'location is "Old Hall", wanted a Place with coordinates'],
    [
      { location: { '@type': 'VirtualLocation' } },
      'it takes place online only, wanted a Place with coordinates',
    ],
    [
      { location: { '@type': 'Place' } },
      'location has no coordinates, wanted geo with latitude and longitude',
    ],
    [{ location: { geo: { latitude: 91, longitude: 0 } } }, 'latitude is 91, wanted a number from -90 to 90'],
    [
      { location: { geo: { latitude: 1, longitude: -181 } } },
      'longitude is -181, wanted a number from -180 to 180',
    ],
    [{ location: { geo: { latitude: 1 } } }, 'longitude is missing, wanted a number from -180 to 180'],
    [
      { location: { geo: { latitude: 'N', longitude: 1 } } },
      'latitude is "N", wanted a number from -90 to 90',
    ],
    [
      { location: { geo: { latitude: '0.0', longitude: 0 } } },
      'the coordinates are 0, 0 ("null island"), which stands for unknown',
    ],
  ])('refuses %j and says why', (parts, reason) => {
    expect(refusalOf(parts)).toBe(reason)
  })

  it('gives the title of what it refuses, as far as there is one', () => {
    expect(normalise({ location: null })).toMatchObject({ title: 'Summer Concert' })
    expect(normalise({ name: null })).toMatchObject({ title: null })
  })

  it.each([
    'Event',
    'MusicEvent',
    'Festival',
    'https://schema.org/Event',
    'http://schema.org/TheaterEvent',
    'schema:Event',
    ['Thing', 'Event'],
  ])('takes the type %j for an event', (type) => {
    expect(refusalOf({ '@type': type })).toBeNull()
  })

  it.each([
    ['a text', 'Jazz &amp; Soup', 'Jazz & Soup'],
    ['a list', ['Jazz', 'Le jazz'], 'Jazz'],
    ['a value object', { '@value': 'Jazz', '@language': 'en' }, 'Jazz'],
    ['markup', '<i>Late</i>\n Jazz', 'Late Jazz'],
  ])('reads a name that is %s', (_, name, title) => {
    expect(eventOf({ name }).title).toBe(title)
  })

  it('cuts a name and a description that are too long between two words, with a note', () => {
    const event = eventOf({ name: 'jazz '.repeat(60), description: 'words '.repeat(1000) })
    expect(event.title).toBe(`${'jazz '.repeat(50).trim()}…`)
    expect(event.description).toMatch(/words…$/)
    expect(event.notes).toEqual([
      'name is longer than 255 characters: cut',
      'description is longer than 5000 characters: cut',
    ])
  })

  it.each([
    [
      'a list, the first with coordinates',
      [{ '@type': 'VirtualLocation' }, { name: 'A' }, place],
      { venue: 'Old Hall' },
    ],
    [
      'numbers as text',
      { geo: { latitude: ' 43.5', longitude: '-79' } },
      { latitude: 43.5, longitude: -79, venue: null },
    ],
    ['coordinates on the place itself', { latitude: 43.5, longitude: -79 }, { latitude: 43.5 }],
    ['a list of points', { geo: [{}, geo] }, { latitude: 43.6532 }],
    [
      'an address as text',
      { geo, address: '1 Main St, Springfield' },
      { address: '1 Main St, Springfield', city: null },
    ],
    [
      'an address in parts',
      {
        geo,
        address: {
          streetAddress: '1 Main St',
          postalCode: 'M5V',
          addressLocality: 'Toronto',
          addressCountry: 'CA',
        },
      },
      { address: '1 Main St, M5V', city: 'Toronto', country: 'CA' },
    ],
    [
      'a country with a name',
      { geo, address: { addressCountry: { '@type': 'Country', name: 'Canada' } } },
      { country: 'Canada', address: null },
    ],
  ])('reads a location that is %s', (_, location, expected) => {
    expect(eventOf({ location })).toMatchObject(expected)
  })

  it.each([
    [{ eventStatus: 'https://schema.org/EventCancelled' }, 'cancelled', 0],
    [{ eventStatus: 'EventCancelled' }, 'cancelled', 0],
    [{ eventStatus: 'schema:EventPostponed' }, 'cancelled', 1],
    [{ eventStatus: 'EventMovedOnline' }, 'cancelled', 1],
    [{ eventStatus: 'EventRescheduled' }, 'active', 0],
    [{ eventStatus: 'https://schema.org/EventScheduled' }, 'active', 0],
  ])('reads the status of %j as %s', (parts, status, notes) => {
    expect(eventOf(parts)).toMatchObject({ status, notes: { length: notes } })
  })

  it.each([
    ['a list', ['Jazz', ' JAZZ ', 'Open Air'], ['jazz', 'open air']],
    ['text with commas', 'Jazz, Open Air,,', ['jazz', 'open air']],
    ['defined terms', [{ '@type': 'DefinedTerm', name: 'Jazz' }, 7, null], ['jazz', '7']],
    [
      'too many',
      Array.from({ length: 25 }, (_, i) => `k${i}`),
      Array.from({ length: 20 }, (_, i) => `k${i}`),
    ],
    ['too long', ['x'.repeat(51), 'fine'], ['fine']],
  ])('makes tags of keywords that are %s', (_, keywords, tags) => {
    expect(eventOf({ keywords }).tags).toEqual(tags)
  })

  it.each([
    [{ '@type': 'Organization', name: 'City of Toronto' }, { organizer: 'City of Toronto' }],
    [
      [
        { '@type': 'Person', name: 'A. Person' },
        { '@type': 'schema:NGO', name: 'Trees' },
      ],
      { organizer: 'Trees' },
    ],
    [{ '@type': 'Person', name: 'A. Person' }, {}],
    [{ '@type': ['Person', 'Organization'], name: 'A. Person' }, {}],
    [{ '@type': 'Organization', name: 'me@example.org' }, {}],
    [{ name: 'Of unknown kind' }, {}],
    ['A. Person', {}],
  ])('keeps of the organizer %j only what is an organisation', (organizer, metadata) => {
    expect(eventOf({ organizer }).metadata).toEqual(metadata)
  })

  it('never throws, and never yields what the database would refuse, on arbitrary JSON', () => {
    const anything = fc.jsonValue({ maxDepth: 3 })
    const or = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 4, arbitrary: value }, anything)
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('http://x.org/ y', 'https://é.org', '2026-07-01', '12,50'),
    )
    const number = fc.double()
    const location = fc.record({
      '@type': fc.constantFrom('Place', 'VirtualLocation', 7),
      name: or(text),
      address: or(fc.record({ streetAddress: or(text), addressCountry: or(text) })),
      geo: or(
        fc.record({
          latitude: fc.double({ min: -91, max: 91 }),
          longitude: fc.double({ min: -181, max: 181 }),
        }),
      ),
    })
    const offer = fc.record({
      price: or(number),
      lowPrice: or(text),
      priceCurrency: or(fc.constant('EUR')),
      url: or(text),
    })
    const record = fc.record(
      {
        '@type': fc.constant('Event'),
        '@id': or(text),
        name: or(fc.string({ unit: 'binary', minLength: 3 })),
        startDate: or(fc.date({ noInvalidDate: true }).map((date) => date.toISOString())),
        endDate: or(text),
        location: or(location),
        offers: or(fc.array(offer)),
        keywords: or(fc.array(text)),
        isAccessibleForFree: anything,
        image: or(text),
        url: or(text),
        organizer: anything,
        previousStartDate: anything,
        description: or(text),
      },
      { requiredKeys: ['@type', 'name', 'startDate', 'location'] },
    )
    fc.assert(
      fc.property(
        fc.oneof({ weight: 5, arbitrary: record }, fc.dictionary(fc.string(), anything)),
        (value) => {
          const result = normaliseEvent(value, defaultCategoryTable)
          if ('refusal' in result) return
          const { event } = result
          const urls = [event.url, event.ticket_url, event.image_url].filter((url) => url !== null)
          expect([...event.title].length).toBeGreaterThanOrEqual(3)
          expect([...event.title].length).toBeLessThanOrEqual(255)
          expect(Number.isFinite(event.start_date.getTime())).toBe(true)
          expect(event.end_date === null || event.end_date > event.start_date).toBe(true)
          expect(urls.filter((url) => !url.startsWith('https://'))).toEqual([])
          expect(!event.price_max || /^[A-Z]{3}$/.test(event.currency ?? '')).toBe(true)
          expect(JSON.stringify(event)).not.toMatch(/\\u0000|\\ud[89a-f]../i)
        },
      ),
      { numRuns: 500 },
    )
  })
})

import type { LatLng } from '@eventbuzz/contract/geo'
import { describe, isObject, type JsonObject } from './json-ld.ts'
import { clip, lengthOf } from '../../lib/plain-text.ts'
import { lineOf, list, numberOf, objects, Refusal, typesOf, type Note } from './values.ts'

export interface EventPlace extends LatLng {
  venue: string | null
  address: string | null
  city: string | null
  country: string | null
}

const MAX_LENGTH = { venue: 255, address: 500, city: 100, country: 100 } as const

/** The first place of `location` that has coordinates. */
export function readPlace(record: JsonObject, note: Note): EventPlace {
  const locations = list(record['location'])
  const places = objects(locations).filter((place) => !typesOf(place).includes('VirtualLocation'))
  if (locations.length === 0) throw new Refusal('location is missing, wanted a Place with coordinates')
  if (places.length === 0) {
    const isOnline = objects(locations).length > 0
    throw new Refusal(
      isOnline
        ? 'it takes place online only, wanted a Place with coordinates'
        : `location is ${describe(locations[0])}, wanted a Place with coordinates`,
    )
  }
  const place = places.find(hasCoordinates)
  if (!place) throw new Refusal('location has no coordinates, wanted geo with latitude and longitude')
  return { ...coordinatesOf(place), ...addressOf(place, note) }
}

/** schema.org allows the two numbers on the place itself, too. */
function points(place: JsonObject): JsonObject[] {
  return [...objects(place['geo']), place].filter(
    (point) => point['latitude'] !== undefined || point['longitude'] !== undefined,
  )
}

const hasCoordinates = (place: JsonObject) => points(place).length > 0

function coordinatesOf(place: JsonObject): LatLng {
  const point = points(place)[0] ?? {}
  const latitude = coordinate(point, 'latitude', 90)
  const longitude = coordinate(point, 'longitude', 180)
  if (latitude === 0 && longitude === 0) {
    throw new Refusal('the coordinates are 0, 0 ("null island"), which stands for unknown')
  }
  return { latitude, longitude }
}

function coordinate(point: JsonObject, name: 'latitude' | 'longitude', limit: number): number {
  const found = point[name]
  const degrees = numberOf(found)
  if (degrees === null || Math.abs(degrees) > limit) {
    throw new Refusal(`${name} is ${describe(found)}, wanted a number from -${limit} to ${limit}`)
  }
  // -0 would come back from the database as a different value than was written.
  return degrees + 0
}

function addressOf(place: JsonObject, note: Note): Omit<EventPlace, keyof LatLng> {
  const field = (name: keyof typeof MAX_LENGTH, text: string | null): string | null => {
    if (text === null || lengthOf(text) <= MAX_LENGTH[name]) return text
    note(`${name} is longer than ${MAX_LENGTH[name]} characters: cut`)
    return clip(text, MAX_LENGTH[name])
  }
  const postal = objects(place['address'])[0]
  const street =
    postal && [lineOf(postal['streetAddress']), lineOf(postal['postalCode'])].filter(Boolean).join(', ')
  const country = postal?.['addressCountry']
  return {
    venue: field('venue', lineOf(place['name'])),
    address: field('address', postal ? street || null : lineOf(place['address'])),
    city: field('city', lineOf(postal?.['addressLocality'])),
    country: field('country', lineOf(isObject(country) ? country['name'] : country)),
  }
}

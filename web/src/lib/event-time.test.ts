import { describe, expect, it } from 'vitest'
import { cardTime, cardZone, type EventTimes, fullTime, type Reader, zoneNote } from './event-time.ts'

const reader = (now: string, changes: Partial<Reader> = {}): Reader => ({
  now: new Date(now),
  locale: 'en-GB',
  zone: 'Europe/Lisbon',
  ...changes,
})

const event = (
  start_date: string,
  end_date: string | null,
  changes: Partial<EventTimes> = {},
): EventTimes => ({
  start_date,
  end_date,
  timezone: 'Europe/Lisbon',
  all_day: false,
  ...changes,
})

// Versions of ICU disagree on the comma after the weekday.
const spaces = (text: string | null) => text?.replace(/\u00a0/g, ' ').replaceAll(',', '') ?? null

describe('the time on a card', () => {
  const now = reader('2026-11-26T12:00:00Z')
  it.each([
    ['later today', event('2026-11-26T20:00:00Z', '2026-11-26T22:00:00Z'), 'Today 20:00'],
    ['tomorrow', event('2026-11-27T09:30:00Z', null), 'Tomorrow 09:30'],
    ['another day', event('2026-11-28T20:00:00Z', null), 'Sat 28 Nov 20:00'],
    ['now, ending today', event('2026-11-26T11:00:00Z', '2026-11-26T14:00:00Z'), 'Now until 14:00'],
    ['now, ending on Sunday', event('2026-11-20T10:00:00Z', '2026-11-29T18:00:00Z'), 'Until Sun 29 Nov'],
    ['over several days', event('2026-11-27T18:00:00Z', '2026-11-29T18:00:00Z'), 'Fri 27 Nov – Sun 29 Nov'],
    ['over', event('2026-11-24T18:00:00Z', '2026-11-24T20:00:00Z'), 'Ended Tue 24 Nov'],
    ['over since midnight', event('2026-11-25T20:00:00Z', '2026-11-26T00:00:00Z'), 'Ended Wed 25 Nov'],
    ['on until midnight', event('2026-11-24T18:00:00Z', '2026-11-27T00:00:00Z'), 'Until today'],
    ['begun, without an end', event('2026-11-26T11:00:00Z', '2026-11-26T11:00:00Z'), 'Today 11:00'],
    ['next year', event('2027-11-24T18:00:00Z', null), 'Wed 24 Nov 2027 18:00'],
  ])('of what is %s', (_name, it, text) => {
    expect(spaces(cardTime(it, now))).toBe(text)
  })

  it('is in the zone of the event', () => {
    const toronto = event('2026-11-27T01:00:00Z', null, { timezone: 'America/Toronto' })
    expect(spaces(cardTime(toronto, now))).toBe('Today 20:00')
  })

  it('counts a day as today at the place of the event, not at the reader', () => {
    const auckland = event('2026-11-26T20:00:00Z', null, { timezone: 'Pacific/Auckland' })
    expect(spaces(cardTime(auckland, now))).toBe('Today 09:00')
  })

  it('has no hours when the event lasts all day', () => {
    const oneDay = event('2026-11-28T00:00:00Z', '2026-11-29T00:00:00Z', { all_day: true })
    const twoDays = event('2026-11-28T00:00:00Z', '2026-11-30T00:00:00Z', { all_day: true })
    expect(spaces(cardTime(oneDay, now))).toBe('Sat 28 Nov')
    expect(spaces(cardTime(twoDays, now))).toBe('Sat 28 Nov – Sun 29 Nov')
  })
})

describe("the time on the event's page", () => {
  const now = reader('2026-11-20T12:00:00Z')

  it('names day and hours', () => {
    const { days, hours } = fullTime(event('2026-11-28T20:00:00Z', '2026-11-28T23:00:00Z'), now)
    expect([spaces(days), hours]).toEqual(['Saturday 28 November', '20:00 – 23:00'])
  })

  it('keeps a night that crosses midnight on the day it began', () => {
    const { days, hours } = fullTime(event('2026-11-28T22:00:00Z', '2026-11-29T04:00:00Z'), now)
    expect([spaces(days), hours]).toEqual(['Saturday 28 November', '22:00 – 04:00'])
  })

  it('does not add a day for an end at midnight', () => {
    const { days, hours } = fullTime(event('2026-11-28T20:00:00Z', '2026-11-29T00:00:00Z'), now)
    expect([spaces(days), hours]).toEqual(['Saturday 28 November', '20:00 – 00:00'])
  })

  it('names both days of an event over several days', () => {
    const { days, hours } = fullTime(event('2026-11-28T10:00:00Z', '2026-12-01T18:00:00Z'), now)
    expect(spaces(days)).toBe('Sat 28 Nov – Tue 1 Dec')
    expect(spaces(hours)).toBe('Sat 28 Nov 10:00 – Tue 1 Dec 18:00')
  })

  it('shows the start alone when the end is unknown', () => {
    for (const end of [null, '2026-11-28T20:00:00Z'])
      expect(fullTime(event('2026-11-28T20:00:00Z', end), now).hours).toBe('20:00')
  })

  it('writes the wall clock on both sides of a clock change', () => {
    const night = event('2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z', { timezone: 'Europe/Lisbon' })
    expect(fullTime(night, now).hours).toBe('23:00 – 03:00')
  })

  it('uses the twelve-hour clock where people do', () => {
    const american = reader('2026-11-20T12:00:00Z', { locale: 'en-US' })
    expect(spaces(fullTime(event('2026-11-28T20:00:00Z', '2026-11-28T23:00:00Z'), american).hours)).toBe(
      '8:00 PM – 11:00 PM',
    )
  })
})

describe('the note on the zone', () => {
  const now = reader('2026-11-20T12:00:00Z')

  it('is left out when the clocks agree, whatever the zones are called', () => {
    expect(zoneNote(event('2026-11-28T20:00:00Z', null, { timezone: 'Europe/London' }), now)).toBeNull()
  })

  it('is there when they differ', () => {
    expect(zoneNote(event('2026-11-28T20:00:00Z', null, { timezone: 'Europe/Berlin' }), now)).toBe('CET')
    expect(zoneNote(event('2026-11-28T20:00:00Z', null, { timezone: 'Asia/Kathmandu' }), now)).toBe(
      'GMT+5:45',
    )
  })

  it('is on a card only beside an hour', () => {
    const oneEvening = event('2026-11-28T20:00:00Z', null, { timezone: 'Europe/Berlin' })
    const festival = event('2026-11-28T20:00:00Z', '2026-12-02T20:00:00Z', { timezone: 'Europe/Berlin' })
    expect(cardZone(oneEvening, now)).toBe('CET')
    expect(cardZone(festival, now)).toBeNull()
  })

  it('is left out of an event that lasts all day', () => {
    expect(
      zoneNote(event('2026-11-28T00:00:00Z', null, { timezone: 'Asia/Tokyo', all_day: true }), now),
    ).toBeNull()
  })
})

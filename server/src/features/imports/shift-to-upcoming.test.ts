import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { endsAt } from '../../lib/ends-at.ts'
import { shiftToUpcoming } from './shift-to-upcoming.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const local = (text: string, timezone: string) =>
  new Date(Temporal.PlainDateTime.from(text).toZonedDateTime(timezone).epochMilliseconds)
const wall = (date: Date, timezone: string) =>
  Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timezone).toPlainDateTime()

const anEvent = (timezone: string, start: string, end: string | null = null, all_day = false) => ({
  external_id: 'a',
  timezone,
  all_day,
  start_date: local(start, timezone),
  end_date: end === null ? null : local(end, timezone),
})

describe('shiftToUpcoming', () => {
  it.each([
    ['has not begun', '2026-11-23T20:00', null],
    ['is going on', '2026-11-23T10:00', '2026-11-23T13:00'],
    ['began less than two hours ago, its end unknown', '2026-11-23T11:00', null],
    ['has been going on for months', '2026-05-01T10:00', '2026-12-01T10:00'],
  ])('leaves an event alone that %s', (_, start, end) => {
    const event = anEvent('UTC', start, end)
    expect(shiftToUpcoming(event, new Date('2026-11-23T12:00Z'))).toBe(event)
  })

  it.each([
    ['over a spring night in the north', 'America/Toronto', '2025-07-02T19:00', '2026-02-20T12:00Z'],
    ['over an autumn night in the north', 'Europe/Lisbon', '2025-07-02T19:00', '2026-10-10T12:00Z'],
    ['over a spring night in the south', 'Australia/Melbourne', '2026-07-01T19:00', '2026-09-20T12:00Z'],
    ['over an autumn night in the south', 'America/Santiago', '2025-01-01T19:00', '2026-03-20T12:00Z'],
    ['in a zone with 30 minutes', 'Australia/Adelaide', '2025-07-02T19:00', '2026-09-20T12:00Z'],
    ['in a zone with 45 minutes', 'Asia/Kathmandu', '2025-07-02T19:00', '2026-09-20T12:00Z'],
    ['in a zone with 45 minutes and summer time', 'Pacific/Chatham', '2025-07-02T19:00', '2026-09-20T12:00Z'],
    [
      'in a zone of 30 minutes of summer time',
      'Australia/Lord_Howe',
      '2025-07-02T19:00',
      '2026-09-20T12:00Z',
    ],
  ])('keeps weekday and time of day %s', (_, timezone, start, now) => {
    const event = anEvent(timezone, start)
    // Eight events cover all the distances.
    for (let i = 0; i < 8; i += 1) {
      const moved = wall(
        shiftToUpcoming({ ...event, external_id: `event ${i}` }, new Date(now)).start_date,
        timezone,
      )
      expect(moved.toPlainTime().toString()).toBe('19:00:00')
      expect(moved.dayOfWeek).toBe(wall(event.start_date, timezone).dayOfWeek)
    }
  })

  it('keeps the length of an event of months on the clock', () => {
    const event = anEvent('America/Toronto', '2025-02-25T10:00', '2025-08-22T17:30')
    const moved = shiftToUpcoming(event, new Date('2026-11-23T12:00Z'))
    const length = ({ start_date, end_date }: typeof event) =>
      wall(start_date, 'America/Toronto').until(wall(end_date!, 'America/Toronto')).toString()
    expect(length(moved)).toBe(length(event))
    expect(length(moved)).toBe('P178DT7H30M')
  })

  it('begins a whole day at midnight again after it was moved off a day without one', () => {
    const event = anEvent('Africa/Cairo', '2026-04-24T01:00', '2026-04-25T00:00', true)
    const { start_date, end_date } = shiftToUpcoming(event, new Date('2026-05-20T12:00Z'))
    expect(wall(start_date, 'Africa/Cairo').toPlainTime().toString()).toBe('00:00:00')
    expect(end_date!.getTime() - start_date.getTime()).toBe(DAY_MS)
  })

  it('lets most events stay when it runs again a day later', () => {
    const events = Array.from({ length: 200 }, (_, i) => ({
      ...anEvent('UTC', '2025-07-02T19:00'),
      external_id: `e${i}`,
    }))
    const today = new Date('2026-11-24T12:00Z')
    const tomorrow = new Date('2026-11-25T12:00Z')
    const stayed = events.filter(
      (event) =>
        shiftToUpcoming(event, today).start_date.getTime() ===
        shiftToUpcoming(event, tomorrow).start_date.getTime(),
    )
    expect(stayed).toHaveLength(200)
  })

  const zones = [
    'America/Toronto',
    'Australia/Adelaide',
    'Asia/Kathmandu',
    'Pacific/Chatham',
    'Africa/Cairo',
    'Etc/GMT+5',
  ]
  it('puts whatever is over into the coming 60 days, by whole weeks, the same each time', () => {
    const instant = fc.date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        instant,
        instant,
        fc.string(),
        fc.boolean(),
        (timezone, start, now, external_id, all_day) => {
          const event = { external_id, timezone, all_day, start_date: start, end_date: null }
          fc.pre(endsAt(event) <= now)
          const { start_date } = shiftToUpcoming(event, now)
          expect(start_date > now).toBe(true)
          expect(start_date.getTime() - now.getTime()).toBeLessThanOrEqual(60 * DAY_MS)
          const days = wall(start, timezone)
            .toPlainDate()
            .until(wall(start_date, timezone).toPlainDate()).days
          expect(days % 7).toBe(0)
          expect(shiftToUpcoming(event, now)).toEqual({ ...event, start_date })
        },
      ),
      { numRuns: 300 },
    )
  })
})

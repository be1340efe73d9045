import { describe, expect, it } from 'vitest'
import { originalStart, readDates } from './read-dates.ts'

const read = (startDate: string, endDate?: string, timezone = 'America/Toronto') => {
  const notes: string[] = []
  const dates = readDates({ startDate, endDate }, timezone, (note) => notes.push(note))
  return [
    dates.start_date.toISOString(),
    dates.end_date?.toISOString() ?? null,
    dates.all_day,
    notes,
  ] as const
}

describe('readDates', () => {
  it.each([
    ['Z', '2026-07-01T23:00:00.000Z'],
    ['-04:00', '2026-07-02T03:00:00.000Z'],
    ['+0530', '2026-07-01T17:30:00.000Z'],
    ['', '2026-07-02T03:00:00.000Z'],
  ])('reads 23:00%s', (offset, instant) => {
    expect(read(`2026-07-01T23:00${offset}`)[0]).toBe(instant)
    expect(read(`2026-07-01T23:00:00.000${offset}`)[0]).toBe(instant)
    expect(read(`2026-07-01 23:00:00${offset}`)[0]).toBe(instant)
  })

  it.each([
    // The clock of 02:30 does not exist, it goes on to 03:30; 01:30 comes twice, the first is meant.
    ['America/Toronto', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
    ['America/Toronto', '2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
    ['Australia/Adelaide', '2026-10-04T02:30', '2026-10-03T17:00:00.000Z'],
    ['Asia/Kathmandu', '2026-07-01T19:00', '2026-07-01T13:15:00.000Z'],
    ['Pacific/Chatham', '2026-07-01T19:00', '2026-07-01T06:15:00.000Z'],
    ['Etc/GMT+5', '2026-07-01T19:00', '2026-07-02T00:00:00.000Z'],
  ])('takes a time without an offset for wall time in %s: %s', (timezone, startDate, instant) => {
    expect(read(startDate, undefined, timezone)[0]).toBe(instant)
  })

  it.each([
    ['one day', '2026-07-01', undefined, '2026-07-01T04:00:00.000Z', null],
    [
      'one day, named twice',
      '2026-07-01',
      '2026-07-01',
      '2026-07-01T04:00:00.000Z',
      '2026-07-02T04:00:00.000Z',
    ],
    ['three days', '2026-07-01', '2026-07-03', '2026-07-01T04:00:00.000Z', '2026-07-04T04:00:00.000Z'],
    [
      'a night of 23 hours',
      '2026-03-08',
      '2026-03-08',
      '2026-03-08T05:00:00.000Z',
      '2026-03-09T04:00:00.000Z',
    ],
    [
      'until a time',
      '2026-07-01',
      '2026-07-03T17:00',
      '2026-07-01T04:00:00.000Z',
      '2026-07-04T04:00:00.000Z',
    ],
    [
      'until a midnight',
      '2026-07-01',
      '2026-07-03T00:00',
      '2026-07-01T04:00:00.000Z',
      '2026-07-03T04:00:00.000Z',
    ],
  ])('counts whole days, the last one included: %s', (_, startDate, endDate, start, end) => {
    expect(read(startDate, endDate)).toEqual([start, end, true, []])
  })

  it('begins a whole day at its first moment where midnight is skipped', () => {
    expect(read('2026-04-24', undefined, 'Africa/Cairo')[0]).toBe('2026-04-23T22:00:00.000Z')
  })

  it.each([
    ['equals the start', '2026-07-01T19:00', []],
    ['is the same moment in another notation', '2026-07-01T23:00Z', []],
    ['is the day of the start', '2026-07-01', []],
    ['is before the start', '2026-07-01T18:00', ['endDate "2026-07-01T18:00" is before startDate: left out']],
    ['cannot be read', 'late', ['endDate is "late", wanted an ISO 8601 date: left out']],
  ])('does not know the end when endDate %s', (_, endDate, notes) => {
    expect(read('2026-07-01T19:00', endDate)).toEqual(['2026-07-01T23:00:00.000Z', null, false, notes])
  })

  it('lets a timed event end with a later day', () => {
    expect(read('2026-07-01T19:00', '2026-07-03')[1]).toBe('2026-07-04T04:00:00.000Z')
  })

  it('takes an event of 370 days and refuses a longer one', () => {
    expect(read('2026-01-01T12:00Z', '2027-01-06T12:00Z')[1]).toBe('2027-01-06T12:00:00.000Z')
    expect(() => read('2026-01-01T12:00Z', '2027-01-06T12:01Z')).toThrow('more than 370 days')
  })
})

describe('originalStart', () => {
  const start = new Date('2026-07-08T19:00:00Z')

  it.each([
    [undefined, '2026-07-08T19:00:00.000Z'],
    ['2026-07-01T19:00Z', '2026-07-01T19:00:00.000Z'],
    [['2026-07-05T19:00Z', '2026-07-01T19:00Z', 'never'], '2026-07-01T19:00:00.000Z'],
    [{ odd: true }, '2026-07-08T19:00:00.000Z'],
  ])('is the earliest of the start and %j', (previousStartDate, expected) => {
    expect(originalStart({ previousStartDate }, 'UTC', start)).toBe(expected)
  })
})

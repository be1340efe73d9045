import { describe, expect, it } from 'vitest'
import { dayRangeWindow, timeWindow, type When } from './time-window.ts'

type Row = [when: When, zone: string, now: string, from: string | null, to: string]

function look([when, zone, now]: Row) {
  const { from, to } = timeWindow(when, new Date(now), zone)
  return [from?.toISOString().replace('.000', '') ?? null, to?.toISOString().replace('.000', '')]
}

describe('time windows', () => {
  const ordinary: Row[] = [
    ['today', 'Europe/Lisbon', '2026-01-14T10:00:00Z', null, '2026-01-15T00:00:00Z'],
    ['today', 'America/Toronto', '2026-01-15T03:00:00Z', null, '2026-01-15T05:00:00Z'],
    ['tomorrow', 'America/Toronto', '2026-01-15T03:00:00Z', '2026-01-15T05:00:00Z', '2026-01-16T05:00:00Z'],
    ['today', 'Pacific/Kiritimati', '2026-01-14T10:00:00Z', null, '2026-01-15T10:00:00Z'],
    ['today', 'Etc/GMT+12', '2026-01-14T11:59:00Z', null, '2026-01-14T12:00:00Z'],
    ['tomorrow', 'Europe/Berlin', '2026-12-31T12:00:00Z', '2026-12-31T23:00:00Z', '2027-01-01T23:00:00Z'],
  ]
  it.each(ordinary)('cuts %s in %s at %s at the midnights of the place', (...row) => {
    expect(look(row)).toEqual([row[3], row[4]])
  })

  const weekends: Row[] = [
    ['weekend', 'Europe/Berlin', '2026-01-12T08:00:00Z', '2026-01-16T23:00:00Z', '2026-01-18T23:00:00Z'],
    // Friday 23:30 is still before the weekend.
    ['weekend', 'Europe/Berlin', '2026-01-16T22:30:00Z', '2026-01-16T23:00:00Z', '2026-01-18T23:00:00Z'],
    ['weekend', 'Europe/Berlin', '2026-01-17T09:00:00Z', null, '2026-01-18T23:00:00Z'],
    ['weekend', 'Europe/Berlin', '2026-01-18T22:59:00Z', null, '2026-01-18T23:00:00Z'],
    // Monday 00:00 in Berlin is Sunday evening in UTC.
    ['weekend', 'Europe/Berlin', '2026-01-18T23:00:00Z', '2026-01-23T23:00:00Z', '2026-01-25T23:00:00Z'],
    // Already Saturday in Auckland while it is Friday in UTC.
    ['weekend', 'Pacific/Auckland', '2026-01-16T12:00:00Z', null, '2026-01-18T11:00:00Z'],
  ]
  it.each(weekends)('means by %s in %s at %s the coming one, or the rest of the current one', (...row) => {
    expect(look(row)).toEqual([row[3], row[4]])
  })

  const clockChanges: Row[] = [
    // 23 hours: Berlin springs forward on 29 March 2026.
    ['tomorrow', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    // 25 hours: Toronto falls back on 1 November 2026.
    ['tomorrow', 'America/Toronto', '2026-10-31T12:00:00Z', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
    ['weekend', 'America/Toronto', '2026-10-29T12:00:00Z', '2026-10-31T04:00:00Z', '2026-11-02T05:00:00Z'],
    // Southern hemisphere: Sydney springs forward on 4 October and falls back on 5 April 2026.
    ['tomorrow', 'Australia/Sydney', '2026-10-03T02:00:00Z', '2026-10-03T14:00:00Z', '2026-10-04T13:00:00Z'],
    ['tomorrow', 'Australia/Sydney', '2026-04-04T02:00:00Z', '2026-04-04T13:00:00Z', '2026-04-05T14:00:00Z'],
    // Lord Howe moves its clocks by half an hour.
    [
      'tomorrow',
      'Australia/Lord_Howe',
      '2026-10-03T02:00:00Z',
      '2026-10-03T13:30:00Z',
      '2026-10-04T13:00:00Z',
    ],
    // Cairo has no 00:00 on 24 April 2026: the day begins at 01:00.
    ['tomorrow', 'Africa/Cairo', '2026-04-23T12:00:00Z', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
    // Havana has 00:00 twice on 1 November 2026: the first one counts.
    ['tomorrow', 'America/Havana', '2026-10-31T12:00:00Z', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'],
  ]
  it.each(clockChanges)('keeps to the wall clock when clocks change: %s in %s at %s', (...row) => {
    expect(look(row)).toEqual([row[3], row[4]])
  })

  const oddOffsets: Row[] = [
    ['today', 'Asia/Kathmandu', '2026-01-14T18:00:00Z', null, '2026-01-14T18:15:00Z'],
    ['today', 'Asia/Kolkata', '2026-01-14T18:31:00Z', null, '2026-01-15T18:30:00Z'],
    ['tomorrow', 'Pacific/Chatham', '2026-01-14T00:00:00Z', '2026-01-14T10:15:00Z', '2026-01-15T10:15:00Z'],
    ['today', 'America/St_Johns', '2026-01-15T03:00:00Z', null, '2026-01-15T03:30:00Z'],
  ]
  it.each(oddOffsets)('understands zones off by 30 or 45 minutes: %s in %s at %s', (...row) => {
    expect(look(row)).toEqual([row[3], row[4]])
  })

  it('includes both days of a range', () => {
    const { from, to } = dayRangeWindow('2026-03-28', '2026-03-29', 'Europe/Berlin')
    expect(from?.toISOString()).toBe('2026-03-27T23:00:00.000Z')
    expect(to?.toISOString()).toBe('2026-03-29T22:00:00.000Z')
  })

  it('leaves an open end of a range open', () => {
    expect(dayRangeWindow(undefined, '2026-01-01', 'UTC').from).toBeNull()
    expect(dayRangeWindow('2026-01-01', undefined, 'UTC').to).toBeNull()
  })
})

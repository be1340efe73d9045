import { dayInZone, dayNumber, startOfDay, weekdayOf } from './zoned-time.ts'

export const WHEN = ['today', 'tomorrow', 'weekend'] as const
export type When = (typeof WHEN)[number]

/** `from` null means from now on; `to` null means without an end. `to` itself is outside. */
export interface TimeWindow {
  from: Date | null
  to: Date | null
}

const SATURDAY = 6
const SUNDAY = 0

/** What "today", "tomorrow" and "this weekend" mean at a place: days begin at midnight in its zone. */
export function timeWindow(when: When, now: Date, zone: string): TimeWindow {
  const today = dayInZone(now, zone)
  if (when === 'today') return { from: null, to: startOfDay(today + 1, zone) }
  if (when === 'tomorrow') return { from: startOfDay(today + 1, zone), to: startOfDay(today + 2, zone) }

  const weekday = weekdayOf(today)
  if (weekday === SATURDAY) return { from: null, to: startOfDay(today + 2, zone) }
  if (weekday === SUNDAY) return { from: null, to: startOfDay(today + 1, zone) }
  const saturday = today + (SATURDAY - weekday)
  return { from: startOfDay(saturday, zone), to: startOfDay(saturday + 2, zone) }
}

/** The window of two calendar days (`YYYY-MM-DD`, both inside); either may be missing. */
export function dayRangeWindow(from: string | undefined, to: string | undefined, zone: string): TimeWindow {
  return {
    from: from ? startOfDay(dayOf(from), zone) : null,
    to: to ? startOfDay(dayOf(to) + 1, zone) : null,
  }
}

function dayOf(isoDay: string): number {
  const [year = 0, month = 0, day = 0] = isoDay.split('-').map(Number)
  return dayNumber({ year, month, day })
}

/** A day of the calendar, without a time of day or a zone. */
export interface CalendarDay {
  year: number
  /** 1 to 12. */
  month: number
  day: number
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const formatters = new Map<string, Intl.DateTimeFormat>()

function partsFormatter(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    formatters.set(zone, formatter)
  }
  return formatter
}

export function isTimeZone(zone: string): boolean {
  try {
    partsFormatter(zone)
    return true
  } catch {
    return false
  }
}

function wallClock(instant: Date, zone: string): CalendarDay & { hour: number; minute: number } {
  const parts: Record<string, number> = {}
  for (const { type, value } of partsFormatter(zone).formatToParts(instant)) parts[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = parts
  return { year, month, day, hour, minute }
}

/** Days since 1970-01-01: makes days comparable and countable. */
export function dayNumber({ year, month, day }: CalendarDay): number {
  return Date.UTC(year, month - 1, day) / (24 * HOUR)
}

export function dayInZone(instant: Date, zone: string): number {
  return dayNumber(wallClock(instant, zone))
}

/** `YYYY-MM-DD` of the calendar there. */
export function isoDay(instant: Date, zone: string): string {
  return new Date(dayInZone(instant, zone) * 24 * HOUR).toISOString().slice(0, 10)
}

/** 0 is Sunday, 6 is Saturday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/** How far the zone's wall clock is ahead of UTC at that instant, in minutes. */
export function offsetMinutes(instant: Date, zone: string): number {
  const local = wallClock(instant, zone)
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute)
  return Math.round((asUtc - Math.floor(instant.getTime() / MINUTE) * MINUTE) / MINUTE)
}

/**
 * The first instant of a day (given by its number) in a zone. Searched for, not computed from an offset: where the
 * clocks jump at midnight the day begins at 01:00.
 */
export function startOfDay(day: number, zone: string): Date {
  const utcMidnight = day * 24 * HOUR
  // Zones lie between UTC-12 and UTC+14.
  let before = (utcMidnight - 15 * HOUR) / MINUTE
  let after = (utcMidnight + 13 * HOUR) / MINUTE
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayInZone(new Date(middle * MINUTE), zone) >= day) after = middle
    else before = middle
  }
  return new Date(after * MINUTE)
}

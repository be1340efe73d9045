import { Temporal } from 'temporal-polyfill'
import { describe, type JsonObject } from './json-ld.ts'
import { rawText, Refusal, type Note } from './values.ts'

export interface EventDates {
  start_date: Date
  end_date: Date | null
  all_day: boolean
}

// Longer than a year is a permanent offer or a mistyped year. Without its end it would be shown as a short event,
// with it on every list for years: both are worse than the line in the report.
const MAX_LENGTH_DAYS = 370
const FIRST_YEAR = 1900
const LAST_YEAR = 2200
const DAY_MS = 24 * 60 * 60 * 1000

type Moment = { day: Temporal.PlainDate; at?: undefined } | { at: Temporal.Instant; day?: undefined }

/**
 * `startDate` and `endDate` as instants. Without an offset they are wall time in the place's zone; a date without a
 * time is a whole local day, the last one included.
 */
export function readDates(record: JsonObject, timezone: string, note: Note): EventDates {
  const start = readStart(record, timezone)
  const end = readEnd(record, timezone, note)
  const startDate = instantOf(start, timezone)
  const endDate = end && endInstant(start, end, timezone)
  const result = { start_date: startDate, end_date: null, all_day: start.day !== undefined }
  // Many sources repeat the start when they do not know the end.
  if (!endDate || endDate.getTime() === startDate.getTime()) return result
  if (endDate < startDate) {
    note(`endDate ${describe(rawText(record['endDate']))} is before startDate: left out`)
    return result
  }
  const days = (endDate.getTime() - startDate.getTime()) / DAY_MS
  if (days > MAX_LENGTH_DAYS) {
    throw new Refusal(`it lasts more than ${MAX_LENGTH_DAYS} days: a permanent offer or a mistyped year`)
  }
  return { ...result, end_date: endDate }
}

/** When the source first meant it to begin, in a notation of its own: what a reschedule does not change. */
export function originalStart(record: JsonObject, timezone: string, startDate: Date): string {
  const previous = [record['previousStartDate']].flat().flatMap((value) => {
    const moment = parseMoment(rawText(value), timezone)
    return moment ? [instantOf(moment, timezone)] : []
  })
  return new Date(Math.min(...[...previous, startDate].map((date) => date.getTime()))).toISOString()
}

function readStart(record: JsonObject, timezone: string): Moment {
  const start = parseMoment(rawText(record['startDate']), timezone)
  if (start) return start
  const found = describe(rawText(record['startDate']) ?? record['startDate'] ?? undefined)
  throw new Refusal(`startDate is ${found}, wanted an ISO 8601 date, with or without a time`)
}

function readEnd(record: JsonObject, timezone: string, note: Note): Moment | null {
  const text = rawText(record['endDate'])
  const end = parseMoment(text, timezone)
  if (text !== null && !end) note(`endDate is ${describe(text)}, wanted an ISO 8601 date: left out`)
  return end
}

function parseMoment(text: string | null, timezone: string): Moment | null {
  if (text === null) return null
  try {
    const moment = toMoment(text, timezone)
    const { year } = (moment.day ?? moment.at.toZonedDateTimeISO(timezone)) as { year: number }
    return year >= FIRST_YEAR && year <= LAST_YEAR ? moment : null
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function toMoment(text: string, timezone: string): Moment {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return { day: Temporal.PlainDate.from(text) }
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}/i.test(text))
    throw new RangeError('neither a date nor a date with a time')
  if (/(Z|[+-]\d{2}(:?\d{2})?)$/i.test(text.slice(10))) return { at: Temporal.Instant.from(text) }
  const wallTime = Temporal.PlainDateTime.from(text)
  return { at: wallTime.toZonedDateTime(timezone, { disambiguation: 'compatible' }).toInstant() }
}

function endInstant(start: Moment, end: Moment, timezone: string): Date | null {
  if (end.day) {
    // "19:00 until today" says nothing about the end.
    const isStartsDay = start.at && localDay(start.at, timezone).equals(end.day)
    return isStartsDay ? null : dayAfter(end.day, timezone)
  }
  return start.day && end.at ? endOfWholeDays(end.at, timezone) : instantOf(end, timezone)
}

/** The end of an event that counts in days: the midnight after `at`, or `at` itself when it is one. */
function endOfWholeDays(at: Temporal.Instant, timezone: string): Date {
  const day = localDay(at, timezone)
  const isMidnight = Temporal.Instant.compare(at, day.toZonedDateTime(timezone).toInstant()) === 0
  return isMidnight ? new Date(at.epochMilliseconds) : dayAfter(day, timezone)
}

const localDay = (at: Temporal.Instant, timezone: string) => at.toZonedDateTimeISO(timezone).toPlainDate()
const dayAfter = (day: Temporal.PlainDate, timezone: string) =>
  new Date(day.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds)

function instantOf(moment: Moment, timezone: string): Date {
  // The first moment of a day, which is not 00:00 where clocks are put forward at midnight.
  const at = moment.day ? moment.day.toZonedDateTime(timezone) : moment.at
  return new Date(at.epochMilliseconds)
}

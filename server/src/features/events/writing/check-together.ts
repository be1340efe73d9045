import { Temporal } from 'temporal-polyfill'
import type { ErrorDetail } from '@eventbuzz/contract/errors'
import { timeZoneAt } from '../../../lib/time-zone.ts'
import type { EventFields } from './fields.ts'

/** What is wrong between fields that are each right. Fields that are missing are not asked about. */
export function checkTogether(fields: Partial<EventFields>): ErrorDetail[] {
  const { start_date, end_date, price_min, price_max, currency } = fields
  const problems: ErrorDetail[] = []
  if (start_date && end_date && end_date < start_date)
    problems.push({
      parameter: 'end_date',
      message: 'is before start_date',
      expected: 'an instant after start_date',
    })
  if (typeof price_max === 'number') {
    if (price_min === null)
      problems.push({
        parameter: 'price_min',
        message: 'is missing beside price_max',
        expected: 'the lowest price',
      })
    if (typeof price_min === 'number' && price_max < price_min)
      problems.push({ parameter: 'price_max', message: 'is below price_min', expected: 'at least price_min' })
  }
  if (currency === null && (price_max ?? price_min ?? 0) > 0)
    problems.push({
      parameter: 'currency',
      message: 'is missing beside a price',
      expected: 'an ISO 4217 code, such as EUR',
    })
  return problems
}

/** Completes fields that passed `checkTogether`: the zone of the place unless one is given, and all-day events in whole days. */
export function completeFields(fields: Omit<EventFields, 'timezone'> & { timezone?: string }): EventFields {
  const timezone = fields.timezone ?? timeZoneAt(fields)
  const { all_day, start_date, end_date } = fields
  if (!all_day) return { ...fields, timezone }
  return {
    ...fields,
    timezone,
    start_date: beginningOfDay(start_date, timezone),
    // An end at midnight is the end of the day before it; without one the day of the start is meant.
    end_date: end_date && end_date > start_date ? endOfDay(end_date, timezone) : null,
  }
}

/** An all-day event that comes to another zone stays on its days: the same midnights, by the clocks there. */
export function keepDays(
  { start_date, end_date, timezone: from }: EventFields,
  to: string,
): Pick<EventFields, 'start_date' | 'end_date'> {
  const moved = (at: Date) =>
    beginningOfDay(at, from).getTime() === at.getTime()
      ? firstMoment(localDay(at, from), to)
      : new Date(zoned(at, from).toPlainDateTime().toZonedDateTime(to).epochMilliseconds)
  return { start_date: moved(start_date), end_date: end_date && moved(end_date) }
}

const zoned = (at: Date, timezone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone)

const localDay = (at: Date, timezone: string) => zoned(at, timezone).toPlainDate()

// Not 00:00 where clocks are put forward at midnight.
const firstMoment = (day: Temporal.PlainDate, timezone: string) =>
  new Date(day.toZonedDateTime(timezone).epochMilliseconds)

const beginningOfDay = (at: Date, timezone: string) => firstMoment(localDay(at, timezone), timezone)

function endOfDay(at: Date, timezone: string): Date {
  const beginning = beginningOfDay(at, timezone)
  return beginning.getTime() === at.getTime()
    ? at
    : firstMoment(localDay(at, timezone).add({ days: 1 }), timezone)
}

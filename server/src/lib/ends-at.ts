import { Temporal } from 'temporal-polyfill'

const ASSUMED_LENGTH_MS = 2 * 60 * 60 * 1000

export interface Timing {
  start_date: Date
  end_date: Date | null
  all_day: boolean
  timezone: string
}

/** When it is over, by the rule of the generated column `event.ends_at`. */
export function endsAt({ start_date, end_date, all_day, timezone }: Timing): Date {
  if (end_date && end_date > start_date) return end_date
  if (!all_day) return new Date(start_date.getTime() + ASSUMED_LENGTH_MS)
  const start = Temporal.Instant.fromEpochMilliseconds(start_date.getTime()).toZonedDateTimeISO(timezone)
  return new Date(start.toPlainDate().add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds)
}

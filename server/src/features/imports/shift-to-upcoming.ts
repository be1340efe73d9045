import { Temporal } from 'temporal-polyfill'
import { endsAt } from '../../lib/ends-at.ts'
import type { NormalisedEvent } from './normalise-event.ts'
import { stableNumber } from './read-identity.ts'

// The next date on the same weekday is at most one week ahead, so the furthest lies 8 weeks from now.
const SPREAD_WEEKS = 8
const WEEK_MS = 7 * 24 * 60 * 60 * 1000

type Shiftable = Pick<NormalisedEvent, 'external_id' | 'start_date' | 'end_date' | 'all_day' | 'timezone'>

/**
 * Moves an event that is over by whole weeks into the coming 8 weeks; weekday, time of day and length hold on the
 * clocks of its zone. One that is not over stays as it is.
 *
 * The weeks depend on the event alone until it has begun at its new date, so that an import on the next day leaves
 * most events where they are.
 */
export function shiftToUpcoming<T extends Shiftable>(event: T, now: Date): T {
  if (endsAt(event) > now) return event
  const weeks = weeksToMove(event, now)
  return {
    ...event,
    start_date: addWeeks(event.start_date, weeks, event),
    end_date: event.end_date && addWeeks(event.end_date, weeks, event),
  }
}

function weeksToMove(event: Shiftable, now: Date): number {
  let least = Math.max(0, Math.floor((now.getTime() - event.start_date.getTime()) / WEEK_MS))
  // Clock changes move it by an hour or so, hence the look instead of a calculation.
  while (addWeeks(event.start_date, least, event) <= now) least += 1
  const phase = stableNumber(event.external_id, SPREAD_WEEKS)
  return least + ((((phase - least) % SPREAD_WEEKS) + SPREAD_WEEKS) % SPREAD_WEEKS)
}

function addWeeks(date: Date, weeks: number, { all_day, timezone }: Shiftable): Date {
  const before = Temporal.Instant.fromEpochMilliseconds(date.getTime()).toZonedDateTimeISO(timezone)
  // A whole day begins at its first moment, even where that is not the same time of day each year.
  const after = all_day
    ? before.toPlainDate().add({ weeks }).toZonedDateTime(timezone)
    : before.add({ weeks })
  return new Date(after.epochMilliseconds)
}

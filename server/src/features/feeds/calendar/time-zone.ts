import { Temporal } from 'temporal-polyfill'
import { component, contentLine } from './content-lines.ts'

const MARGIN_DAYS = 370
/** More changes than any zone has in so many years; a longer span is described as far as they reach. */
const MOST_CHANGES = 200

/**
 * VTIMEZONE of an IANA zone for a span of time: each change of the clocks in it, written out, so that it is right where
 * no rule is, such as in Morocco. Made of the same data as every other time that we show.
 */
export function timeZoneComponent(zone: string, from: Date, to: Date): string {
  const at = (time: Date, days: number) =>
    Temporal.Instant.fromEpochMilliseconds(time.getTime()).toZonedDateTimeISO(zone).add({ days })
  const end = at(to, MARGIN_DAYS)
  let observances = ''
  let before = at(from, -MARGIN_DAYS)
  // What holds at the beginning, since long ago.
  let next: Temporal.ZonedDateTime | null = before
  for (let count = 0; next && count < MOST_CHANGES; count++) {
    observances += observance(before, next)
    before = next
    next = next.getTimeZoneTransition('next')
    if (next && Temporal.ZonedDateTime.compare(next, end) > 0) break
  }
  return component('VTIMEZONE', contentLine('TZID', zone) + observances)
}

/** Since when the clocks go otherwise: by the offset before, as the standard wants it. */
function observance(before: Temporal.ZonedDateTime, since: Temporal.ZonedDateTime): string {
  const isStart = before === since
  const from = isStart ? since.offsetNanoseconds : before.offsetNanoseconds
  const onset = isStart
    ? '19700101T000000'
    : compact(since.toInstant().toZonedDateTimeISO('UTC').add({ nanoseconds: from }).toPlainDateTime())
  return component(
    since.offsetNanoseconds > standardOffset(since) ? 'DAYLIGHT' : 'STANDARD',
    contentLine('DTSTART', onset) +
      contentLine('TZOFFSETFROM', offset(from)) +
      contentLine('TZOFFSETTO', offset(since.offsetNanoseconds)),
  )
}

/** The smaller of the year's two: in Ireland and Morocco, too, winter counts as standard time for calendars. */
function standardOffset(time: Temporal.ZonedDateTime): number {
  return Math.min(
    ...[1, 7].map((month) => time.with({ month, day: 1 }).offsetNanoseconds),
    time.offsetNanoseconds,
  )
}

function offset(nanoseconds: number): string {
  const seconds = Math.abs(nanoseconds) / 1e9
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const rest = seconds % 60
  return `${nanoseconds < 0 ? '-' : '+'}${two(seconds / 3600)}${two((seconds / 60) % 60)}${rest ? two(rest) : ''}`
}

/** `20260611T190000` */
export const compact = (time: Temporal.PlainDateTime): string =>
  time.toString({ smallestUnit: 'second' }).replace(/[-:]/g, '')

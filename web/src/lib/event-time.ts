import { dayInZone, offsetMinutes } from './zoned-time.ts'
import { t } from './i18n.ts'

export interface EventTimes {
  start_date: string
  end_date: string | null
  timezone: string
  all_day: boolean
  status?: string
}

/** Who reads the time, and when. */
export interface Reader {
  now: Date
  locale: string
  zone: string
}

const DAY_MS = 24 * 60 * 60_000
// A night out that ends by then still belongs to the evening before.
const MAX_NIGHT_MS = 14 * 60 * 60_000

/** One line for a card: `Today, 20:00`, `Sat 28 Nov, 20:00`, `Until Sun 30 Nov`, `28 – 30 Nov`. */
export function cardTime(event: EventTimes, reader: Reader): string {
  const span = spanOf(event)
  if (hasEnded(event, reader.now))
    return t('time.ended', { day: dayName(span.lastMoment, event.timezone, reader, true) })
  if (isOngoing(event, reader.now) && span.isMultiDay)
    return t('time.until_day', { day: dayName(span.lastMoment, event.timezone, reader, true) })
  if (event.all_day || span.isMultiDay) return dayRange(event, reader)
  if (isOngoing(event, reader.now))
    return t('time.now_until', { time: clock(span.end, event.timezone, reader) })
  return moment(span.start, event.timezone, reader)
}

/** The zone for a card, where the card names an hour. */
export function cardZone(event: EventTimes, reader: Reader): string | null {
  return spanOf(event).isMultiDay || hasEnded(event, reader.now) ? null : zoneNote(event, reader)
}

/** For the event's own page: the days, and the hours where there are any. */
export function fullTime(event: EventTimes, reader: Reader): { days: string; hours: string | null } {
  const span = spanOf(event)
  const days = dayRange(event, reader, 'long')
  if (event.all_day) return { days, hours: null }
  const time = (instant: Date) => clock(instant, event.timezone, reader)
  if (span.end <= span.start) return { days, hours: time(span.start) }
  if (!span.isMultiDay) return { days, hours: `${time(span.start)} – ${time(span.end)}` }
  const [from, to] = [span.start, span.end].map((instant) => moment(instant, event.timezone, reader))
  return { days, hours: `${from} – ${to}` }
}

/** The zone's short name (`EST`, `GMT+1`) when the reader's own clock shows another time; else null. */
export function zoneNote(event: EventTimes, reader: Reader): string | null {
  if (event.all_day) return null
  const start = new Date(event.start_date)
  if (offsetMinutes(start, event.timezone) === offsetMinutes(start, reader.zone)) return null
  return zoneName(start, event.timezone, reader.locale)
}

/** When it begins by the reader's own clock, where that is another: `Tomorrow, 02:00 where you are (GMT)`. */
export function readerTime(event: EventTimes, reader: Reader): string | null {
  if (zoneNote(event, reader) === null) return null
  const start = new Date(event.start_date)
  return t('time.reader', {
    time: moment(start, reader.zone, reader),
    zone: zoneName(start, reader.zone, reader.locale),
  })
}

/** An end at the start is none: nobody knows when such an event is over. */
export function hasEnded({ start_date, end_date }: EventTimes, now: Date): boolean {
  return end_date !== null && new Date(end_date) > new Date(start_date) && new Date(end_date) <= now
}

export function isOngoing({ start_date, end_date, status }: EventTimes, now: Date): boolean {
  if (status === 'cancelled' || end_date === null) return false
  return new Date(start_date) <= now && new Date(end_date) > now
}

interface Span {
  start: Date
  /** As a clock shows it. */
  end: Date
  /** The last moment that belongs to the event: an end at midnight belongs to the day before. */
  lastMoment: Date
  isMultiDay: boolean
}

function spanOf({ start_date, end_date, timezone, all_day }: EventTimes): Span {
  const start = new Date(start_date)
  const rawEnd = end_date === null ? start : new Date(end_date)
  const lastMoment = new Date(Math.max(start.getTime(), rawEnd.getTime() - 1))
  const days = dayInZone(lastMoment, timezone) - dayInZone(start, timezone)
  if (all_day) return { start, end: lastMoment, lastMoment, isMultiDay: days > 0 }
  const isOneNight = days === 1 && rawEnd.getTime() - start.getTime() <= MAX_NIGHT_MS
  const isMultiDay = days > 0 && !isOneNight
  return { start, end: rawEnd, lastMoment, isMultiDay }
}

type Style = 'short' | 'long'

function dayRange(event: EventTimes, reader: Reader, style: Style = 'short'): string {
  const { start, lastMoment, isMultiDay } = spanOf(event)
  if (!isMultiDay)
    return style === 'long' ? longDay(start, event.timezone, reader) : dayName(start, event.timezone, reader)
  const options = dayOptions(start, event.timezone, reader, 'short')
  return plainSpaces(formatter(reader.locale, options).formatRange(start, lastMoment))
}

function moment(instant: Date, zone: string, reader: Reader): string {
  return t('time.day_and_time', { day: dayName(instant, zone, reader), time: clock(instant, zone, reader) })
}

function dayName(instant: Date, zone: string, reader: Reader, isInSentence = false): string {
  const away = dayInZone(instant, zone) - dayInZone(reader.now, zone)
  if (away === 0 || away === 1) {
    const name = t(away === 0 ? 'time.today' : 'time.tomorrow')
    return isInSentence ? name.toLocaleLowerCase(reader.locale) : name
  }
  return plainSpaces(formatter(reader.locale, dayOptions(instant, zone, reader, 'short')).format(instant))
}

function longDay(instant: Date, zone: string, reader: Reader): string {
  return plainSpaces(formatter(reader.locale, dayOptions(instant, zone, reader, 'long')).format(instant))
}

function dayOptions(
  instant: Date,
  timeZone: string,
  { now }: Reader,
  style: Style,
): Intl.DateTimeFormatOptions {
  const isFar = Math.abs(instant.getTime() - now.getTime()) > 300 * DAY_MS
  return { timeZone, weekday: style, day: 'numeric', month: style, ...(isFar && { year: 'numeric' }) }
}

function clock(instant: Date, timeZone: string, { locale }: Reader): string {
  return plainSpaces(formatter(locale, { timeZone, timeStyle: 'short' }).format(instant))
}

function zoneName(instant: Date, timeZone: string, locale: string): string {
  const parts = formatter(locale, { timeZone, timeZoneName: 'short' }).formatToParts(instant)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone
}

const formatters = new Map<string, Intl.DateTimeFormat>()

// Making a formatter is slow enough to be felt in a long list.
function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let known = formatters.get(key)
  if (!known) formatters.set(key, (known = new Intl.DateTimeFormat(locale, options)))
  return known
}

// Versions of ICU disagree on thin and narrow spaces; a time must not break before "PM".
function plainSpaces(text: string): string {
  return text.replace(/\u2009/g, ' ').replace(/\u202f/g, '\u00a0')
}

import { Temporal } from 'temporal-polyfill'
import type { EventDetail } from '@eventbuzz/contract/events'
import { descriptionText } from '../../../lib/description-text.ts'
import { localDays, priceText, titleText, whereText } from '../event-text.ts'
import { component, contentLine, textValue } from './content-lines.ts'
import { compact, timeZoneComponent } from './time-zone.ts'

interface CalendarInfo {
  /** Name of what somebody subscribes to. */
  name: string
  publicUrl: string
  version: string
  /** For a subscription: how often to look again. */
  refreshHours?: number
}

/** Events as an iCalendar file (RFC 5545). */
export function calendarOf(events: EventDetail[], info: CalendarInfo): string {
  const { name, version, refreshHours } = info
  const head =
    contentLine('VERSION', '2.0') +
    contentLine('PRODID', `-//EventBuzz//EventBuzz ${version}//EN`) +
    contentLine('CALSCALE', 'GREGORIAN') +
    contentLine('X-WR-CALNAME', textValue(name)) +
    (refreshHours === undefined
      ? ''
      : contentLine('REFRESH-INTERVAL;VALUE=DURATION', `PT${refreshHours}H`) +
        contentLine('X-PUBLISHED-TTL', `PT${refreshHours}H`))
  const entries = events.map((event) => entryOf(event, info.publicUrl))
  return component('VCALENDAR', head + timeZones(events) + entries.join(''))
}

/** One for each zone that an hour is given in, over the time of its events. */
function timeZones(events: EventDetail[]): string {
  const spans = new Map<string, { from: number; to: number }>()
  for (const { timezone, all_day, start_date, end_date } of events) {
    if (all_day || timezone === 'UTC') continue
    const [start, end] = [Date.parse(start_date), Date.parse(end_date ?? start_date)]
    const known = spans.get(timezone)
    spans.set(timezone, { from: Math.min(start, known?.from ?? start), to: Math.max(end, known?.to ?? end) })
  }
  return [...spans]
    .map(([zone, { from, to }]) => timeZoneComponent(zone, new Date(from), new Date(to)))
    .join('')
}

function entryOf(event: EventDetail, publicUrl: string): string {
  const { id, latitude, longitude, status, category, tags, created_at, updated_at } = event
  const url = `${publicUrl}/events/${event.slug}`
  const where = whereText(event)
  return component(
    'VEVENT',
    contentLine('UID', id) +
      // For a published event the same as LAST-MODIFIED (RFC 5545, 3.8.7.2): an answer changes when the event does.
      contentLine('DTSTAMP', utc(updated_at)) +
      contentLine('CREATED', utc(created_at)) +
      contentLine('LAST-MODIFIED', utc(updated_at)) +
      contentLine('SEQUENCE', String(sequence(event))) +
      times(event) +
      contentLine('SUMMARY', textValue(titleText(event))) +
      contentLine('DESCRIPTION', textValue(about(event, url))) +
      (where === '' ? '' : contentLine('LOCATION', textValue(where))) +
      contentLine('GEO', `${latitude.toFixed(6)};${longitude.toFixed(6)}`) +
      contentLine('URL', url) +
      contentLine('CATEGORIES', [category.name, ...tags].map(textValue).join(',')) +
      contentLine('STATUS', status === 'cancelled' ? 'CANCELLED' : 'CONFIRMED') +
      // Going somewhere is a plan, not an engagement.
      contentLine('TRANSP', 'TRANSPARENT'),
  )
}

/** Seconds from the creation to the last change: grows with every change, and needs no column of its own. */
function sequence({ created_at, updated_at }: EventDetail): number {
  return Math.max(0, Math.floor((Date.parse(updated_at) - Date.parse(created_at)) / 1000))
}

function times(event: EventDetail): string {
  const { start_date, end_date, timezone, all_day } = event
  if (all_day) {
    const { first, last } = localDays(event)
    const day = (date: Temporal.PlainDate) => date.toString().replaceAll('-', '')
    // The end is the first day that does not belong to it.
    return (
      contentLine('DTSTART;VALUE=DATE', day(first)) +
      contentLine('DTEND;VALUE=DATE', day(last.add({ days: 1 })))
    )
  }
  const hasEnd = end_date !== null && end_date > start_date
  return moment('DTSTART', start_date, timezone) + (hasEnd ? moment('DTEND', end_date, timezone) : '')
}

function moment(name: string, instant: string, timezone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timezone)
  // Which of two equal hours is meant, when the clocks go back, programs disagree about.
  if (timezone === 'UTC' || isAmbiguous(local)) return contentLine(name, utc(instant))
  return contentLine(`${name};TZID=${timezone}`, compact(local.toPlainDateTime()))
}

function isAmbiguous(local: Temporal.ZonedDateTime): boolean {
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    local.toPlainDateTime().toZonedDateTime(local.timeZoneId, { disambiguation }),
  )
  return !earlier!.equals(later!)
}

const utc = (instant: string) =>
  `${compact(Temporal.Instant.from(instant).toZonedDateTimeISO('UTC').toPlainDateTime())}Z`

function about(event: EventDetail, url: string): string {
  const price = priceText(event)
  return [
    event.description === null ? undefined : descriptionText(event.description),
    price === undefined ? undefined : `Price: ${price}`,
    event.ticket_url === null ? undefined : `Tickets: ${event.ticket_url}`,
    url,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n')
}

import { Temporal } from 'temporal-polyfill'
import type { EventDetail } from '@eventbuzz/contract/events'
import { descriptionText } from '../../lib/description-text.ts'
import { cleanCharacters, clip } from '../../lib/plain-text.ts'

const LOCALE = 'en-GB'
/** What search engines and previews show of a description. */
const SUMMARY_LENGTH = 200

type Times = Pick<EventDetail, 'start_date' | 'end_date' | 'timezone' | 'all_day'>

const zoned = (instant: string, timezone: string) =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timezone)

/** The first and the last local day of an event: an end at midnight belongs to the day before. */
export function localDays({ start_date, end_date, timezone }: Times): {
  first: Temporal.PlainDate
  last: Temporal.PlainDate
} {
  const first = zoned(start_date, timezone).toPlainDate()
  if (end_date === null || end_date <= start_date) return { first, last: first }
  return { first, last: zoned(end_date, timezone).subtract({ milliseconds: 1 }).toPlainDate() }
}

/** An instant as the clocks at the event show it, with their offset: `2026-06-11T19:00:00+01:00`. */
export function localInstant(instant: string, timezone: string): string {
  return zoned(instant, timezone).toString({ timeZoneName: 'never', smallestUnit: 'second' })
}

/** `Thursday 11 June 2026, 19:00 – 21:00 (WEST)`, by the clocks at the event. */
export function whenText(event: Times): string {
  const { start_date, end_date, timezone, all_day } = event
  const { first, last } = localDays(event)
  const isOneDay = first.equals(last)
  if (all_day) return isOneDay ? dayText(first) : `${dayText(first)} – ${dayText(last)}`
  const start = zoned(start_date, timezone)
  const end = end_date === null || end_date <= start_date ? undefined : zoned(end_date, timezone)
  const day = dayText(first)
  const until = end && `${isOneDay ? '' : `${dayText(end.toPlainDate())}, `}${clock(end)}`
  return `${day}, ${clock(start)}${until ? ` – ${until}` : ''} (${zoneName(start_date, timezone)})`
}

/** `Ribeira das Naus, Av. Ribeira das Naus, Lisboa, Portugal`; empty where nothing but the position is known. */
export function whereText({
  venue,
  address,
  city,
  country,
}: Pick<EventDetail, 'venue' | 'address' | 'city' | 'country'>): string {
  const parts: string[] = []
  for (const part of [venue, address, city, country && countryName(country)])
    if (part && !parts.some((known) => isSaidIn(known, part))) parts.push(part)
  return parts.join(', ')
}

const POSTCODE = /^\d[\d-]*\s+|\s+\d[\d-]*$/g

/** As a piece of it between commas: Berliner Straße does not say Berlin. */
const isSaidIn = (known: string, part: string) =>
  known === part ||
  known.split(',').some((piece) => [piece.trim(), piece.trim().replace(POSTCODE, '')].includes(part))

/** `Free`, `€12.50`, `€10 – €45`; undefined when the price is unknown, which is never the same as free. */
export function priceText({
  price_min,
  price_max,
  currency,
}: Pick<EventDetail, 'price_min' | 'price_max' | 'currency'>): string | undefined {
  if (price_min === null) return undefined
  if (price_min === 0 && (price_max ?? 0) === 0) return 'Free'
  const amount = (value: number) => money(value, currency)
  if (price_max === null) return `From ${amount(price_min)}`
  return price_max === price_min ? amount(price_min) : `${amount(price_min)} – ${amount(price_max)}`
}

/** The title as one line that no sign in it can turn round. */
export const titleText = ({ title }: Pick<EventDetail, 'title'>): string =>
  cleanCharacters(title).replace(/\s+/g, ' ').trim()

/** A text that stands for an event where nothing else says that it is called off. */
export const orCancelled = ({ status }: Pick<EventDetail, 'status'>, text: string): string =>
  status === 'cancelled' ? `Cancelled: ${text}` : text

/** When, where and what, in one line. */
export function summaryText(event: EventDetail): string {
  const facts = [whenText(event), whereText(event)].filter((fact) => fact !== '').join(' · ')
  const about = event.description === null ? '' : descriptionText(event.description).replace(/\s+/g, ' ')
  return about === '' ? `${facts}.` : `${facts}. ${clip(about, SUMMARY_LENGTH)}`
}

// Imports write either a name or an ISO 3166 code.
function countryName(country: string): string {
  if (!/^[A-Z]{2}$/.test(country)) return country
  return new Intl.DisplayNames(LOCALE, { type: 'region' }).of(country) ?? country
}

function dayText(day: Temporal.PlainDate): string {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: 'full', timeZone: 'UTC' })
    .format(new Date(Date.UTC(day.year, day.month - 1, day.day)))
    .replace(/^(\p{L}+),/u, '$1')
}

const clock = (time: Temporal.ZonedDateTime) => time.toPlainTime().toString({ smallestUnit: 'minute' })

function zoneName(instant: string, timeZone: string): string {
  const parts = new Intl.DateTimeFormat(LOCALE, { timeZone, timeZoneName: 'short' }).formatToParts(
    new Date(instant),
  )
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}

function money(value: number, currency: string | null): string {
  if (currency === null) return String(value)
  const digits = Number.isInteger(value) ? 0 : 2
  return new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value)
}

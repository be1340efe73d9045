import {
  LENGTHS,
  MAX_METADATA_BYTES,
  MIN_TITLE_LENGTH,
  type EventPatch,
} from '@eventbuzz/contract/event-input'
import type { ErrorDetail } from '@eventbuzz/contract/errors'
import { cleanLine } from '../../../lib/clean-text.ts'
import { cleanMarkdown } from '../../../lib/markdown.ts'
import { lengthOf } from '../../../lib/plain-text.ts'
import { parseWebAddress } from '../../../lib/web-address.ts'
import { UNSAID, type EventFields } from './fields.ts'

const FIRST_YEAR = 1900
const LAST_YEAR = 2200
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'))
/** Deeper JSON costs more stack than the database may have. */
const MAX_METADATA_DEPTH = 32

/** null for what is not right. */
type Reader<T> = (value: never, problem: (message: string, expected: string) => null) => T | null

/**
 * Reads each field that the input has, by itself. A null clears a field; a time zone that is cleared is left out, so
 * that the place decides it. What belongs together is for `checkTogether`.
 * @param ownPictures addresses that `image_url` may have although they are not https.
 */
export function readFields(
  input: EventPatch,
  ownPictures: ReadonlySet<string>,
): { fields: Partial<EventFields>; problems: ErrorDetail[] } {
  const fields: Record<string, unknown> = {}
  const problems: ErrorDetail[] = []
  const readers = { ...READERS, image_url: readPicture(ownPictures) }
  for (const [parameter, read] of Object.entries(readers) as [keyof typeof readers, Reader<unknown>][]) {
    const value = input[parameter]
    if (value === undefined || (value === null && parameter === 'timezone')) continue
    const unsaid: unknown = parameter in UNSAID ? UNSAID[parameter as keyof typeof UNSAID] : undefined
    if (value === null) {
      fields[parameter] = unsaid
      continue
    }
    let isWrong = false
    const result = read(value as never, (message, expected) => {
      isWrong = true
      problems.push({ parameter, message, expected })
      return null
    })
    // A text of which nothing is left is none.
    if (!isWrong) fields[parameter] = result ?? unsaid
  }
  return { fields, problems }
}

const line =
  (maxLength: number): Reader<string> =>
  (text: string, problem) => {
    const cleaned = cleanLine(text)
    return lengthOf(cleaned) > maxLength
      ? problem('is too long', `at most ${maxLength} characters`)
      : cleaned || null
  }

const readTitle: Reader<string> = (text: string, problem) => {
  const title = cleanLine(text)
  const length = lengthOf(title)
  if (length < MIN_TITLE_LENGTH || length > LENGTHS.title)
    return problem(
      length < MIN_TITLE_LENGTH ? 'is too short' : 'is too long',
      `${MIN_TITLE_LENGTH} to ${LENGTHS.title} characters of plain text`,
    )
  return title
}

const readDescription: Reader<string> = (text: string, problem) => {
  const description = cleanMarkdown(text)
  return lengthOf(description) > LENGTHS.description
    ? problem('is too long', `at most ${LENGTHS.description} characters`)
    : description || null
}

const readDate: Reader<Date> = (text: string, problem) => {
  const date = new Date(text)
  const year = date.getUTCFullYear()
  return year >= FIRST_YEAR && year <= LAST_YEAR
    ? date
    : problem('is no date that an event can have', `an instant between ${FIRST_YEAR} and ${LAST_YEAR}`)
}

const readTimezone: Reader<string> = (text: string, problem) => {
  const name = text.trim()
  return /^(UTC|[A-Za-z]+(\/[A-Za-z0-9_+-]+)+)$/.test(name) && isTimeZone(name)
    ? name
    : problem('is no time zone', 'an IANA name, such as Europe/Lisbon')
}

function isTimeZone(timeZone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const readUrl: Reader<string> = (text: string, problem) => {
  if (text.trim() === '') return null
  const url = parseWebAddress(text.trim())
  return url?.protocol === 'https:'
    ? url.href
    : problem('is not an https address', 'such as https://example.org/page')
}

const readPicture =
  (ownPictures: ReadonlySet<string>): Reader<string> =>
  (text: string, problem) =>
    ownPictures.has(text) ? text : readUrl(text as never, problem)

const readPrice: Reader<number> = (price: number, problem) =>
  Number(price.toFixed(2)) === price ? price + 0 : problem('has more than 2 decimals', 'such as 12.5')

const readCurrency: Reader<string> = (text: string, problem) => {
  const code = text.trim().toUpperCase()
  if (code === '') return null
  return CURRENCIES.has(code) ? code : problem('is no currency', 'an ISO 4217 code, such as EUR')
}

const readTags: Reader<string[]> = (texts: string[], problem) => {
  const tags = [...new Set(texts.map((text) => cleanLine(cleanLine(text).toLowerCase())))].filter(Boolean)
  return tags.some((tag) => lengthOf(tag) > LENGTHS.tag)
    ? problem('has a tag that is too long', `tags of at most ${LENGTHS.tag} characters`)
    : tags
}

const readMetadata: Reader<Record<string, unknown>> = (metadata: Record<string, unknown>, problem) => {
  // First, as what follows goes as deep as the value does.
  if (!isShallow(metadata, MAX_METADATA_DEPTH))
    return problem('goes too deep', `at most ${MAX_METADATA_DEPTH} levels`)
  if (!isStorable(metadata))
    return problem('holds what cannot be stored', 'texts without NUL and lone surrogates, and finite numbers')
  return Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES
    ? problem('is too large', `at most ${MAX_METADATA_BYTES} bytes of JSON`)
    : metadata
}

const children = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : []

const isShallow = (value: unknown, levels: number): boolean =>
  levels >= 0 && children(value).every((child) => isShallow(child, levels - 1))

function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && !/\p{Cs}/u.test(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return Object.keys(value).every(isStorable) && children(value).every(isStorable)
}

const READERS = {
  title: readTitle,
  description: readDescription,
  category: (slug: string) => slug,
  // -0 would come back from the database as a different value than was written.
  latitude: (degrees: number) => degrees + 0,
  longitude: (degrees: number) => degrees + 0,
  venue: line(LENGTHS.venue),
  address: line(LENGTHS.address),
  city: line(LENGTHS.city),
  country: line(LENGTHS.country),
  start_date: readDate,
  end_date: readDate,
  timezone: readTimezone,
  all_day: (value: boolean) => value,
  ticket_url: readUrl,
  url: readUrl,
  price_min: readPrice,
  price_max: readPrice,
  currency: readCurrency,
  tags: readTags,
  metadata: readMetadata,
}

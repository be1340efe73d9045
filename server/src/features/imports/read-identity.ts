import { createHash } from 'node:crypto'
import { isObject, type JsonObject } from './json-ld.ts'
import { fold } from '../../lib/plain-text.ts'
import type { EventPlace } from './read-place.ts'
import { list, rawText } from './values.ts'

const MAX_LENGTH = 500

/**
 * What an event is known by when the source is imported again: `@id`, else `identifier`, else a hash of name, original
 * start and place.
 *
 * `url` is not in the hash. In real data many events share one page (45 in the largest group of Toronto's), while
 * tracking parameters and http or https change from one export to the next: it tells apart too little and too much.
 * Of the place the name counts, which outlives a new geocoding, and the coordinates only where there is none.
 */
export function readExternalId(
  record: JsonObject,
  title: string,
  originalStart: string,
  place: EventPlace,
): string {
  const own = nodeId(record) ?? identifier(record)
  if (own !== null) return own.length <= MAX_LENGTH ? own : `sha256:${sha256(own)}`
  const where =
    (place.venue && fold(place.venue)) || `${place.latitude.toFixed(4)},${place.longitude.toFixed(4)}`
  return `sha256:${sha256(JSON.stringify([fold(title) || title, originalStart, where]))}`
}

/** `#event` and `_:b0` are names within one page: the next page uses them for another event. */
function nodeId(record: JsonObject): string | null {
  const id = cleanText(record['@id'])
  return id === null || /^(#|_:)/.test(id) ? null : id
}

function identifier(record: JsonObject): string | null {
  for (const value of list(record['identifier'])) {
    const text = cleanText(isObject(value) && value['value'] !== undefined ? value['value'] : value)
    if (text !== null) return text
  }
  return null
}

// The database takes neither NUL nor half a surrogate pair.
const cleanText = (value: unknown) =>
  rawText(value)
    ?.replace(/\p{Cc}|\p{Cs}/gu, '')
    .trim() || null

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** A number from 0 to `modulus` - 1 that is always the same for one text. */
export function stableNumber(text: string, modulus: number): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) % modulus
}

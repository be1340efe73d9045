import type { ErrorDetail } from '@eventbuzz/contract/errors'
import type { LatLng } from '@eventbuzz/contract/geo'
import { MAX_QUERY_LENGTH, type SearchQuery } from '@eventbuzz/contract/search'

export interface Asked {
  /** Trimmed. */
  query: string
  center: LatLng | undefined
  problems: ErrorDetail[]
}

/** Reads what the schema cannot say: the length without white space, and which of the parameters belong together. */
export function readAsked({ q, lat, lng, radius }: SearchQuery): Asked {
  const query = q.trim()
  const problems: ErrorDetail[] = []
  const length = [...query].length
  if (length < 1 || length > MAX_QUERY_LENGTH) {
    problems.push({
      parameter: 'q',
      message: length < 1 ? 'is empty' : `has ${length} characters`,
      expected: `1 to ${MAX_QUERY_LENGTH} characters`,
    })
  }
  const isPoint = lat !== undefined && lng !== undefined
  if (!isPoint && (lat !== undefined || lng !== undefined || radius !== undefined)) {
    for (const [parameter, value] of Object.entries({ lat, lng }))
      if (value === undefined)
        problems.push({
          parameter,
          message: 'is missing',
          expected: 'lat and lng together, with or without radius',
        })
  }
  return { query, center: isPoint ? { latitude: lat, longitude: lng } : undefined, problems }
}

/** The form in which searches are counted: one for all ways to type the same. */
export function countedTerm(query: string): string {
  // PostgreSQL keeps neither NUL nor half a character.
  const text = query
    .replaceAll('\u0000', ' ')
    .replaceAll(/\p{Cs}/gu, ' ')
    .toLowerCase()
  return [...text.replaceAll(/\s+/g, ' ').trim()].slice(0, MAX_QUERY_LENGTH).join('')
}
